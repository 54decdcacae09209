internal import PatronNumerics

/// What all regressions of a catalogue share.
struct RegressionProblem: Sendable {
    private let byItem: CSRMatrix
    private let userWeights: [Float]
    /// What is added to each item's entry of G's diagonal.
    private let ridges: [Float]
    private let gram: DenseGram?

    init(_ settings: ItemRegression, _ matrix: CSRMatrix, longestRow: Int, threads: Int) {
        byItem = matrix.transposed()
        let userWeights = matrix.lengthPowers(settings.userExponent, longest: longestRow)
        let byItem = self.byItem
        let diagonal = (0..<byItem.rows).map { item in
            byItem.range(of: item).reduce(0.0) { sum, at in
                let value = Double(byItem.values[at])
                return sum + Double(userWeights[Int(byItem.columns[at])]) * value * value
            }
        }
        // Items that nobody has are no part of the catalogue that the ridge is measured by.
        let common = settings.ridge * diagonal.reduce(0, +) / Double(max(1, diagonal.count { $0 > 0 }))
        ridges = diagonal.map { Float(common + settings.dropout * $0) }
        self.userWeights = userWeights
        gram = DenseGram(rows: matrix, byItem: byItem, userWeights: userWeights, threads: threads)
    }

    /// The same, lent for threads to read.
    struct Views: @unchecked Sendable {
        // Unchecked: the pointers lead to memory that nobody writes while the views exist.
        var byItem: CSRView
        var userWeights: UnsafeBufferPointer<Float>
        var ridges: UnsafeBufferPointer<Float>
        /// items x items; nil for a large catalogue.
        var gram: UnsafePointer<Float>?
    }

    func withViews(_ body: (Views) -> Void) {
        byItem.withView { byItem in
            userWeights.withUnsafeBufferPointer { userWeights in
                ridges.withUnsafeBufferPointer { ridges in
                    let views = { Views(byItem: byItem, userWeights: userWeights, ridges: ridges, gram: $0) }
                    if let gram { gram.withPointer { body(views($0)) } } else { body(views(nil)) }
                }
            }
        }
    }
}
