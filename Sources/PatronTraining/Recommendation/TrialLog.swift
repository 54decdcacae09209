internal import Foundation
internal import PatronBundle
internal import PatronCore

/// The trials of a search: looked up before they are made again, kept on disk where a folder is known, so that a search
/// that was broken off goes on where it was, and ended by a budget of time.
///
/// A line of the file is one trial: `{"trial": ..., "users": ..., "recall": ..., "ndcg": ...}`. A last line that was cut
/// short is passed over.
final class TrialLog {
    private struct Line: Codable {
        var trial: String
        var users: Int
        var recall: Double
        var ndcg: Double
    }

    /// How many searches are kept; older ones are removed.
    private static let keptFiles = 8

    private let k: Int
    private let start = ContinuousClock.now
    private let budget: Duration?
    private let log: @Sendable (String) -> Void
    private var lines: [String: Line] = [:]
    private var handle: FileHandle?
    /// In the order they were asked for, each once.
    private(set) var made: [(trial: String, result: RankingMetrics)] = []
    private var asked: Set<String> = []
    private(set) var isOver = false
    /// Which part of the time may have been used for now: what is searched first must leave some for the rest.
    var share = 1.0
    /// About how many there will be, for the progress line.
    var expected = 0

    init(
        k: Int, folder: String?, fingerprint: String, budget: Duration?, log: @escaping @Sendable (String) -> Void
    ) throws(PatronError) {
        self.k = k
        self.log = log
        self.budget = budget
        if let folder { try open(folder, fingerprint) }
    }

    /// The results of trials under their names; those that are not known are made together. Nil if time is over.
    func results(_ names: [String], _ make: () throws(PatronError) -> [RankingMetrics]) throws(PatronError)
        -> [RankingMetrics]?
    {
        if let known = known(names) { return known }
        guard budget.map({ ContinuousClock.now < start + $0 * share }) ?? true else {
            guard share >= 1 else { return nil }
            if !isOver { log("the search's time is over after \(made.count) trials") }
            isOver = true
            return nil
        }
        let results = try make()
        for (name, result) in zip(names, results) {
            let line = Line(trial: name, users: result.users, recall: result.recall, ndcg: result.ndcg)
            lines[name] = line
            try append(line)
        }
        return known(names)
    }

    /// Read from the log even where just made, so that a search that goes on sees the same numbers to the last bit.
    private func known(_ names: [String]) -> [RankingMetrics]? {
        let found = names.compactMap { lines[$0] }
        guard found.count == names.count else { return nil }
        return found.map { note($0.trial, RankingMetrics(k: k, $0.users, $0.recall, $0.ndcg)) }
    }

    /// All trials with their figures.
    var evidence: JSONValue {
        .array(
            made.map { trial, result in
                [
                    "trial": .string(trial), "users": .int(Int64(result.users)), "recall": .number(result.recall),
                    "ndcg": .number(result.ndcg),
                ]
            })
    }

    private func note(_ name: String, _ result: RankingMetrics) -> RankingMetrics {
        if asked.insert(name).inserted {
            made.append((name, result))
            let share = min(1, Double(made.count) / Double(max(1, expected)))
            let filled = Int(share * 20)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled)
            log(
                String(
                    format: "[%@] trial %d: recall@%d %.4f, NDCG %.4f, %@", bar, made.count, k, result.recall,
                    result.ndcg, name))
        }
        return result
    }

    private func open(_ folder: String, _ fingerprint: String) throws(PatronError) {
        let path = folder + "/" + fingerprint + ".jsonl"
        do {
            let files = FileManager.default
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try removeOld(in: folder, but: path)
            if !files.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let bytes = try handle.readToEnd() ?? Data()
            let decoder = JSONDecoder()
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                if let line = try? decoder.decode(Line.self, from: line) { lines[line.trial] = line }
            }
            if bytes.last.map({ $0 != UInt8(ascii: "\n") }) ?? false { try handle.write(contentsOf: Data("\n".utf8)) }
            self.handle = handle
            if !lines.isEmpty { log("going on with a search of \(lines.count) trials in \(path)") }
        } catch {
            throw PatronError(.io, "cannot keep the search's trials: \(error)", at: Place(file: path))
        }
    }

    private func removeOld(in folder: String, but path: String) throws {
        let others = try FileManager.default.contentsOfDirectory(
            at: URL(fileURLWithPath: folder), includingPropertiesForKeys: [.contentModificationDateKey])
        let dated = try others.filter { $0.path != path }.map {
            ($0, try $0.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate ?? .distantPast)
        }
        for (file, _) in dated.sorted(by: { $0.1 > $1.1 }).dropFirst(Self.keptFiles - 1) {
            try FileManager.default.removeItem(at: file)
        }
    }

    private func append(_ line: Line) throws(PatronError) {
        guard let handle else { return }
        do {
            try handle.write(contentsOf: try JSONEncoder().encode(line) + Data("\n".utf8))
        } catch {
            throw PatronError(.io, "cannot keep the search's trials", cause: error)
        }
    }
}
