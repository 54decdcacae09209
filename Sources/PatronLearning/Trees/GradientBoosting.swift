internal import Foundation
package import PatronCore
package import PatronNumerics

/// Gradient-boosted regression trees (Friedman 2001; Chen and Guestrin 2016), grown by libxgboost on histograms.
///
/// The same rows, settings and seed give the same trees: one thread, so that sums have one order on every machine.
package struct GradientBoosting: Sendable {
    /// What the trees are fitted to.
    package enum Objective: String, Sendable {
        /// Targets 0 to 1; margins are log odds.
        case logistic = "binary:logistic"
        /// Any targets; margins are their means.
        case squared = "reg:squarederror"
    }

    package var objective = Objective.logistic
    package var rounds = 200
    /// How much of each tree's step is taken.
    package var rate = 0.05
    package var depth = 4
    /// The least weight on either side of a split; above 0, so that every node has met training rows.
    package var minimumChildWeight = 1.0
    /// The least gain of a split.
    package var minimumGain = 0.0
    /// The L2 penalty on leaves.
    package var l2 = 1.0
    /// The share of rows, and of columns, that each tree sees.
    package var rowShare = 1.0
    package var columnShare = 1.0
    /// How many values of a column can become thresholds.
    package var bins = 256
    /// Where the margins start: a probability with ``Objective/logistic``; nil is the weighted mean of the targets.
    package var baseScore: Double?
    package var seed: UInt64 = 0

    package init() {}

    /// Fits on `targets.count` rows of `width` values, row-major; NaN is missing.
    ///
    /// Columns that are `categorical` hold whole codes from 0, which splits gather in sets. Throws `badInput` for shapes that
    /// differ, infinite values, negative codes and targets out of range, and `refused` where all targets are the same.
    package func fit(
        _ rows: [Float], width: Int, categorical: [Bool]? = nil, targets: [Float], weights: [Float]? = nil
    ) throws(PatronError) -> TreeEnsemble {
        let (booster, _) = try train(rows, width: width, categorical: categorical, targets: targets, weights: weights)
        return try SavedBooster.ensemble(try booster.saved(), features: width)
    }

    /// The same with libxgboost's own margins of the training rows, by which tests judge ours.
    package func fitComparing(
        _ rows: [Float], width: Int, categorical: [Bool]? = nil, targets: [Float]
    ) throws(PatronError) -> (ensemble: TreeEnsemble, margins: [Float]) {
        let (booster, held) = try train(rows, width: width, categorical: categorical, targets: targets, weights: nil)
        return (try SavedBooster.ensemble(try booster.saved(), features: width), try booster.margins(held))
    }

    /// Fits while watching rows that are held out: stops when their log loss (or squared error) has not fallen for `patience` rounds.
    ///
    /// Returns the trees, and the held-out rows' margins after every `step` rounds.
    package func fit(
        _ rows: TrainingRows, watching held: TrainingRows, step: Int, patience: Int
    ) throws(PatronError) -> (ensemble: TreeEnsemble, stages: [[Float]]) {
        try check(rows.values, rows.width, rows.categorical, rows.targets, rows.weights)
        let (data, watched) = (try BoostingRows(rows), try BoostingRows(held))
        let booster = try Booster([data, watched], parameters: parameters(start(rows.targets, rows.weights)))
        var (stages, losses): ([[Float]], [Double]) = ([], [])
        for round in 0..<rounds {
            try booster.update(round, data)
            guard (round + 1) % step == 0 else { continue }
            let margins = try booster.margins(watched)
            stages.append(margins)
            losses.append(loss(margins, held.targets))
            let best = losses.indices.min { losses[$0] < losses[$1] } ?? 0
            if (losses.count - 1 - best) * step >= patience { break }
        }
        return (try SavedBooster.ensemble(try booster.saved(), features: rows.width), stages)
    }

    /// The mean loss of margins: log loss, or the squared error.
    package func loss(_ margins: [Float], _ targets: [Float]) -> Double {
        var sum = 0.0
        for (margin, target) in zip(margins, targets) {
            let (eta, y) = (Double(margin), Double(target))
            switch objective {
            case .logistic: sum += max(eta, 0) + log1p(exp(-abs(eta))) - y * eta
            case .squared: sum += (eta - y) * (eta - y)
            }
        }
        return sum / Double(max(1, margins.count))
    }

    private func train(
        _ rows: [Float], width: Int, categorical: [Bool]?, targets: [Float], weights: [Float]?
    ) throws(PatronError) -> (Booster, BoostingRows) {
        let categorical = categorical ?? [Bool](repeating: false, count: width)
        try check(rows, width, categorical, targets, weights)
        let held = try BoostingRows(
            TrainingRows(rows, width: width, categorical: categorical, targets: targets, weights: weights))
        let booster = try Booster([held], parameters: parameters(start(targets, weights)))
        for round in 0..<rounds { try booster.update(round, held) }
        return (booster, held)
    }

    private func start(_ targets: [Float], _ weights: [Float]?) -> Double {
        if let baseScore { return baseScore }
        let total = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(targets.count)
        var sum = 0.0
        for at in targets.indices { sum += Double(targets[at]) * Double(weights?[at] ?? 1) }
        return sum / total
    }

    private func parameters(_ start: Double) -> [(String, String)] {
        [
            ("objective", objective.rawValue), ("base_score", "\(start)"), ("tree_method", "hist"), ("nthread", "1"),
            // XGBoost seeds with 32 bits.
            ("seed", "\(UInt32(truncatingIfNeeded: seed) >> 1)"), ("eta", "\(rate)"), ("max_depth", "\(depth)"),
            ("min_child_weight", "\(minimumChildWeight)"), ("gamma", "\(minimumGain)"), ("lambda", "\(l2)"),
            ("subsample", "\(rowShare)"), ("colsample_bytree", "\(columnShare)"), ("max_bin", "\(bins)"),
            ("verbosity", "0"),
        ]
    }

    private func check(
        _ rows: [Float], _ width: Int, _ categorical: [Bool], _ targets: [Float], _ weights: [Float]?
    ) throws(PatronError) {
        guard (1...TreeTable.depthLimit).contains(depth), rounds >= 1, minimumChildWeight > 0, rate > 0 else {
            throw PatronError(
                .badUsage,
                "expected at least one round, a rate and a least weight above 0, and a depth from 1 to \(TreeTable.depthLimit)"
            )
        }
        guard width > 0, !targets.isEmpty, rows.count == targets.count * width, categorical.count == width,
            weights?.count ?? targets.count == targets.count
        else { throw PatronError(.badInput, "expected as many targets and weights as rows, and at least one of each") }
        guard !rows.contains(where: \.isInfinite) else { throw PatronError(.badInput, "a feature is infinite") }
        for column in categorical.indices where categorical[column] {
            for row in targets.indices where rows[row * width + column] < 0 {
                throw PatronError(.badInput, "a code of column \(column) is below 0")
            }
        }
        let range: ClosedRange<Float> =
            objective == .logistic ? 0...1 : -TreeTable.largestMagnitude...TreeTable.largestMagnitude
        guard targets.allSatisfy(range.contains), weights?.allSatisfy({ $0 >= 0 && $0.isFinite }) ?? true else {
            throw PatronError(.badInput, "a target or a weight is out of range")
        }
        let start = start(targets, weights)
        guard start.isFinite, objective == .squared || (start > 0 && start < 1) else {
            throw PatronError(.refused, "all outcomes are the same: there is nothing to tell apart")
        }
    }
}
