package import Foundation

/// The data sets that tests read where they exist: `PATRON_DATA`, or `../shared/data` beside the project.
package enum TestData {
    /// The folder with the data sets.
    package static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["PATRON_DATA"] { return URL(fileURLWithPath: path) }
        return projectRoot.appendingPathComponent("../shared/data").standardizedFileURL
    }()

    /// The project's root, found from this file.
    package static let projectRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The path of one file, such as `cdnow/CDNOW_sample.txt`.
    package static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Whether a file is there; a test that needs it is `.enabled(if: TestData.has(...), "needs ...")`.
    package static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// A new empty folder for one test; the caller removes it.
    package static func temporaryFolder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("patron-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}
