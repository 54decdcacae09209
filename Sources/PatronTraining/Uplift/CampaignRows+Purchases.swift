internal import PatronBundle
internal import PatronCore
internal import PatronData
internal import PatronFeatures
internal import PatronNumerics
internal import PatronUplift

extension CampaignRows {
    /// Campaigns with what their customers had bought by the moment of each: the features that requests are answered from.
    ///
    /// Rows of customers who had bought nothing by then say nothing, and are left out. Throws `refused` where no row is left, or for
    /// a control that nobody has.
    init(_ campaigns: Campaigns, _ customers: CustomerTable, control: String) throws(PatronError) {
        var columns = [[Double]](repeating: [], count: PurchaseFeatures.count)
        var values = [Double](repeating: 0, count: PurchaseFeatures.count)
        var kept: [Int] = []
        var units: [Int] = []
        for row in 0..<campaigns.rows {
            guard let customer = campaigns.customers[row].withView({ customers.ids.row(of: $0) }) else { continue }
            let history = customers.history(of: customer)
            let isKnown = values.withUnsafeMutableBufferPointer {
                PurchaseFeatures.write(history, asOf: campaigns.times[row], into: $0)
            }
            guard isKnown else { continue }
            for at in values.indices { columns[at].append(values[at]) }
            kept.append(row)
            units.append(customer)
        }
        guard !kept.isEmpty else {
            throw PatronError(
                .refused, "no customer of the campaigns had bought anything before", at: Place(field: "campaigns"))
        }
        let treatments = Set(campaigns.treatments).union([control]).sorted()
        guard let position = treatments.firstIndex(of: control) else {
            throw PatronError(.internal, "the control is one of the treatments")
        }
        let numbers = Dictionary(uniqueKeysWithValues: treatments.enumerated().map { ($1, $0) })
        self.init(
            table: try FeatureTable(
                columns: zip(PurchaseFeatures.names, columns).map { .init(name: $0, values: .numeric($1)) },
                labels: kept.map { campaigns.outcomes[$0] }),
            inputs: .purchases, outcome: "the outcome of the campaigns", treatments: treatments,
            treatmentOf: kept.map { numbers[campaigns.treatments[$0]] ?? position }, control: position, units: units,
            costs: kept.map { campaigns.costs[$0] })
    }
}
