internal import PatronCore

/// Seeded folds for cross-validation that all hold the same share of positives, give or take a row.
package enum StratifiedFolds {
    /// The fold (0..<folds) of each row: each class is shuffled and dealt out in turn.
    package static func assign(_ labels: [Bool], folds: Int, seed: UInt64) -> [Int] {
        var random = SeededGenerator(seed: seed)
        var result = [Int](repeating: 0, count: labels.count)
        var next = 0
        for wanted in [true, false] {
            var rows = labels.indices.filter { labels[$0] == wanted }
            random.shuffle(&rows)
            for row in rows {
                result[row] = next
                next = (next + 1) % max(1, folds)
            }
        }
        return result
    }
}
