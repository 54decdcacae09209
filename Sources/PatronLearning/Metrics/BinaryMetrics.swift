internal import Foundation

/// How good predicted probabilities of a yes-or-no outcome are. Probabilities and labels go row by row.
package enum BinaryMetrics {
    /// Area under the ROC curve: the chance that a positive ranks above a negative, ties counting half (Mann and Whitney).
    ///
    /// Nil where one class is missing.
    package static func auc(_ scores: [Double], _ labels: [Bool]) -> Double? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var rankSum = 0.0
        var positives = 0
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let tied = order[start..<end].reduce(0) { $0 + (labels[$1] ? 1 : 0) }
            rankSum += Double(tied) * Double(start + 1 + end) / 2
            positives += tied
            start = end
        }
        let negatives = order.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        return (rankSum - Double(positives) * Double(positives + 1) / 2) / (Double(positives) * Double(negatives))
    }

    /// Mean of -log of the probability given to what happened; probabilities are cut to 1e-15 ... 1 - 1e-15.
    package static func logLoss(_ probabilities: [Double], _ labels: [Bool]) -> Double {
        mean(zip(probabilities, labels).map { -log(max(1e-15, $1 ? $0 : 1 - $0)) })
    }

    /// Mean squared difference of probability and outcome (Brier 1950).
    package static func brier(_ probabilities: [Double], _ labels: [Bool]) -> Double {
        mean(zip(probabilities, labels).map { ($0 - ($1 ? 1 : 0)) * ($0 - ($1 ? 1 : 0)) })
    }

    /// Expected calibration error: rows sorted by probability, cut into bins of equal count, mean over the rows of the
    /// difference between a bin's mean probability and its rate of positives.
    package static func calibrationError(_ probabilities: [Double], _ labels: [Bool], bins: Int = 10) -> Double {
        let order = probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
        var error = 0.0
        for bin in 0..<bins {
            let rows = order[bin * order.count / bins..<(bin + 1) * order.count / bins]
            error += abs(rows.reduce(0) { $0 + probabilities[$1] - (labels[$1] ? 1 : 0) })
        }
        return order.isEmpty ? 0 : error / Double(order.count)
    }

    /// Rate of positives among the tenth of the rows with the highest scores, over the rate among all; 0 without positives.
    ///
    /// Where the cut falls into a tie, the tied rows count with their mean.
    package static func liftOfFirstDecile(_ scores: [Double], _ labels: [Bool]) -> Double {
        let positives = labels.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard positives > 0 else { return 0 }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        let size = max(1, Int((Double(order.count) / 10).rounded()))
        var found = 0.0
        var start = 0
        while start < size {
            var end = start + 1
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let tied = order[start..<end].reduce(0) { $0 + (labels[$1] ? 1 : 0) }
            found += Double(tied) * Double(min(end, size) - start) / Double(end - start)
            start = end
        }
        return found / Double(size) / (Double(positives) / Double(order.count))
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
