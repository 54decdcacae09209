internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronLoyalty
internal import PatronPropensity

/// How many customers have which tier, grade and stage at the end of the data, as the server would say.
struct LoyaltyCensus {
    private struct Tally {
        var customers = 0
        /// Of their values, spends or probabilities.
        var sum = 0.0

        mutating func add(_ value: Double) {
            customers += 1
            sum += value
        }
    }

    private let document: LoyaltyDocument
    private var customers = 0
    private var score = Tally()
    private var tiers: [Tally]
    private var grades: [Tally]
    private var stages: [LifecycleStage: Int] = [:]

    /// - Parameter families: those of the version, with the loyalty model.
    init(_ context: TrainingContext, _ families: Families, _ document: LoyaltyDocument) {
        self.document = document
        tiers = Array(repeating: Tally(), count: document.tiers.count)
        grades = Array(repeating: Tally(), count: document.risk?.grades.count ?? 0)
        let snapshot = Snapshot(
            Manifest(
                namespace: "loyalty", createdBy: "", clock: .frozen(at: context.end), dataEnd: context.end,
                currency: context.currency, recipeHash: "", dataHashes: [:]),
            customers: context.customers, items: context.items, families: families)
        let workspace = Workspace()
        for row in 0..<context.customers.count {
            let scores = snapshot.score(
                row: row, [.loyalty, .risk, .churn, .repurchase], asOf: context.end, workspace)
            guard scores.summary != nil else { continue }
            customers += 1
            if let loyalty = scores.loyalty, loyalty.activity.orders > 0 { score.add(loyalty.score) }
            if let tier = scores.tier {
                let spend = scores.loyalty?.activity.amount
                tiers[tier].add((document.tiersBy == .spend ? spend : scores.value?.value) ?? 0)
            }
            if let grade = scores.risk?.grade, let card = document.risk {
                let probability = card.head == .churn ? scores.churn : scores.repurchase
                grades[grade].add(probability?.probability ?? 0)
            }
            if let stage = scores.stage { stages[stage, default: 0] += 1 }
        }
    }

    /// The family's figures.
    var json: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("customers", .int(Int64(customers))), .init("active", .int(Int64(score.customers))),
            .init("window_days", .number(document.window.days)),
            .init("breadth", .string(document.window.breadth.rawValue)),
            .init("mean_score", .number(score.sum / Double(max(1, score.customers)))),
            .init("tiers_by", .string(document.tiersBy.rawValue)),
            .init("tiers", bands(document.tiers, tiers, "value_share") { sum, _ in sum / max(total(tiers), 1e-9) }),
        ]
        if let card = document.risk {
            members.append(
                .init(
                    "risk",
                    [
                        "head": .string(card.head.rawValue), "offset": .number(card.offset),
                        "factor": .number(card.factor),
                        "grades": bands(card.grades, grades, "mean_probability") { $0 / Double(max(1, $1)) },
                    ]))
        }
        members.append(
            .init(
                "lifecycle",
                .object(
                    [.init("typical_gap_days", .number(document.lifecycle.typicalGap))]
                        + LifecycleStage.allCases.map { .init($0.rawValue, .int(Int64(stages[$0] ?? 0))) })))
        return members
    }

    private func total(_ tallies: [Tally]) -> Double { tallies.reduce(0) { $0 + $1.sum } }

    private func bands(
        _ bands: [LoyaltyBand], _ tallies: [Tally], _ key: String, _ figure: (_ sum: Double, _ count: Int) -> Double
    ) -> JSONValue {
        .array(
            zip(bands, tallies).map { band, tally in
                [
                    "name": .string(band.name), "from": band.from.map { .number($0) } ?? .null,
                    "customers": .int(Int64(tally.customers)),
                    "share": .number(Double(tally.customers) / Double(max(1, customers))),
                    key: .number(figure(tally.sum, tally.customers)),
                ]
            })
    }
}
