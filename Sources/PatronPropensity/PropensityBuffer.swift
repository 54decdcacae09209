internal import PatronFeatures

/// The memory in which scores are computed: made once a worker, used for one request after another, never shared.
package final class PropensityBuffer {
    /// All purchase features of the customer, in their own order, and the buying pattern's log odds.
    let purchases: UnsafeMutableBufferPointer<Double>
    /// Values that trees split by, and what each feature contributes.
    let row: UnsafeMutableBufferPointer<Float>
    let contributions: UnsafeMutableBufferPointer<Double>
    /// Raw values of the features.
    let raw: UnsafeMutableBufferPointer<Double>
    /// Columns of a linear model or a network, and each one's share of the predictor.
    let columns: UnsafeMutableBufferPointer<Double>
    let shares: UnsafeMutableBufferPointer<Double>
    /// Positions of the columns that are not 0.
    let filled: UnsafeMutableBufferPointer<Int>

    /// Room for the largest head of a model, and for whatever another buffer has room for.
    package convenience init(_ model: PropensityModel, atLeast other: PropensityBuffer? = nil) {
        self.init(
            features: max(model.mostFeatures, other?.raw.count ?? 0),
            columns: max(model.mostColumns, other?.columns.count ?? 0))
    }

    /// Whether every head of a model has room.
    package func fits(_ model: PropensityModel) -> Bool {
        raw.count >= model.mostFeatures && columns.count >= model.mostColumns
    }

    /// Room for one head.
    package convenience init(_ head: PropensityHead) { self.init(features: head.features, columns: head.columns) }

    private init(features: Int, columns width: Int) {
        purchases = .allocate(capacity: PurchaseFeatures.count + 1)
        row = .allocate(capacity: features)
        contributions = .allocate(capacity: features)
        raw = .allocate(capacity: features)
        purchases.initialize(repeating: 0)
        row.initialize(repeating: 0)
        contributions.initialize(repeating: 0)
        columns = .allocate(capacity: width)
        shares = .allocate(capacity: width)
        filled = .allocate(capacity: columns.count + 1)
        raw.initialize(repeating: 0)
        columns.initialize(repeating: 0)
        shares.initialize(repeating: 0)
        filled.initialize(repeating: 0)
    }

    deinit {
        purchases.deallocate()
        row.deallocate()
        contributions.deallocate()
        raw.deallocate()
        columns.deallocate()
        shares.deallocate()
        filled.deallocate()
    }
}
