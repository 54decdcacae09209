package import PatronCore
internal import PatronData
internal import PatronLearning
internal import PatronPropensity

/// Cross-validated figures of the conversion models, as served.
package enum PropensityEvaluation {
    /// The result of `patron-trainer evaluate propensity`: stratified cross-validation, in each fold the model written to a
    /// file and scored by the served scorer. Fold means, but the calibration error, which is pooled over all folds' rows.
    ///
    /// `chosen` is the candidate with the least log loss in cross-validation inside the training folds, summed over folds.
    /// Throws `refused` where a class has fewer rows than folds.
    ///
    /// - Parameter predictions: a CSV file for each row's fold, outcome, and probability by each candidate that did not see it.
    package static func evaluate(
        _ table: FeatureTable, folds: Int = 5, seed: UInt64 = 0, settings: PropensitySettings = PropensitySettings(),
        predictions: String? = nil, log: (String) -> Void = { _ in }
    ) throws(PatronError) -> JSONValue {
        let positives = table.labels.reduce(0) { $0 + ($1 ? 1 : 0) }
        guard folds >= 2 else { throw PatronError(.badUsage, "expected at least 2 folds", at: Place(field: "folds")) }
        // Each outer training part is divided again to choose settings and once more to choose a calibration.
        let needed = 2 * max(folds, settings.innerFolds)
        guard min(positives, table.labels.count - positives) >= needed else {
            let counts = "\(positives) positives and \(table.labels.count - positives) negatives"
            throw PatronError(
                .refused, "\(folds) folds need at least \(needed) rows of each outcome, there are \(counts)")
        }
        let assigned = StratifiedFolds.assign(table.labels, folds: folds, seed: seed)
        let candidates = settings.candidates.filter { settings.learners.contains($0.learner) }
        var results = candidates.map { Result(name: $0.name, rows: table.labels.count) }
        for fold in 0..<folds {
            let train = assigned.indices.filter { assigned[$0] != fold }
            let test = assigned.indices.filter { assigned[$0] == fold }
            let labels = test.map { table.labels[$0] }
            for (at, candidate) in candidates.enumerated() {
                let selection = try HeadSelection.crossValidated(
                    table, rows: train, candidates: [candidate], identity: .conversion, settings: settings, seed: seed,
                    budget: TimeBudget(settings.timeBudget))
                let probabilities = try selection.head.served(selection.table, rows: test).map(\.probability)
                results[at].add(probabilities, labels, rows: test, innerLogLoss: selection.logLosses[0].logLoss)
            }
            log("fold \(fold + 1) of \(folds) done")
        }
        if let predictions { try write(results, assigned, table.labels, to: predictions) }
        let least = results.map(\.innerLogLoss).min() ?? 0
        let chosen = results.firstIndex { $0.innerLogLoss == least }
        return [
            "models": .array(
                results.enumerated().map {
                    $1.json(table.labels, folds: folds, positives: positives, chosen: $0 == chosen)
                })
        ]
    }

    private static func write(_ results: [Result], _ folds: [Int], _ labels: [Bool], to path: String)
        throws(PatronError)
    {
        let writer = try RowWriter(path: path)
        try writer.write((["row", "fold", "outcome"] + results.map(\.name)).joined(separator: ",") + "\n")
        for row in labels.indices {
            let fields = ["\(row)", "\(folds[row])", labels[row] ? "1" : "0"] + results.map { "\($0.pooled[row])" }
            try writer.write(fields.joined(separator: ",") + "\n")
        }
        try writer.close()
    }

    private struct Result {
        var name: String
        var auc = 0.0, logLoss = 0.0, brier = 0.0, lift = 0.0, innerLogLoss = 0.0
        /// Each row's probability from the fold that held it out.
        var pooled: [Double]

        init(name: String, rows: Int) {
            self.name = name
            pooled = [Double](repeating: 0, count: rows)
        }

        mutating func add(_ probabilities: [Double], _ labels: [Bool], rows: [Int], innerLogLoss: Double) {
            auc += BinaryMetrics.auc(probabilities, labels) ?? 0.5
            logLoss += BinaryMetrics.logLoss(probabilities, labels)
            brier += BinaryMetrics.brier(probabilities, labels)
            lift += BinaryMetrics.liftOfFirstDecile(probabilities, labels)
            self.innerLogLoss += innerLogLoss
            for (row, probability) in zip(rows, probabilities) { pooled[row] = probability }
        }

        func json(_ labels: [Bool], folds: Int, positives: Int, chosen: Bool) -> JSONValue {
            let folds = Double(folds)
            return [
                "name": .string(name), "auc": .number(auc / folds), "log_loss": .number(logLoss / folds),
                "brier": .number(brier / folds),
                "calibration_error": .number(BinaryMetrics.calibrationError(pooled, labels)),
                "lift_first_decile": .number(lift / folds), "rows": .int(Int64(labels.count)),
                "base_rate": .number(Double(positives) / Double(labels.count)),
                "validation_log_loss": .number(innerLogLoss / folds), "chosen": .bool(chosen),
            ]
        }
    }
}
