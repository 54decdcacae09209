internal import PatronNumerics

/// Which calibration, if any, improves scores, judged by cross-validation on scores that the model was not fitted on.
package enum CalibrationChoice: Sendable {
    /// The linear predictor is good as it is.
    case none
    case platt(PlattScaling)
    case beta(BetaCalibration)
    case isotonic(IsotonicRegression)

    /// The kinds that can be tried, simplest first.
    package enum Kind: String, Sendable, CaseIterable { case none, platt, beta, isotonic }

    /// Which kind this is.
    package var kind: Kind {
        switch self {
        case .none: .none
        case .platt: .platt
        case .beta: .beta
        case .isotonic: .isotonic
        }
    }

    /// Isotonic regression has as many parameters as blocks; below this many rows of each class it follows the noise.
    package static let isotonicMinimum = 200
    /// A more complex calibration must lower the log loss by this much to be worth its parameters.
    package static let worthwhile = 5e-4

    /// The calibrated probability of a linear predictor.
    package func callAsFunction(_ score: Double) -> Double {
        switch self {
        case .none: logistic(score)
        case .platt(let platt): platt(score)
        case .beta(let beta): beta(score)
        case .isotonic(let isotonic): isotonic(score)
        }
    }

    /// Chooses by the log loss of `folds`-fold cross-validation on the given scores, then fits the winner on all of them.
    ///
    /// Returns the choice and the cross-validated log loss of each kind that could be fitted.
    package static func choose(
        _ scores: [Double], _ labels: [Bool], kinds: [Kind] = Kind.allCases, folds: Int = 5, seed: UInt64
    ) -> (choice: CalibrationChoice, logLosses: [(kind: Kind, logLoss: Double)]) {
        let assigned = StratifiedFolds.assign(labels, folds: folds, seed: seed)
        var losses: [(kind: Kind, logLoss: Double)] = []
        var best = (choice: CalibrationChoice.none, logLoss: Double.infinity)
        for kind in Kind.allCases where kinds.contains(kind) {
            var predicted = [Double](repeating: 0, count: scores.count)
            var complete = true
            for fold in 0..<folds {
                let train = scores.indices.filter { assigned[$0] != fold }
                guard let fitted = fit(kind, train.map { scores[$0] }, train.map { labels[$0] }) else {
                    complete = false
                    break
                }
                for row in scores.indices where assigned[row] == fold { predicted[row] = fitted(scores[row]) }
            }
            guard complete, let all = fit(kind, scores, labels) else { continue }
            let loss = BinaryMetrics.logLoss(predicted, labels)
            losses.append((kind, loss))
            if loss < best.logLoss - (best.logLoss.isFinite ? worthwhile : 0) { best = (all, loss) }
        }
        return (best.choice, losses)
    }

    private static func fit(_ kind: Kind, _ scores: [Double], _ labels: [Bool]) -> CalibrationChoice? {
        switch kind {
        case .none: return CalibrationChoice.none
        case .platt: return (try? PlattScaling(fitting: scores, labels)).map { .platt($0) }
        case .beta: return (try? BetaCalibration(fitting: scores, labels)).map { .beta($0) }
        case .isotonic:
            let positives = labels.reduce(0) { $0 + ($1 ? 1 : 0) }
            guard min(positives, labels.count - positives) >= isotonicMinimum else { return nil }
            return .isotonic(IsotonicRegression(fitting: scores, labels))
        }
    }
}
