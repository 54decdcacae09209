internal import PatronBundle
package import PatronCore
internal import PatronLearning
internal import PatronPropensity

extension PropensityTrainer {
    /// Churn and repurchase, each measured on the last horizon of the data.
    ///
    /// Cut dates lie one horizon apart, back from the end. The outcome after the last cut only tests. The earlier ones train,
    /// and leaving out one after the other chooses penalty and calibration. With equal horizons one fit serves both heads, so
    /// that the two add up to 1.
    package static func purchaseHeads(
        context: TrainingContext, settings: PropensitySettings = PropensitySettings()
    ) throws(PatronError) -> [TrainedHead] {
        let horizon = settings.repurchaseHorizon
        let repurchase = try PurchaseRows(context, horizon: horizon, settings).head(
            HeadIdentity(
                name: "repurchase", outcome: "at least one purchase within \(plainDays(horizon))", inputs: .purchases,
                horizonDays: horizon.days))
        let source =
            settings.churnHorizon == horizon
            ? repurchase
            : try PurchaseRows(
                context, horizon: settings.churnHorizon, settings
            ).head(
                HeadIdentity(name: "stay", outcome: "", inputs: .purchases, horizonDays: settings.churnHorizon.days))
        var churn = source.head.complement(
            name: "churn", outcome: "no purchase within \(plainDays(settings.churnHorizon))")
        churn.metrics = try source.measured(churn, invert: true)
        var again = repurchase.head
        again.metrics = try repurchase.measured(again, invert: false)
        return [churn, again]
    }

    private static func plainDays(_ span: TimeSpan) -> String {
        span.days == span.days.rounded() ? "\(Int(span.days)) days" : "\(span.days) days"
    }
}

/// A head with the rows that it was tested on.
private struct MeasuredHead {
    var head: TrainedHead
    var table: PreparedTable
    var test: [Int]
    var details: [JSONValue.Member]

    func measured(_ head: TrainedHead, invert: Bool) throws(PatronError) -> JSONValue {
        let probabilities = try head.served(table, rows: test).map(\.probability)
        return .object(propensityMetrics(probabilities, test.map { table.labels[$0] != invert }) + details)
    }
}

/// Rows of customers as of cut dates, and what they did within the horizon after.
private struct PurchaseRows {
    let context: TrainingContext
    let settings: PropensitySettings
    /// Cut dates, newest first.
    let origins: [Timestamp]
    let table: FeatureTable
    /// Position in `origins`, and customer, of each row.
    let originOf: [Int]
    let customerOf: [Int]

    init(_ context: TrainingContext, horizon: TimeSpan, _ settings: PropensitySettings) throws(PatronError) {
        guard horizon.days >= 1 else { throw PatronError(.badUsage, "expected a horizon of at least a day") }
        self.context = context
        self.settings = settings
        var customers = Array(0..<context.customers.count)
        if customers.count > settings.customerSample {
            var random = SeededGenerator(seed: context.seed)
            random.shuffle(&customers)
            customers = customers[..<settings.customerSample].sorted()
        }
        let start =
            customers.compactMap { context.customers.history(of: $0).orderTimes.first }.min()
            ?? context.end.milliseconds
        let past = Timestamp(milliseconds: start) + settings.minimumPast
        origins = (1...max(1, settings.origins + 2)).map { back in
            Timestamp(milliseconds: context.end.milliseconds - Int64(back) * horizon.milliseconds)
        }.filter { $0 >= past }
        guard origins.count >= 3 else {
            let known = context.end - Timestamp(milliseconds: start)
            throw PatronError(
                .refused,
                "a horizon of \(horizon.days) days needs \(3 * horizon.days + settings.minimumPast.days) days of purchases (to "
                    + "train, to validate, to test), there are \(known.days)")
        }
        var columns = [[Double]](repeating: [], count: PurchaseFeatures.count)
        var (labels, originOf, customerOf): ([Bool], [Int], [Int]) = ([], [], [])
        var values = [Double](repeating: 0, count: PurchaseFeatures.count)
        for customer in customers {
            let history = context.customers.history(of: customer)
            for (number, origin) in origins.enumerated() {
                guard values.withUnsafeMutableBufferPointer({ PurchaseFeatures.write(history, asOf: origin, into: $0) })
                else {
                    continue
                }
                for at in values.indices { columns[at].append(values[at]) }
                let until = (origin + horizon).milliseconds
                labels.append(history.orderTimes.contains { $0 > origin.milliseconds && $0 <= until })
                originOf.append(number)
                customerOf.append(customer)
            }
        }
        table = try FeatureTable(
            columns: zip(PurchaseFeatures.names, columns).map { .init(name: $0, values: .numeric($1)) }, labels: labels)
        self.originOf = originOf
        self.customerOf = customerOf
    }

