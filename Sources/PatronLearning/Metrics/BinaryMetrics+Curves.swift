internal import Foundation

extension BinaryMetrics {
    /// Rows with similar probabilities: what was said of them, and what came true.
    package struct ReliabilityBin: Sendable, Hashable {
        package var rows: Int
        /// Mean probability.
        package var predicted: Double
        /// Rate of positives, and its interval by Wilson's score.
        package var rate: Double
        package var interval: Interval
    }

    /// The bins of a reliability diagram: rows sorted by probability and cut into bins of equal count, as the calibration error
    /// has them.
    package static func reliability(_ probabilities: [Double], _ labels: [Bool], bins: Int = 10) -> [ReliabilityBin] {
        let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
        return (0..<bins).compactMap { bin in
            let rows = order[bin * order.count / bins..<(bin + 1) * order.count / bins]
            let positives = rows.reduce(0.0) { $0 + (labels[$1] ? 1 : 0) }
            guard let interval = Interval(successes: positives, of: Double(rows.count)) else { return nil }
            return ReliabilityBin(
                rows: rows.count, predicted: rows.reduce(0) { $0 + probabilities[$1] } / Double(rows.count),
                rate: positives / Double(rows.count), interval: interval)
        }
    }

    /// The curve of gains: for each of `steps` equal parts of the rows, highest scores first, which share of all positives lies in
    /// it and those before it. Where a cut falls into a tie, the tied rows count with their mean.
    package static func gains(_ scores: [Double], _ labels: [Bool], steps: Int = 20) -> [Double] {
        let positives = labels.count { $0 }
        guard positives > 0, steps > 0 else { return [] }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var (gains, found, start): ([Double], Double, Int) = ([], 0, 0)
        while start < order.count {
            var end = start + 1
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let tied = Double(order[start..<end].count { labels[$0] })
            while gains.count < steps {
                let cut = Double(gains.count + 1) * Double(order.count) / Double(steps)
                guard cut <= Double(end) else { break }
                gains.append((found + tied * (cut - Double(start)) / Double(end - start)) / Double(positives))
            }
            found += tied
            start = end
        }
        return gains
    }

    /// The interval of the area under the curve by DeLong, DeLong and Clarke-Pearson (1988); nil unless there are two rows of either
    /// outcome.
    package static func aucInterval(_ scores: [Double], _ labels: [Bool]) -> Interval? {
        let all = midRanks(scores)
        let (positives, negatives) = (labels.indices.filter { labels[$0] }, labels.indices.filter { !labels[$0] })
        let among = (midRanks(positives.map { scores[$0] }), midRanks(negatives.map { scores[$0] }))
        guard positives.count > 1, negatives.count > 1 else { return nil }
        let placed = zip(positives, among.0).map { (all[$0] - $1) / Double(negatives.count) }
        let others = zip(negatives, among.1).map { 1 - (all[$0] - $1) / Double(positives.count) }
        let area = placed.reduce(0, +) / Double(placed.count)
        func part(_ values: [Double]) -> Double {
            let count = Double(values.count)
            return values.reduce(0) { $0 + ($1 - area) * ($1 - area) } / (count - 1) / count
        }
        let interval = Interval(around: area, error: (part(placed) + part(others)).squareRoot())
        return Interval(low: max(0, interval.low), high: min(1, interval.high))
    }

    /// Ranks from 1; equal values share their mean rank.
    private static func midRanks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for row in order[start..<end] { ranks[row] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }
}
