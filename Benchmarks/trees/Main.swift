import Foundation
import PatronCore
import PatronLearning
import PatronNumerics

/// What one row costs the thread that scores it: 200 boosted trees of depth 6 on 50 features, learned from generated rows, and asked
/// for rows that were not among them. Prints the medians of a margin and of its exact contributions; exit status 1 if a must
/// is missed.
@main
struct Main {
    private static let features = 50
    private static let rounds = 9

    static func main() throws {
        var random = SeededGenerator(seed: 1)
        var boosting = GradientBoosting()
        (boosting.rounds, boosting.depth) = (200, 6)
        let learned = rows(20_000, &random)
        let ensemble = try boosting.fit(learned, width: features, targets: targets(learned, &random))
        print("\(ensemble.treeCount) trees, \(ensemble.nodeCount) nodes, \(features) features")
        let asked = rows(2000, &random)
        var sum = 0.0
        var contributions = [Double](repeating: 0, count: features)
        let margin = median { repeats in
            asked.withUnsafeBufferPointer { rows in
                guard let base = rows.baseAddress else { return }
                for at in 0..<repeats { sum += Double(ensemble.margin(base + at % 2000 * features)) }
            }
        }
        let explained =
            median { repeats in
                asked.withUnsafeBufferPointer { rows in
                    guard let base = rows.baseAddress else { return }
                    for at in 0..<repeats / 20 { ensemble.explain(base + at % 2000 * features, adding: &contributions) }
                }
            } * 20
        let isFinite = sum.isFinite && contributions.allSatisfy(\.isFinite)
        if !isFinite { print("MISSED: a margin or a contribution is not finite") }
        let isMet = [
            isFinite,
            verdict("a row's margin", margin, must: 5, goal: 2),
            verdict("its contributions (TreeSHAP)", explained, must: 1000, goal: 250),
        ]
        if isMet.contains(false) { exit(1) }
    }

    /// Rows of numbers, a twentieth of them missing.
    private static func rows(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
        (0..<count * features).map { _ in random.uniform() < 0.05 ? .nan : Float(random.normal()) }
    }

    /// Outcomes that hang on products and steps of several features, so that trees go to their full depth.
    private static func targets(_ rows: [Float], _ random: inout SeededGenerator) -> [Float] {
        stride(from: 0, to: rows.count, by: features).map { start in
            let x = (0..<features).map { rows[start + $0].isNaN ? 0 : Double(rows[start + $0]) }
            let signal =
                x[0] * x[1] + x[2] + (x[3] > 0.5 ? x[4] : -x[5]) + (6..<features).reduce(0) { $0 + 0.2 * x[$1] }
            return random.uniform() < 1 / (1 + exp(-signal)) ? 1 : 0
        }
    }

    /// Microseconds of this thread's processor time each, in the median of some rounds after one to warm up.
    private static func median(_ body: (_ repeats: Int) -> Void) -> Double {
        let repeats = 20_000
        let times = (0...rounds).map { _ in
            let start = threadSeconds()
            body(repeats)
            return (threadSeconds() - start) / Double(repeats) * 1e6
        }
        return times.dropFirst().sorted()[rounds / 2]
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func verdict(_ name: String, _ microseconds: Double, must: Double, goal: Double) -> Bool {
        let result = microseconds <= goal ? "goal" : microseconds <= must ? "must" : "MISSED"
        print(String(format: "%@: %.2f us of CPU (must %.0f, goal %.0f): ", name, microseconds, must, goal) + result)
        return microseconds <= must
    }
}
