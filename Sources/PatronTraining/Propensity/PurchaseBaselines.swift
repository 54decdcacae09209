internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronFeatures
internal import PatronLearning
internal import PatronNumerics
internal import PatronPropensity

/// What a repurchase head must be better than: two rules that need no features beyond recency and frequency.
enum PurchaseBaselines {
    /// Draws of the bootstrap, and the most rows in each.
    private static let draws = 200
    private static let rowsOfDraw = 5000

    /// For either rule its figures on the head's test rows, and 95 % intervals (bootstrap over customers) of how much better the
    /// head is: AUC and lift higher, Brier score and calibration error lower.
    static func compare(
        _ measured: MeasuredHead, context: TrainingContext
    ) throws(PatronError) -> JSONValue {
        let labels = measured.testLabels
        let own = try measured.head.served(measured.table, rows: measured.test).map(\.probability)
        var members: [JSONValue.Member] = []
        if let rule = recencyFrequency(measured) {
            members.append(.init("recency_frequency", compare(own, rule, labels, context.seed)))
        }
        if let rule = betaGeometric(measured) {
            members.append(.init("bg_nbd", compare(own, rule, labels, context.seed)))
        }
        return .object(members)
    }

    /// A logistic curve through the logarithms of recency and frequency, fitted on the head's training rows.
    private static func recencyFrequency(_ measured: MeasuredHead) -> [Double]? {
        func design(_ rows: [Int]) -> DesignMatrix {
            let columns = [PurchaseFeatures.Feature.daysSinceLast, .purchaseDays].map { feature -> [Double] in
                guard case .numeric(let values) = measured.rows.table.columns[feature.rawValue].values else {
                    return []
                }
                return values
            }
            return DesignMatrix(rows.map { row in [1] + columns.map { log1p($0[row]) } })
        }
        let rows = measured.plan.rows
        guard
            let fit = try? LogisticRegression.fit(
                design(rows), targets: rows.map { measured.table.labels[$0] ? 1 : 0 }), fit.converged
        else { return nil }
        let test = design(measured.test)
        return measured.test.indices.map { row in
            logistic((0..<3).reduce(0) { $0 + fit.coefficients[$1] * test.values[row * 3 + $1] })
        }
    }

    /// BG/NBD, fitted on all purchases before the test: the buying pattern that the head starts from.
    private static func betaGeometric(_ measured: MeasuredHead) -> [Double]? {
        guard measured.plan.pattern != nil, case .numeric(let odds)? = measured.plan.table.columns.first?.values else {
            return nil
        }
        return measured.test.map { logistic(odds[$0]) }
    }

    private static let figures: [(name: String, sign: Double, of: @Sendable ([Double], [Bool]) -> Double)] = [
        ("auc", 1, { BinaryMetrics.auc($0, $1) ?? 0.5 }), ("brier", -1, { BinaryMetrics.brier($0, $1) }),
        ("calibration_error", -1, { BinaryMetrics.calibrationError($0, $1) }),
        ("lift_first_decile", 1, { BinaryMetrics.liftOfFirstDecile($0, $1) }),
    ]

    private static func compare(_ own: [Double], _ other: [Double], _ labels: [Bool], _ seed: UInt64) -> JSONValue {
        var random = SeededGenerator(seed: mix64(seed &+ 5))
        var differences = [[Double]](repeating: [], count: figures.count)
        for _ in 0..<draws {
            let rows = (0..<min(labels.count, rowsOfDraw)).map { _ in random.below(labels.count) }
            let drawn = rows.map { labels[$0] }
            for (at, figure) in figures.enumerated() {
                let (a, b) = (figure.of(rows.map { own[$0] }, drawn), figure.of(rows.map { other[$0] }, drawn))
                differences[at].append(figure.sign * (a - b))
            }
        }
        var members = figures.map { JSONValue.Member($0.name, .number($0.of(other, labels))) }
        members.append(
            .init(
                "head_better_by",
                .object(
                    zip(figures, differences).map { figure, values in
                        let sorted = values.sorted()
                        let ends = [sorted[draws / 40], sorted[draws - 1 - draws / 40]]
                        return .init(figure.name, .array(ends.map { .number($0) }))
                    })))
        return .object(members)
    }
}
