import Foundation
import PatronClient
import PatronClientOptions
import PatronCore

/// `patron-client frame`: requests as the bytes that would be sent, for any load generator.
enum FrameFile {
    /// Writes a hello, or a request for each customer with ids from 1 on.
    static func write(_ what: String, _ options: RequestOptions, token: [UInt8], to path: String) throws {
        var bytes = Data()
        if what == "hello" {
            bytes.append(contentsOf: Request.helloFrame(token: token))
        } else {
            let method = try MethodName(what)
            for (at, request) in try options.requests(for: method).enumerated() {
                bytes.append(contentsOf: try request.frame(for: method, id: UInt32(truncatingIfNeeded: at + 1)))
            }
        }
        do {
            try bytes.write(to: URL(fileURLWithPath: path))
        } catch {
            throw PatronError(.io, "cannot be written", at: Place(file: path), cause: error)
        }
    }
}
