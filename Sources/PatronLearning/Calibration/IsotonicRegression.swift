/// Isotonic regression: the rising step function nearest to the outcomes, by pooling adjacent violators (Ayer et al. 1955).
///
/// Stored as one point a block (its mean score and rate), to be joined by straight lines and to stay level outside.
package struct IsotonicRegression: Sendable {
    /// Rising scores of the points.
    package var scores: [Double]
    /// Rates at the points, never falling, never nearer to 0 or 1 than 1 / (2n): no finite sample proves certainty.
    package var rates: [Double]

    /// Fits on scores and outcomes; both must have the same count, at least 1.
    package init(fitting scores: [Double], _ labels: [Bool]) {
        struct Block {
            var scoreSum: Double
            var positives: Double
            var count: Double
            var rate: Double { positives / count }
        }
        var blocks: [Block] = []
        var previous = -Double.infinity
        for row in scores.indices.sorted(by: { scores[$0] < scores[$1] }) {
            let one = Block(scoreSum: scores[row], positives: labels[row] ? 1 : 0, count: 1)
            if scores[row] == previous, let last = blocks.indices.last {
                blocks[last].scoreSum += one.scoreSum
                blocks[last].positives += one.positives
                blocks[last].count += 1
            } else {
                blocks.append(one)
            }
            previous = scores[row]
        }
        var pooled: [Block] = []
        for block in blocks {
            pooled.append(block)
            while pooled.count > 1, pooled[pooled.count - 2].rate >= pooled[pooled.count - 1].rate {
                let last = pooled.removeLast()
                pooled[pooled.count - 1].scoreSum += last.scoreSum
                pooled[pooled.count - 1].positives += last.positives
                pooled[pooled.count - 1].count += last.count
            }
        }
        let margin = 0.5 / Double(max(1, labels.count))
        self.scores = pooled.map { $0.scoreSum / $0.count }
        self.rates = pooled.map { min(max($0.rate, margin), 1 - margin) }
    }

    /// The rate at a score.
    package func callAsFunction(_ score: Double) -> Double {
        guard let upper = scores.firstIndex(where: { $0 > score }) else { return rates[rates.count - 1] }
        guard upper > 0 else { return rates[0] }
        let share = (score - scores[upper - 1]) / (scores[upper] - scores[upper - 1])
        return rates[upper - 1] + share * (rates[upper] - rates[upper - 1])
    }
}
