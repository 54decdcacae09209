internal import PatronNumerics

/// One thread's working memory for regressions. G over the candidates is looked up in that of the catalogue, or, for a large
/// catalogue, summed user by user: entries of one user are chained, and each new one meets those before it.
final class RegressionWorker {
    private struct Entry {
        var item: Int32
        var next: Int32
        var value: Float
    }

    private static let none: Int32 = -1

    private let problem: RegressionProblem.Views
    private var entries: UnsafeMutableBufferPointer<Entry>
    /// The latest entry of each user; all `none` between regressions.
    private let heads: UnsafeMutablePointer<Int32>
    private let gram: UnsafeMutablePointer<Float>
    private let weights: UnsafeMutablePointer<Float>

    init(_ problem: RegressionProblem.Views, candidates: Int) {
        self.problem = problem
        entries = .allocate(capacity: 1)
        heads = .allocate(capacity: max(1, problem.userWeights.count))
        heads.initialize(repeating: Self.none, count: problem.userWeights.count)
        let side = max(1, Self.roundedUp(candidates))
        gram = .allocate(capacity: side * side)
        weights = .allocate(capacity: side)
    }

    deinit {
        entries.deallocate()
        heads.deallocate()
        gram.deallocate()
        weights.deallocate()
    }

    /// Writes the weight of each candidate for a target; zeros where there is no solution.
    func solve(_ target: Int, among candidates: ArraySlice<UInt32>, into result: UnsafeMutablePointer<Float>) {
        let count = candidates.count
        guard count > 0 else { return }
        let side = Self.roundedUp(count)
        gram.update(repeating: 0, count: side * side)
        weights.update(repeating: 0, count: side)
        if let whole = problem.gram {
            lookUp(candidates, target, side, whole)
        } else {
            sum(candidates, target, side)
        }
        for (at, item) in candidates.enumerated() { gram[at * side + at] += problem.ridges[Int(item)] }
        for at in count..<side { gram[at * side + at] = 1 }
        let isSolved = Kernels.cholesky(gram, width: side)
        if isSolved { Kernels.solve(cholesky: gram, width: side, weights) }
        for at in 0..<count { result[at] = isSolved && weights[at].isFinite ? max(0, weights[at]) : 0 }
    }

    /// Copies from the catalogue's G what ``sum(_:_:_:)`` would add up.
    private func lookUp(_ candidates: ArraySlice<UInt32>, _ target: Int, _ side: Int, _ whole: UnsafePointer<Float>) {
        let items = problem.byItem.rows
        candidates.withUnsafeBufferPointer { candidates in
            for (column, item) in candidates.enumerated() {
                let row = whole + Int(item) * items
                for at in 0...column { gram[at * side + column] = row[Int(candidates[at])] }
                weights[column] = whole[target * items + Int(item)]
            }
        }
    }

    /// Adds the upper triangle of G over the candidates to `gram`, `side` to a row, and what they share with the target to
    /// `weights`.
    private func sum(_ candidates: ArraySlice<UInt32>, _ target: Int, _ side: Int) {
        let (byItem, userWeights, heads, gram, weights) = (problem.byItem, problem.userWeights, heads, gram, weights)
        let entries = room(candidates.reduce(0) { $0 + byItem.range(of: Int($1)).count })
        var count: Int32 = 0
        for (row, item) in candidates.enumerated() {
            for at in byItem.range(of: Int(item)) {
                let user = Int(byItem.columns[at])
                guard userWeights[user] > 0 else { continue }
                let value = byItem.values[at]
                let weighted = userWeights[user] * value
                gram[row * side + row] += weighted * value
                var chained = heads[user]
                while chained != Self.none {
                    let other = entries[Int(chained)]
                    gram[Int(other.item) * side + row] += weighted * other.value
                    chained = other.next
                }
                entries[Int(count)] = Entry(item: Int32(row), next: heads[user], value: value)
                heads[user] = count
                count += 1
            }
        }
        for at in byItem.range(of: target) {
            let user = Int(byItem.columns[at])
            let weighted = userWeights[user] * byItem.values[at]
            var chained = heads[user]
            while chained != Self.none {
                let other = entries[Int(chained)]
                weights[Int(other.item)] += weighted * other.value
                chained = other.next
            }
        }
        for item in candidates {
            for at in byItem.range(of: Int(item)) { heads[Int(byItem.columns[at])] = Self.none }
        }
    }

    private func room(_ count: Int) -> UnsafeMutablePointer<Entry> {
        if entries.count < count {
            entries.deallocate()
            entries = .allocate(capacity: 2 * count)
        }
        // Allocated with at least one element.
        return entries.baseAddress.unsafelyUnwrapped
    }

    /// The kernels want whole vectors.
    private static func roundedUp(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}
