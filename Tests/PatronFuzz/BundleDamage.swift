internal import Foundation
internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronWire

/// The frozen bundle on disk, cut short at every byte of every file, and with single bits flipped: as a server would open it, and
/// without the hashes, which shows what structure and goldens find by themselves.
package struct BundleDamage {
    package struct Report: CustomStringConvertible {
        package var truncations = 0
        package var flips = 0
        package var refused = 0
        package var same = 0
        package var different = 0
        /// Of the flips: refused by structure or goldens although the hash was taken to match.
        package var refusedUnhashed = 0

        package var description: String {
            "\(truncations) truncations, \(flips) flipped bits: \(refused) refused, \(same) answered the same, "
                + "\(different) answered otherwise; \(refusedUnhashed) flips were refused without looking at the hashes"
        }
    }

    private let fixture: Fixture
    private let expected: [[UInt8]]

    package init() throws {
        fixture = try Fixture()
        expected = try Self.answers(fixture.snapshot)
    }

    /// Answers to all requests and goldens, in bytes; answer ids are the same because each starts with the same seed.
    private static func answers(_ snapshot: Snapshot) throws -> [[UInt8]] {
        let asking = Asking([snapshot])
        var answers = Requests.all.map { request -> [UInt8] in
            switch request.payload.withUnsafeBytes({ asking.ask(request.method, $0) }) {
            case .success(let answer): Array(answer)
            case .failure(let error): Array("\(error)".utf8)
            }
        }
        let workspace = Workspace()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for golden in try snapshot.goldens.map({ try GoldenSet($0).goldens }) ?? [] {
            answers.append(Array(try encoder.encode(try GoldenReplay.answer(golden, snapshot, workspace))))
        }
        return answers
    }

    /// Every `step`-th truncation of each file, and so many flipped bits.
    package func run(everyTruncation step: Int = 1, flips: Int, seed: UInt64) throws -> Report {
        let folder = try Scratch.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, bytes) in fixture.files { try Scratch.write(bytes, folder + "/" + name) }
        var report = Report()
        for (name, bytes) in fixture.files {
            for length in stride(from: 0, to: bytes.count, by: step) {
                try Scratch.write(bytes[..<length], folder + "/" + name)
                try look(folder, &report)
                report.truncations += 1
            }
            try Scratch.write(bytes, folder + "/" + name)
        }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<flips {
            let (name, bytes) = fixture.files[random.below(fixture.files.count)]
            var flipped = bytes
            flipped[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
            try Scratch.write(flipped, folder + "/" + name)
            try look(folder, &report)
            report.flips += 1
            if isRefused(folder, .structureOnly) { report.refusedUnhashed += 1 }
            try Scratch.write(bytes, folder + "/" + name)
        }
        return report
    }

    private func look(_ folder: String, _ report: inout Report) throws {
        let snapshot: Snapshot
        do {
            snapshot = try Snapshot(try ModelBundle.open(folder, verification: .everyByte))
            _ = try GoldenReplay.replay(snapshot)
        } catch {
            report.refused += 1
            return
        }
        if try Self.answers(snapshot) == expected { report.same += 1 } else { report.different += 1 }
    }

    private func isRefused(_ folder: String, _ verification: ModelBundle.Verification) -> Bool {
        do {
            _ = try GoldenReplay.replay(try Snapshot(try ModelBundle.open(folder, verification: verification)))
            return false
        } catch { return true }
    }
}
