package import PatronCore
package import PatronData
internal import PatronUplift

/// What `patron-trainer evaluate uplift` runs.
package enum UpliftEvaluation {
    /// Every candidate of every arm on rows that none has seen; `chosen` is the one with the best Qini in cross-validation on
    /// the others.
    package static func evaluate(
        _ campaign: CampaignRows, settings: UpliftSettings = UpliftSettings(), seed: UInt64 = 0,
        log: (String) -> Void = { _ in }
    ) throws(PatronError) -> JSONValue {
        let result = try UpliftTrainer.run(campaign, settings, testsChosenOnly: false, seed: seed, log)
        return UpliftReport.json(result, campaign, settings)
    }
}

extension CampaignRows {
    /// A table with a column for the treatment; its label is the outcome, all other columns are features.
    ///
    /// Throws `badUsage` for a treatment's column that is not there, `refused` for a control that nobody has.
    package init(_ table: LabelledTable, treatment: String, control: String) throws(PatronError) {
        guard let column = table.column(treatment), case .categorical(let codes, let levels) = column.values else {
            throw PatronError(
                .badUsage, "no column '\(treatment)' with names of treatments", at: Place(field: "treatment"))
        }
        guard let position = levels.firstIndex(of: control) else {
            let found = levels.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
            throw PatronError(
                .refused,
                "nobody was left alone: no row has the treatment '\(control)', so that effects cannot be told; found \(found)",
                at: Place(field: "control"))
        }
        self.init(
            table: try FeatureTable(table).dropping([treatment]), inputs: .row, outcome: "the row's outcome",
            treatments: levels, treatmentOf: codes.map { Int($0) }, control: position,
            units: Array(0..<table.rows), costs: [Double](repeating: .nan, count: table.rows))
    }
}