    func head(_ identity: HeadIdentity) throws(PatronError) -> MeasuredHead {
        let test = rows { $0 == 0 }
        let train = rows { $0 > 0 }
        for (part, rows) in [("the test", test), ("training", train)] {
            try PropensityTrainer.requireEnough(identity.name, part, rows.map { table.labels[$0] }, settings)
        }
        guard !settings.penalties.isEmpty, settings.penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badUsage, "expected L2 penalties above 0", at: Place(field: "penalties"))
        }
        let predictors = try heldOutPredictors(identity, train)
        let labels = train.map { table.labels[$0] }
        var best: (penalty: Double, choice: CalibrationChoice, logLoss: Double)?
        for (penalty, predictors) in zip(settings.penalties, predictors) {
            let (choice, tried) = CalibrationChoice.choose(
                predictors, labels, kinds: settings.calibrations, seed: mix64(context.seed &+ 2))
            let loss = tried.first { $0.kind == choice.kind }?.logLoss ?? .infinity
            if loss < best?.logLoss ?? .infinity { best = (penalty, choice, loss) }
        }
        guard let best else { throw PatronError(.badUsage, "no calibration to try", at: Place(field: "calibrations")) }
        let prepared = prepare(train)
        let fitter = try LinearHeadFitter(prepared, rows: train, identity: identity, customers: customerOf)
        let head = try fitter.fit(l2: best.penalty).calibrated(best.choice)
        context.log("propensity: \(identity.name) on \(train.count) rows of \(origins.count - 1) cut dates")
        return MeasuredHead(
            head: head, table: prepared, test: test,
            details: [
                .init("horizon_days", identity.horizonDays.map { .number($0) } ?? .null),
                .init("l2", .number(best.penalty)),
                .init("calibration", .string(best.choice.kind.rawValue)),
                .init("validation_log_loss", .number(best.logLoss)),
                .init("test_from", .string(origins[0].description)),
                .init("training_rows", .int(Int64(train.count))), .init("cut_dates", .int(Int64(origins.count))),
            ])
    }

    /// For each penalty, the linear predictor of every training row from a fit on the other cut dates.
    ///
    /// All seasons that the data knows choose penalty and calibration, not only the one before the test.
    private func heldOutPredictors(_ identity: HeadIdentity, _ train: [Int]) throws(PatronError) -> [[Double]] {
        var predictors = [[Double]](
            repeating: [Double](repeating: 0, count: train.count), count: settings.penalties.count)
        for origin in 1..<origins.count {
            let held = train.indices.filter { originOf[train[$0]] == origin }
            let others = train.filter { originOf[$0] != origin }
            let prepared = prepare(others)
            let fitter = try LinearHeadFitter(prepared, rows: others, identity: identity)
            for (at, penalty) in settings.penalties.enumerated() {
                let scores = try fitter.fit(l2: penalty).served(prepared, rows: held.map { train[$0] })
                for (row, score) in zip(held, scores) { predictors[at][row] = score.predictor }
            }
        }
        return predictors
    }

    private func prepare(_ rows: [Int]) -> PreparedTable {
        PreparedTable(
            table, trainingRows: rows, logarithms: .fixed(PurchaseFeatures.skewed),
            groups: PurchaseFeatures.Feature.allCases.map { PurchaseReason($0).rawValue }, settings: settings)
    }

    private func rows(_ wanted: (Int) -> Bool) -> [Int] { originOf.indices.filter { wanted(originOf[$0]) } }
}
