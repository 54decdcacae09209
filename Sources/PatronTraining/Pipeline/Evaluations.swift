package import PatronCore
package import PatronData
internal import PatronLifetimeValue
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
            // And alone it is worth a search with what it will be trained with.
            settings.searchDimensions = factors ?? settings.searchDimensions
            settings.searchIterations = settings.iterations
            settings.alsTrials = 24
        }
        let interactions = InteractionFile.interactions(train: training, test: testing, inOrder: inOrder)
        let held = try InteractionFile.matrices(train: training, test: testing).test
        return try inTemporaryFolder { (folder) throws(PatronError) in
            try RecommendationEvaluation.run(
                train: interactions, test: held, settings: settings, models: model.map { [$0] } ?? [], folder: folder,
                seed: seed, threads: threads, log: log)
        }
    }

    /// Fits up to and with a day, predicts the rest; `model` names one purchase model, else there is a choice.
    package static func lifetime(
        transactions path: String, layout: LifetimeTransactions.Layout, calibrationEnd: Day, model: String? = nil
    ) throws(PatronError) -> JSONValue {
        var settings = LifetimeValueSettings()
        if let model {
            guard let kind = PurchaseModel.Kind(rawValue: model) else {
                let names = PurchaseModel.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw PatronError(
                    .badUsage, "'\(model)' is no purchase model; expected one of \(names); bg-bb needs --opportunities",
                    at: Place(field: "--model"))
            }
            settings.models = [kind]
        }
        let file = try LifetimeTransactions.read(path: path, layout: layout)
        // The family's own models have no currency in an evaluation: XXX is ISO 4217's code for none.
        guard let none = Currency("XXX") else { throw PatronError(.internal, "XXX is a currency code") }
        return try LifetimeValueEvaluation.evaluate(
            LifetimeValueTransactions(
                customers: file.customer.map { Int($0) }, days: file.day, amounts: file.hasAmounts ? file.amount : nil),
            calibrationEnd: calibrationEnd, currency: none, settings: settings)
    }

    /// Fits BG/BB to a table with columns frequency, recency, periods and weights: customers by what they did at opportunities.
    package static func lifetime(opportunities path: String) throws(PatronError) -> JSONValue {
        let columns = ["frequency", "recency", "periods", "weights"]
        var rows: [(repeats: Int, recency: Int, of: Int, customers: Int)] = []
        let values = try NumberTable.read(path: path, columns: columns)
        for (at, start) in stride(from: 0, to: values.count, by: columns.count).enumerated() {
            let numbers = values[start..<start + columns.count].compactMap { Int(exactly: $0) }
            guard numbers.count == columns.count else {
                throw PatronError(.badInput, "expected whole numbers", at: Place(file: path, line: at + 2))
            }
            rows.append((numbers[0], numbers[1], numbers[2], numbers[3]))
        }
        return try LifetimeValueEvaluation.evaluate(opportunities: rows)
    }

    /// Stratified cross-validation of a yes-or-no label by some learners, or those that training would try; `predictions` is a
    /// file for what was said of each row.
    package static func propensity(
        table path: String, _ options: LabelledTable.Options, learners: [String] = [], folds: Int, seed: UInt64,
        predictions: String? = nil, log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        var settings = PropensitySettings()
        if !learners.isEmpty {
            settings.learners = try PropensitySettings.Learner.named(learners, at: Place(field: "--learner"))
        }
        let table = try LabelledTable.read(path: path, options)
        let figures = try PropensityEvaluation.evaluate(
            try FeatureTable(table), folds: folds, seed: seed, settings: settings, predictions: predictions, log: log)
        let warnings = Leakage.warnings(table).map(\.json)
        return [
            "models": figures["models"] ?? .array([]), "funnel": table.funnel?.json ?? .array([]),
            "warnings": .array(warnings),
        ]
    }

    /// What treatments change of a yes-or-no outcome, and whether customers can be ranked by it.
    package static func uplift(
        table path: String, _ options: LabelledTable.Options, treatment: String, control: String, seed: UInt64,
        log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        var options = options
        options.categorical.append(treatment)
        let table = try LabelledTable.read(path: path, options)
        return try UpliftEvaluation.evaluate(
            try CampaignRows(table, treatment: treatment, control: control), seed: seed, log: log)
    }

    /// Clusters the rows of a table's columns of numbers.
    package static func segmentation(
        table path: String, columns: [String], _ options: SegmentationEvaluation.Options
    ) throws(PatronError) -> JSONValue {
        try SegmentationEvaluation.evaluate(
            values: try NumberTable.read(path: path, columns: columns), columns: columns, options)
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
