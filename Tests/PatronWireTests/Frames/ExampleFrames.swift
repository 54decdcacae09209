import Foundation
import PatronTestSupport

/// The example frames of docs/wire-protocol.md, read from the page itself.
enum ExampleFrames {
    static let all: [String: [UInt8]] = {
        let page = TestData.projectRoot.appendingPathComponent("docs/wire-protocol.md")
        guard let text = try? String(contentsOf: page, encoding: .utf8) else { return [:] }
        var frames: [String: [UInt8]] = [:]
        var name: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```frame ") {
                name = String(line.dropFirst(9))
                frames[name ?? "", default: []] = []
            } else if line.hasPrefix("```") {
                name = nil
            } else if let name {
                frames[name]?.append(contentsOf: line.split(separator: " ").compactMap { UInt8($0, radix: 16) })
            }
        }
        return frames
    }()

    static func named(_ name: String) -> [UInt8] { all[name] ?? [] }
}
