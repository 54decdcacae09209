internal import Foundation
internal import PatronCore
internal import PatronLearning

/// The figures of probabilities against what happened, with 95 % intervals and what the report draws: bins of the reliability
/// diagram, and the share of positives found in each twentieth of the rows, best first.
func propensityMetrics(_ probabilities: [Double], _ labels: [Bool]) -> [JSONValue.Member] {
    let rate = Double(labels.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(max(1, labels.count))
    let auc = BinaryMetrics.auc(probabilities, labels)
    let lift = BinaryMetrics.liftOfFirstDecile(probabilities, labels)
    return [
        .init("rows", .int(Int64(labels.count))), .init("base_rate", .number(rate)),
        .init("auc", auc.map { .number($0) } ?? .null),
        .init("log_loss", .number(BinaryMetrics.logLoss(probabilities, labels))),
        .init("base_log_loss", .number(BinaryMetrics.logLoss(labels.map { _ in rate }, labels))),
        .init("brier", .number(BinaryMetrics.brier(probabilities, labels))),
        .init("calibration_error", .number(BinaryMetrics.calibrationError(probabilities, labels))),
        .init("lift_first_decile", .number(lift)),
        .init("intervals", propensityIntervals(probabilities, labels, lift: lift, baseRate: rate)),
        .init(
            "reliability",
            .array(
                BinaryMetrics.reliability(probabilities, labels).map { bin in
                    [
                        "rows": .int(Int64(bin.rows)), "predicted": .number(bin.predicted), "rate": .number(bin.rate),
                        "interval": bin.interval.json,
                    ]
                })),
        .init("gains", .array(BinaryMetrics.gains(probabilities, labels).map { .number($0) })),
    ]
}

private func propensityIntervals(
    _ probabilities: [Double], _ labels: [Bool], lift: Double, baseRate: Double
) -> JSONValue {
    let pairs = zip(probabilities, labels)
    // The rate in the first tenth is uncertain; beside it the rate of all rows is not.
    let tenth = max(1, (Double(labels.count) / 10).rounded())
    let decile = Interval(successes: lift * baseRate * tenth, of: tenth)
    return [
        "auc": BinaryMetrics.aucInterval(probabilities, labels).json,
        "log_loss": Interval(meanOf: pairs.map { -log(max(1e-15, $1 ? $0 : 1 - $0)) }).json,
        "brier": Interval(meanOf: pairs.map { ($0 - ($1 ? 1 : 0)) * ($0 - ($1 ? 1 : 0)) }).json,
        "lift_first_decile": baseRate > 0
            ? decile.map { Interval(low: $0.low / baseRate, high: $0.high / baseRate) }.json : .null,
    ]
}
