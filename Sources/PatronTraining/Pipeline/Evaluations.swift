package import PatronCore
package import PatronData
internal import PatronNumerics

/// What `patron-trainer evaluate` runs: reads the files, hands them to a family's evaluation, cleans up behind it.
package enum Evaluations {
    /// Ranks all unseen items for every user; both files in LightGCN's layout.
    ///
    /// - Parameter inOrder: whether a line goes from a user's first item to the last.
    package static func recommendation(
        train: String, test: String, inOrder: Bool = true, k: Int, model: String?, factors: Int? = nil,
        iterations: Int? = nil, budget: Duration? = nil, seed: UInt64, threads: Int,
        log: @escaping @Sendable (String) -> Void
    ) throws(PatronError) -> JSONValue {
        let (training, testing) = (try LightGCNFile.read(path: train), try LightGCNFile.read(path: test))
        var settings = RecommendationSettings()
        settings.k = k
        settings.searchBudget = budget
        settings.dimensionChoices = factors.map { [$0] } ?? settings.dimensionChoices
        settings.iterations = iterations ?? settings.iterations
        if model == "als" {
            // The others need not be found where nobody asks for them.
            settings.itemToItemTrials = 1
            settings.spectralDimensions = []
            settings.neighbourChoices = [50]
        }
        let interactions = InteractionFile.interactions(train: training, test: testing, inOrder: inOrder)
        let held = try InteractionFile.matrices(train: training, test: testing).test
        return try inTemporaryFolder { (folder) throws(PatronError) in
            try RecommendationEvaluation.run(
                train: interactions, test: held, settings: settings, models: model.map { [$0] } ?? [], folder: folder,
                seed: seed, threads: threads, log: log)
        }
    }

    /// Fits up to and with a day, predicts the rest.
    package static func lifetime(
        transactions path: String, layout: LifetimeTransactions.Layout, calibrationEnd: Day
    ) throws(PatronError) -> JSONValue {
        let file = try LifetimeTransactions.read(path: path, layout: layout)
        // The family's own models have no currency in an evaluation: XXX is ISO 4217's code for none.
        guard let none = Currency("XXX") else { throw PatronError(.internal, "XXX is a currency code") }
        return try LifetimeValueEvaluation.evaluate(
            LifetimeValueTransactions(
                customers: file.customer.map { Int($0) }, days: file.day, amounts: file.hasAmounts ? file.amount : nil),
            calibrationEnd: calibrationEnd, currency: none)
    }

    /// Stratified cross-validation of a yes-or-no label.
    package static func propensity(
        table path: String, _ options: LabelledTable.Options, folds: Int, seed: UInt64, log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        let table = try FeatureTable(try LabelledTable.read(path: path, options))
        return try PropensityEvaluation.evaluate(table, folds: folds, seed: seed, log: log)
    }

    /// Clusters the rows of a table's columns of numbers.
    package static func segmentation(
        table path: String, columns: [String], algorithm: String, clusters: Int?, standardise: Bool, seed: UInt64,
        threads: Int
    ) throws(PatronError) -> JSONValue {
        let rows = try NumberTable.read(path: path, columns: columns)
        return try SegmentationEvaluation.evaluate(
            rows: rows, columns: columns, algorithm: algorithm, clusters: clusters, standardise: standardise,
            seed: seed,
            threads: threads)
    }
}

extension FeatureTable {
    /// The learner's view of a table as it was read.
    init(_ table: LabelledTable) throws(PatronError) {
        try self.init(
            columns: table.columns.map { column in
                switch column.values {
                case .numeric(let values): Column(name: column.name, values: .numeric(values))
                case .categorical(let codes, let levels):
                    // A blank cell is the level "", which is a missing value here.
                    Column(
                        name: column.name,
                        values: .categorical(
                            levels: levels, codes: codes.map { levels[Int($0)].isEmpty ? -1 : Int32($0) }))
                }
            }, labels: table.labels)
    }
}
