import Foundation
import PatronTestSupport

/// A tokens file in a folder of its own, which goes with this object.
final class TokensFile {
    private let folder: URL
    let path: String

    init(_ callers: String, mode: Int = 0o600) throws {
        folder = try TestData.temporaryFolder()
        path = folder.appendingPathComponent("tokens.yaml").path
        try write(callers, mode: mode)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Replaces the file as editors do: another file takes its name.
    func write(_ callers: String, mode: Int = 0o600) throws {
        let new = folder.appendingPathComponent("new").path
        try ("callers:\n" + callers).write(toFile: new, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: new)
        guard rename(new, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
