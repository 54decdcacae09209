internal import PatronBundle
package import PatronCore
package import PatronData
internal import PatronEngine
internal import PatronNumerics
internal import PatronRecommendation
internal import PatronYAML

/// Evaluation of recommendations on a recipe's own data: part of it is held out, models are chosen and trained on the
/// rest as for a version, and the engine is asked as of the end of what it knows.
package enum RecipeEvaluation {
    /// How it is done.
    package struct Options: Sendable {
        package var split = PurchaseSplit.Kind.time
        /// The last days that are held out in a split by time; nil for a share of all lines.
        package var days: Int?
        /// The share of lines, or of each customer's items, that is held out.
        package var share = 0.2
        package var k = 20
        package var model: String?
        package var budget: Duration?
        package var seed: UInt64 = 0
        package var threads = 1
        package var log: @Sendable (String) -> Void = { _ in }

        package init() {}
    }

    /// The name of the list that a customer would write: what was bought most often, filled up by what is popular.
    private static let ownFrequency = "own-frequency"

    /// - Returns: `split`, `train_end`, `warnings`; `models` and `comparisons` for what customers had not bought before, and
    ///   `next` and `next_comparisons` for all that they bought next.
    package static func run(_ recipe: Recipe, _ options: Options) throws(PatronError) -> JSONValue {
        try RecommendationEvaluation.check(options.model.map { [$0] } ?? [])
        let dataset = try Dataset.load(recipe, log: options.log)
        let split = try PurchaseSplit(dataset.transactions, options)
        for warning in split.warnings { options.log("warning: \(warning)") }
        return try inTemporaryFolder { (folder) throws(PatronError) in
            let context = try context(dataset, split, recipe, folder, options)
            var settings = try settings(recipe)
            settings.k = options.k
            settings.keepsAllModels = true
            settings.searchBudget = options.budget ?? settings.searchBudget
            let trained = try RecommendationTrainer.train(context: context, settings: settings)
            return try ServedModelFile.open(trained.file) { (file) throws(PatronError) in
                try measure(file, context, split, options)
            }
        }
    }

    /// The recipe's own, so that what is measured is what would be served.
    private static func settings(_ recipe: Recipe) throws(PatronError) -> RecommendationSettings {
        guard let section = recipe.families.first(where: { $0.name == "recommendation" })?.settings else {
            return RecommendationSettings()
        }
        let settings = try RecommendationSettings(section)
        try section.finish()
        return settings
    }

    private static func context(
        _ dataset: Dataset, _ split: PurchaseSplit, _ recipe: Recipe, _ folder: String, _ options: Options
    ) throws(PatronError) -> TrainingContext {
        var (itemFile, customerFile) = (TensorFileWriter(), TensorFileWriter())
        ItemTable.write(CustomerAssembly.items(dataset.items), into: &itemFile)
        CustomerTable.write(CustomerAssembly.customers(split.train, accounts: dataset.accounts), into: &customerFile)
        try itemFile.write(to: folder + "/items")
        try customerFile.write(to: folder + "/customers")
        let items = try ItemTable(try TensorFile(path: folder + "/items"))
        var context = TrainingContext(
            customers: try CustomerTable(try TensorFile(path: folder + "/customers"), itemCount: items.count),
            items: items, end: split.trainEnd, currency: recipe.currency, seed: options.seed,
            threads: options.threads, log: options.log)
        context.transactions = split.train
        return context
    }

    private static func measure(
        _ file: TensorFile, _ context: TrainingContext, _ split: PurchaseSplit, _ options: Options
    ) throws(PatronError) -> JSONValue {
        let train = Interactions(context.customers, itemCount: context.items.count).matrix(HistoryWeighting())
        let cuts = RecommendationEvaluation.cuts(options.k)
        let (new, next) = split.wanted(itemCount: context.items.count)
        let parameters = try file.document(RecommendationModel.documentKey, as: RecommendationParameters.self)
        var newReport = ModelReport(chosen: parameters.chosen.rawValue, seed: options.seed)
        var nextReport = ModelReport(chosen: parameters.chosen.rawValue, seed: options.seed)
        let manifest = Manifest(
            namespace: "evaluation", createdBy: "evaluate", clock: .frozen(at: context.end), dataEnd: context.end,
            currency: context.currency, recipeHash: sha256([]), dataHashes: [:])
        for kind in RecommendationParameters.Kind.allCases where options.model.map({ $0 == kind.rawValue }) ?? true {
            guard parameters.canServe(kind) else { continue }
            var families = Families()
            families.recommendation = try RecommendationModel(
                file: file, itemCount: context.items.count, serving: kind)
            let snapshot = Snapshot(manifest, customers: context.customers, items: context.items, families: families)
            func figures(_ test: CSRMatrix, _ bought: Bool) throws(PatronError) -> RankingFigures {
                try RecommendationEvaluation.figures(
                    snapshot, test: test, cuts: cuts, train: train, bought: BoughtPolicy(allowed: bought),
                    threads: options.threads)
            }
            newReport.add(kind.rawValue, try figures(new, false), [], options.log)
            nextReport.add(kind.rawValue, try figures(next, true), []) { options.log("next: " + $0) }
        }
        nextReport.add(ownFrequency, mostFrequent(context, next, cuts, train), []) { options.log("next: " + $0) }
        return [
            "split": .string(options.split.rawValue), "train_end": .string(context.end.description),
            "warnings": .array(split.warnings.map { .string($0) }), "models": .array(newReport.models),
            "comparisons": .array(newReport.comparisons), "next": .array(nextReport.models),
            "next_comparisons": .array(nextReport.comparisons),
        ]
    }

    private static func mostFrequent(
        _ context: TrainingContext, _ test: CSRMatrix, _ cuts: [Int], _ train: CSRMatrix
    ) -> RankingFigures {
        var figures = RankingFigures(cuts: cuts, train: train)
        var counts = [Int](repeating: 0, count: train.columnCount)
        for item in train.columns { counts[Int(item)] += 1 }
        let popular = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.map { UInt32($0) }
        let longest = cuts.max() ?? 0
        for customer in 0..<test.rows where !test.range(of: customer).isEmpty {
            let history = context.customers.history(of: customer)
            let order = history.items.indices.sorted {
                let (first, second) = (Int(history.items[$0]), Int(history.items[$1]))
                return (history.itemOrders[$1], counts[second], first) < (history.itemOrders[$0], counts[first], second)
            }
            var list = order.prefix(longest).map { history.items[$0] }
            let own = Set(history.items)
            for item in popular where list.count < longest && !own.contains(item) { list.append(item) }
            figures.add(ranked: list, relevant: test.columns[test.range(of: customer)])
        }
        return figures
    }
}
