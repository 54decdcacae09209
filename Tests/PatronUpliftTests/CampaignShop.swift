import PatronCore
import PatronTraining
import PatronUplift

/// A campaign whose effect is known: `mail` adds to the chance of those with a large `taste`, `call` adds nothing to anybody's.
struct CampaignShop {
    var taste: [Double] = []
    var treatments: [Int] = []
    var outcomes: [Bool] = []
    var other: [Bool] = []

    static let names = ["call", "mail", "none"]

    init(_ rows: Int = 3000, seed: UInt64 = 4, treatments allowed: [Int] = [0, 1, 2]) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<rows {
            let value = random.normal()
            let treatment = allowed[random.below(allowed.count)]
            let chance = 0.15 + (treatment == 1 && value > 0 ? 0.3 : 0)
            taste.append(value)
            treatments.append(treatment)
            outcomes.append(random.uniform() < chance)
            // What only those with the outcome can have, such as money spent.
            other.append(outcomes[outcomes.count - 1] && random.uniform() < 0.5)
        }
    }

    func rows(costs: Bool = true, leaking: Bool = false) throws(PatronError) -> CampaignRows {
        var columns = [FeatureTable.Column(name: "taste", values: .numeric(taste))]
        if leaking { columns.append(.init(name: "spend", values: .numeric(other.map { $0 ? 20 : 0 }))) }
        return CampaignRows(
            table: try FeatureTable(columns: columns, labels: outcomes), inputs: .row, outcome: "buys",
            treatments: Self.names, treatmentOf: treatments, control: 2, units: Array(taste.indices),
            costs: treatments.map { costs && $0 != 2 ? 0.5 : .nan })
    }
}
