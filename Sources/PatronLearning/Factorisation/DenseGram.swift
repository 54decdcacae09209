package import PatronNumerics

/// `G = X' D X` of a whole catalogue, items x items: for a small one it is summed once, in a fraction of the time in which each
/// regression or each user of a trial would sum its own part.
package struct DenseGram: Sendable {
    /// Larger catalogues have none: four bytes for each pair of items, 256 MiB at this many.
    package static let mostItems = 8192

    private let values: [Float]

    /// - Parameters:
    ///   - rows: X, users x items, and `byItem` its transpose.
    ///   - userWeights: the diagonal of D.
    package init?(rows: CSRMatrix, byItem: CSRMatrix, userWeights: [Float], threads: Int) {
        let items = byItem.rows
        guard items <= Self.mostItems else { return nil }
        var values = [Float](repeating: 0, count: items * items)
        rows.withView { rows in
            values.withUnsafeMutableBufferPointer { values in
                guard let start = values.baseAddress else { return }
                let shared = SharedPointer(start)
                inParallel(over: items, by: 32, threads: threads) { _, range in
                    for item in range {
                        let entries = byItem.range(of: item)
                        let users = Array(byItem.columns[entries])
                        let weights = entries.map { byItem.values[$0] * userWeights[Int(byItem.columns[$0])] }
                        Kernels.scatterRows(
                            rows, rows: users, weights: weights, count: users.count, into: shared.start + item * items)
                    }
                }
            }
        }
        self.values = values
    }

    package func withPointer<Result>(_ body: (UnsafePointer<Float>?) -> Result) -> Result {
        values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
