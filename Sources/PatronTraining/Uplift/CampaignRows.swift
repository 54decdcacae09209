internal import PatronCore
package import PatronUplift

/// What campaigns did: for each row who was treated how, what was known before, and what came of it.
package struct CampaignRows: Sendable {
    /// The features before the treatment; labels are the outcome.
    package var table: FeatureTable
    package var inputs: UpliftDocument.Inputs
    /// What the effect is on, one sentence.
    package var outcome: String
    /// The values of the treatment, and each row's position among them.
    package var treatments: [String]
    package var treatmentOf: [Int]
    /// Position of those left alone.
    package var control: Int
    /// Rows of one customer have the same number: they stay on one side of every split.
    package var units: [Int]
    /// What each row's treatment cost; NaN where it is not known.
    package var costs: [Double]

    package init(
        table: FeatureTable, inputs: UpliftDocument.Inputs, outcome: String, treatments: [String], treatmentOf: [Int],
        control: Int, units: [Int], costs: [Double]
    ) {
        self.table = table
        self.inputs = inputs
        self.outcome = outcome
        self.treatments = treatments
        self.treatmentOf = treatmentOf
        self.control = control
        self.units = units
        self.costs = costs
    }

    var rows: Int { treatmentOf.count }
    var yes: [Bool] { table.labels }

    /// Positions of the treatments that are none of the control.
    var arms: [Int] { treatments.indices.filter { $0 != control } }

    /// The rows of a treatment and of those left alone, among some rows.
    func rows(of arm: Int, among rows: [Int]) -> [Int] {
        rows.filter { treatmentOf[$0] == arm || treatmentOf[$0] == control }
    }

    /// The part (0..<parts) of each row: customers are dealt out by seed, so that each part has the same share of every treatment
    /// with and without the outcome, give or take a customer.
    func parts(_ count: Int, among rows: [Int], seed: UInt64) -> [Int: Int] {
        var firsts: [Int: Int] = [:]
        for row in rows where firsts[units[row]] == nil { firsts[units[row]] = row }
        var classes = [[Int]](repeating: [], count: 2 * treatments.count)
        for row in rows where firsts[units[row]] == row {
            classes[2 * treatmentOf[row] + (yes[row] ? 1 : 0)].append(row)
        }
        var random = SeededGenerator(seed: seed)
        var partOf: [Int: Int] = [:]
        var next = 0
        for var members in classes {
            random.shuffle(&members)
            for row in members {
                partOf[units[row]] = next
                next = (next + 1) % max(1, count)
            }
        }
        var result: [Int: Int] = [:]
        for row in rows { result[row] = partOf[units[row]] }
        return result
    }

    /// Why an arm cannot be learned from these rows; nil if it can.
    func refusal(of arm: Int, among rows: [Int], _ settings: UpliftSettings) -> String? {
        for (position, name) in [(arm, treatments[arm]), (control, "those left alone ('\(treatments[control])')")] {
            let members = rows.filter { treatmentOf[$0] == position }
            let positives = members.count { yes[$0] }
            if members.count < settings.minimumRows {
                return "\(name): needs \(settings.minimumRows) rows, there are \(members.count)"
            }
            if min(positives, members.count - positives) < settings.minimumOutcomes {
                return "\(name): needs \(settings.minimumOutcomes) rows with and without the outcome, there are "
                    + "\(members.count) with \(positives) outcomes"
            }
        }
        return nil
    }

    /// Throws `refused` for rows that cannot show any effect.
    func check() throws(PatronError) {
        let present = Set(treatmentOf)
        guard present.contains(control) else {
            throw PatronError(
                .refused,
                "nobody was left alone: no row has the treatment '\(treatments[control])', so that effects cannot be told",
                at: Place(field: "control"))
        }
        guard present.count > 1 else {
            throw PatronError(
                .refused, "nobody was treated: every row has the treatment '\(treatments[control])'",
                at: Place(field: "treatment"))
        }
        guard yes.contains(true), yes.contains(false) else {
            throw PatronError(
                .refused, "every row has the same outcome: there is nothing to tell apart", at: Place(field: "outcome"))
        }
    }
}
