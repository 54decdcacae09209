internal import Foundation
package import PatronCore
package import PatronData

/// What `patron-trainer evaluate` runs: reads the files, hands them to a family's evaluation, cleans up behind it.
package enum Evaluations {
    /// Ranks all unseen items for every user; both files in LightGCN's layout.
    package static func recommendation(
        train: String, test: String, k: Int, model: String?, seed: UInt64, threads: Int,
        log: @escaping @Sendable (String) -> Void
    ) throws(PatronError) -> JSONValue {
        let training = try LightGCNFile.read(path: train)
        let testing = try LightGCNFile.read(path: test)
        return try inTemporaryFolder { (folder) throws(PatronError) in
            try RecommendationEvaluation.run(
                train: training, test: testing, k: k, model: model, folder: folder, seed: seed, threads: threads, log: log)
        }
    }

    /// Runs work that needs a folder of its own, and removes the folder.
    static func inTemporaryFolder<Result>(_ work: (String) throws(PatronError) -> Result) throws(PatronError) -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("patron-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw PatronError(.io, "cannot make a temporary folder", at: Place(file: folder.path), cause: error)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        return try work(folder.path)
    }
}
