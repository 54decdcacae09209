internal import Foundation
package import PatronNumerics

/// Item-to-item weights by regression: what a user has is predicted from what else he has, by all items of his at once, so
/// that two items that say the same share what they say.
///
/// EASE (Steck 2019, "Embarrassingly shallow autoencoders for sparse data") solves this for a whole catalogue with the
/// inverse of an items x items matrix. Here each item j is regressed on its nearest neighbours N alone,
/// `(G_NN + L) b = G_Nj` with `G = X' D X`, so that work and memory grow with the number of items and not with its cube.
/// `L = ridge * mean(diag G) + dropout * diag G`: a common ridge, and what leaving entries out at random comes to (Steck 2020).
/// Weights below 0 are dropped, which loses next to nothing with so few neighbours and keeps the matrix sparse.
package struct ItemRegression: Sendable, Hashable {
    /// Exponent of the number of a user's items: below 0, those who buy everything say less.
    package var userExponent: Double
    /// The common ridge, as a multiple of the mean of G's diagonal.
    package var ridge: Double
    /// The ridge of each item, as a multiple of its own entry of G's diagonal.
    package var dropout: Double
    /// How many items each item is regressed on: those most alike by the cosine of their users.
    package var candidates: Int

    package init(userExponent: Double = -0.5, ridge: Double = 5, dropout: Double = 1, candidates: Int = 100) {
        self.userExponent = userExponent
        self.ridge = ridge
        self.dropout = dropout
        self.candidates = candidates
    }

    /// The weights for users x items, entries r above 0: items x items by the item in the history, above 0, without the
    /// diagonal, divided by the greatest. A row has as many entries as the item was a candidate of others.
    ///
    /// - Parameter longestRow: users with more items are left out.
    ///
    /// The same input gives the same bits with any number of threads.
    package func weights(of matrix: CSRMatrix, longestRow: Int, threads: Int) -> CSRMatrix {
        let likeness = ItemToItem(
            userExponent: userExponent, sourceExponent: -0.5, targetExponent: -0.5, neighbours: candidates,
            longestRow: longestRow)
        let nearest = likeness.weights(of: matrix, threads: threads)
        let problem = RegressionProblem(self, matrix, longestRow: longestRow, threads: threads)
        var solved = nearest
        solved.values.withUnsafeMutableBufferPointer { values in
            guard let start = values.baseAddress else { return }
            let shared = SharedPointer(start)
            problem.withViews { problem in
                inParallel(over: matrix.columnCount, by: 64, threads: threads) {
                    RegressionWorker(problem, candidates: candidates)
                } _: { worker, range in
                    for target in range {
                        let row = nearest.range(of: target)
                        worker.solve(target, among: nearest.columns[row], into: shared.start + row.lowerBound)
                    }
                }
            }
        }
        return byHistoryItem(solved)
    }

    /// Exchanges rows and columns of what was solved, and leaves out what is not above zero.
    private func byHistoryItem(_ byTarget: CSRMatrix) -> CSRMatrix {
        let greatest = byTarget.values.max() ?? 0
        var kept = CSRMatrix(columnCount: byTarget.columnCount)
        for target in 0..<byTarget.rows {
            for at in byTarget.range(of: target) where byTarget.values[at] > 0 {
                kept.columns.append(byTarget.columns[at])
                kept.values.append(byTarget.values[at] / greatest)
            }
            kept.offsets.append(UInt64(kept.columns.count))
        }
        return kept.transposed()
    }
}
