package import PatronCore
package import PatronNumerics

/// The ideal low-pass filter on the graph of users and items: the leading right singular vectors of the matrix whose
/// entries are d_u^-1/2 d_i^-1/2 (Shen et al. 2021), by randomised subspace iteration (Halko, Martinsson and Tropp
/// 2011, algorithm 4.4).
package struct LowPassFilter: Sendable, Hashable {
    /// How many singular vectors.
    package var dimensions: Int
    /// Multiplications with the matrix and its transpose after the first: two separate the wanted vectors from the rest
    /// well enough that more change no ranking.
    package var iterations: Int
    /// Vectors beyond the wanted ones that take part in the iteration, as a part of them.
    package var oversampling: Double
    package var seed: UInt64

    package init(dimensions: Int = 256, iterations: Int = 2, oversampling: Double = 0.15, seed: UInt64 = 0) {
        self.dimensions = dimensions
        self.iterations = iterations
        self.oversampling = oversampling
        self.seed = seed
    }

    /// The vectors of users x items; values do not matter. Fewer than asked for where there are fewer users or items.
    ///
    /// The same input and seed give the same bits with any number of threads. Throws `internal` if LAPACK fails.
    package func vectors(of matrix: CSRMatrix, threads: Int) throws(PatronError) -> SpectralVectors {
        _ = SymmetricSystem.oneThread
        let least = min(matrix.rows, matrix.columnCount)
        let wanted = min(dimensions, least)
        let width = min(least, wanted + Int((Double(wanted) * oversampling).rounded(.up)))
        guard wanted > 0 else { return SpectralVectors(dimensions: 0, items: [], values: []) }
        let graph = NormalisedGraph(matrix, threads: threads)
        var random = SeededGenerator(seed: seed)
        let start = (0..<matrix.columnCount * width).map { _ in Float(random.uniform() - 0.5) }
        var basis = TallMatrix(rows: matrix.columnCount, width: width, values: start)
        for _ in 0...iterations {
            basis = graph.byItems(graph.byUsers(basis))
            try basis.orthonormalise(threads: threads)
        }
        // Rayleigh and Ritz: the basis turned so that each column is one singular vector.
        let (values, turn) = try graph.byUsers(basis).gramEigen(threads: threads)
        let leading = Array((0..<width).reversed().prefix(wanted))
        var columns = [Float](repeating: 0, count: width * wanted)
        for row in 0..<width {
            for (at, source) in leading.enumerated() { columns[row * wanted + at] = Float(turn[row * width + source]) }
        }
        return SpectralVectors(
            dimensions: wanted, items: basis.times(columns, width: wanted, threads: threads).values,
            values: leading.map { Float(max(0, values[$0]).squareRoot()) })
    }
}

/// What the filter has learnt.
package struct SpectralVectors: Sendable {
    package var dimensions: Int
    /// items x dimensions, row-major; columns are orthonormal, the smoothest first.
    package var items: [Float]
    /// The singular values.
    package var values: [Float]

    /// The same with only the leading dimensions.
    package func prefix(_ count: Int) -> SpectralVectors {
        guard count < dimensions else { return self }
        var kept: [Float] = []
        kept.reserveCapacity(count * items.count / max(1, dimensions))
        for row in stride(from: 0, to: items.count, by: dimensions) { kept += items[row..<row + count] }
        return SpectralVectors(dimensions: count, items: kept, values: Array(values.prefix(count)))
    }
}

/// The normalised matrix as an operator on tall matrices.
private struct NormalisedGraph {
    let users: CSRMatrix
    let items: CSRMatrix
    let threads: Int

    init(_ matrix: CSRMatrix, threads: Int) {
        var users = matrix
        let byItem = matrix.transposed()
        for row in 0..<matrix.rows {
            let range = matrix.range(of: row)
            for at in range {
                let degrees = Double(range.count * byItem.range(of: Int(matrix.columns[at])).count)
                users.values[at] = Float(1 / degrees.squareRoot())
            }
        }
        self.users = users
        items = users.transposed()
        self.threads = threads
    }

    func byUsers(_ x: TallMatrix) -> TallMatrix { multiply(users, x) }

    func byItems(_ x: TallMatrix) -> TallMatrix { multiply(items, x) }

    private func multiply(_ matrix: CSRMatrix, _ x: TallMatrix) -> TallMatrix {
        let width = x.width
        return TallMatrix(rows: matrix.rows, width: width, threads: threads) { row, result in
            x.values.withUnsafeBufferPointer { table in
                guard let table = table.baseAddress else { return }
                let entries = matrix.range(of: row)
                for at in entries {
                    if at + 1 < entries.upperBound {
                        Kernels.prefetch(table + Int(matrix.columns[at + 1]) * width, width)
                    }
                    Kernels.addProduct(matrix.values[at], table + Int(matrix.columns[at]) * width, to: result, width)
                }
            }
        }
    }
}
