internal import Foundation
internal import PatronNumerics

/// What all regressions of a catalogue share.
struct RegressionProblem: Sendable {
    private let users: Int
    private let byItem: CSRMatrix
    private let userWeights: [Float]
    /// What is added to each item's entry of G's diagonal.
    private let ridges: [Float]

    init(_ settings: ItemRegression, _ matrix: CSRMatrix, longestRow: Int) {
        users = matrix.rows
        byItem = matrix.transposed()
        let userWeights = (0..<matrix.rows).map { row in
            let length = matrix.range(of: row).count
            return length > longestRow ? 0 : Float(pow(Double(max(1, length)), settings.userExponent))
        }
        let byItem = self.byItem
        let diagonal = (0..<byItem.rows).map { item in
            byItem.range(of: item).reduce(0.0) { sum, at in
                let value = Double(byItem.values[at])
                return sum + Double(userWeights[Int(byItem.columns[at])]) * value * value
            }
        }
        // Items that nobody has are no part of the catalogue that the ridge is measured by.
        let common = settings.ridge * diagonal.reduce(0, +) / Double(max(1, diagonal.count { $0 > 0 }))
        ridges = diagonal.map { Float(common + settings.dropout * $0) }
        self.userWeights = userWeights
    }

    /// The same, lent for threads to read.
    struct Views: Sendable {
        var byItem: CSRView
        var userWeights: [Float]
        var ridges: [Float]
        var users: Int
    }

    func withViews(_ body: (Views) -> Void) {
        byItem.withView { body(Views(byItem: $0, userWeights: userWeights, ridges: ridges, users: users)) }
    }
}

/// One thread's working memory for regressions. G over the candidates is summed user by user: entries of one user are
/// chained, and each new one meets those before it.
final class RegressionWorker {
    private struct Entry {
        var item: Int32
        var next: Int32
        var value: Float
    }

    private static let none: Int32 = -1

    private let problem: RegressionProblem.Views
    private var entries: [Entry] = []
    /// The latest entry of each user; all `none` between regressions.
    private var heads: [Int32]
    private var gram: [Float]
    private var weights: [Float]

    init(_ problem: RegressionProblem.Views, candidates: Int) {
        self.problem = problem
        heads = [Int32](repeating: Self.none, count: problem.users)
        let side = Self.roundedUp(candidates + 1)
        gram = [Float](repeating: 0, count: side * side)
        weights = [Float](repeating: 0, count: side)
    }

    /// Writes the weight of each candidate for a target; zeros where there is no solution.
    func solve(_ target: Int, among candidates: ArraySlice<UInt32>, into result: UnsafeMutablePointer<Float>) {
        let count = candidates.count
        guard count > 0 else { return }
        let side = Self.roundedUp(count)
        sum(candidates, target, side)
        gram.withUnsafeMutableBufferPointer { gram in
            weights.withUnsafeMutableBufferPointer { weights in
                guard let gram = gram.baseAddress, let weights = weights.baseAddress else { return }
                for (at, item) in candidates.enumerated() { gram[at * side + at] += problem.ridges[Int(item)] }
                for at in count..<side { gram[at * side + at] = 1 }
                let isSolved = Kernels.cholesky(gram, width: side)
                if isSolved { Kernels.solve(cholesky: gram, width: side, weights) }
                for at in 0..<count { result[at] = isSolved && weights[at].isFinite ? max(0, weights[at]) : 0 }
            }
        }
    }

    /// Leaves the upper triangle of G over the candidates in `gram`, `side` to a row, and what they share with the target in
    /// `weights`.
    private func sum(_ candidates: ArraySlice<UInt32>, _ target: Int, _ side: Int) {
        for at in 0..<side * side { gram[at] = 0 }
        for at in 0..<side { weights[at] = 0 }
        entries.removeAll(keepingCapacity: true)
        for (row, item) in candidates.enumerated() {
            for at in problem.byItem.range(of: Int(item)) {
                let user = Int(problem.byItem.columns[at])
                guard problem.userWeights[user] > 0 else { continue }
                let value = problem.byItem.values[at]
                let weighted = problem.userWeights[user] * value
                gram[row * side + row] += weighted * value
                var chained = heads[user]
                while chained != Self.none {
                    let other = entries[Int(chained)]
                    gram[Int(other.item) * side + row] += weighted * other.value
                    chained = other.next
                }
                entries.append(Entry(item: Int32(row), next: heads[user], value: value))
                heads[user] = Int32(entries.count - 1)
            }
        }
        for at in problem.byItem.range(of: target) {
            let user = Int(problem.byItem.columns[at])
            let weighted = problem.userWeights[user] * problem.byItem.values[at]
            var chained = heads[user]
            while chained != Self.none {
                let other = entries[Int(chained)]
                weights[Int(other.item)] += weighted * other.value
                chained = other.next
            }
        }
        for item in candidates {
            for at in problem.byItem.range(of: Int(item)) { heads[Int(problem.byItem.columns[at])] = Self.none }
        }
    }

    /// The kernels want whole vectors.
    private static func roundedUp(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}
