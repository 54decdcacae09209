internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronPropensity

/// Compares groups by models that are trained again without the period, or the sessions, that they are judged by.
struct FairnessMeasurement {
    let recipe: Recipe
    let rules: FairnessRecipe
    let options: Pipeline.Options
    let dataset: Dataset
    let version: ModelBundle

    /// A report for each propensity head that the group is known for.
    func reports(_ trainers: RecipeTrainers) throws(PatronError) -> JSONValue {
        let split = dataset.sessions.map { SessionSplit($0, seed: recipe.seed) }
        let cut = version.manifest.dataEnd - recipe.gate.holdOut
        let isCountry = rules.group == "country" && dataset.transactions.count > 0
        guard isCountry || split?.test.column(rules.group) != nil else {
            throw PatronError(
                .badInput,
                "no group '\(rules.group)'; expected country of the transactions, or a column of the sessions",
                at: rules.place)
        }
        options.log("fairness: training again without what it is judged by")
        let contender = try Contender(
            version, trainers.filter { $0.name == "propensity" }, sessions: split?.train, until: cut, seed: recipe.seed,
            threads: options.threads, log: options.log)
        var samples: [Fairness.Sample] = []
        if isCountry { samples += customerSamples(contender, cut) }
        if let split, let column = split.test.column(rules.group), contender.snapshot.families.conversion != nil {
            samples.append(
                .init(
                    head: "conversion", probabilities: try split.probabilities(contender.snapshot),
                    labels: split.test.labels, groups: Self.texts(column)))
        }
        return .array(samples.map { Fairness.report($0, rules, seed: recipe.seed) })
    }

    private func customerSamples(_ contender: Contender, _ cut: Timestamp) -> [Fairness.Sample] {
        guard let countries = CustomerAssembly.countries(dataset.transactions),
            let heldOut = HeldOut(version, cut: cut, limit: recipe.gate.customers, seed: recipe.seed)
        else { return [] }
        let groups = heldOut.rows.map { row in
            countries.rows[row] == .max ? "" : countries.names[Int(countries.rows[row])]
        }
        let heads: [(String, ScoreSelection, Bool, Double?)] = [
            ("churn", .churn, false, contender.snapshot.families.churn?.head.document.horizonDays),
            ("repurchase", .repurchase, true, contender.snapshot.families.repurchase?.head.document.horizonDays),
        ]
        return heads.compactMap { (name, selection, buys, days) -> Fairness.Sample? in
            guard let days, cut + .days(days) <= heldOut.end else { return nil }
            let known = heldOut.propensity(contender, selection, buys: buys, horizonDays: days)
            return .init(head: name, probabilities: known.probabilities, labels: known.labels, groups: groups)
        }
    }

    private static func texts(_ column: LabelledTable.Column) -> [String] {
        switch column.values {
        case .numeric(let values): values.map { $0.isFinite ? "\($0)" : "" }
        case .categorical(let codes, let levels): codes.map { levels[Int($0)] }
        }
    }
}
