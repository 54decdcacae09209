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
    /// Products read tables in half precision, so that singular values are right to about a part in 2,000, which
    /// no ranking showed. The same input and seed give the same bits with any number of threads. Throws `internal` if LAPACK fails.
    package func vectors(of matrix: CSRMatrix, threads: Int) throws(PatronError) -> SpectralVectors {
        _ = SymmetricSystem.oneThread
        let least = min(matrix.rows, matrix.columnCount)
        let wanted = min(dimensions, least)
        // A multiple of what a vector register holds.
        let width = min(least, (wanted + Int((Double(wanted) * oversampling).rounded(.up)) + 7) / 8 * 8)
        guard wanted > 0 else { return SpectralVectors(dimensions: 0, items: [], values: []) }
        let graph = NormalisedGraph(matrix)
        let items = matrix.columnCount
        var image = RoundedMatrix(rows: matrix.rows, width: width, threads: threads, start(width: width))
        var basis = TallMatrix(rows: items, width: width, threads: threads, graph.backwards(image))
        try basis.orthonormalise(threads: threads)
        var table = RoundedMatrix(rows: items, width: width, threads: threads, basis.copy)
        for _ in 0..<iterations {
            image.set(threads: threads, graph.forwards(table))
            basis.set(threads: threads, graph.backwards(image))
            try basis.orthonormalise(threads: threads)
            table.set(threads: threads, basis.copy)
        }
        // Rayleigh and Ritz: the basis turned so that each column is one singular vector.
        let exact = TallMatrix(rows: matrix.rows, width: width, threads: threads, graph.forwards(table))
        let (values, turn) = try exact.gramEigen(threads: threads)
        let leading = Array((0..<width).reversed().prefix(wanted))
        var columns = [Float](repeating: 0, count: width * wanted)
        for row in 0..<width {
            for (at, source) in leading.enumerated() { columns[row * wanted + at] = Float(turn[row * width + source]) }
        }
        return SpectralVectors(
            dimensions: wanted, items: basis.times(columns, width: wanted, threads: threads).values,
            values: leading.map { Float(max(0, values[$0]).squareRoot()) })
    }

    /// Uniform numbers, each row's from a seed of its own, so that threads can share the rows.
    private func start(width: Int) -> RowBody {
        { [seed] row, target in
            var random = SeededGenerator(seed: seed &+ UInt64(row))
            for column in 0..<width { target[column] = Float(random.uniform() - 0.5) }
        }
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
    private let users: CSRMatrix
    private let items: CSRMatrix

    init(_ matrix: CSRMatrix) {
        var degrees = [Double](repeating: 0, count: matrix.columnCount)
        for item in matrix.columns { degrees[Int(item)] += 1 }
        var users = matrix
        for user in 0..<matrix.rows {
            let range = matrix.range(of: user)
            for at in range {
                users.values[at] = Float(1 / (Double(range.count) * degrees[Int(matrix.columns[at])]).squareRoot())
            }
        }
        self.users = users
        items = users.transposed()
    }

    /// N x, a row a user.
    func forwards(_ x: RoundedMatrix) -> RowBody { Self.product(users, x) }

    /// N' x, a row an item.
    func backwards(_ x: RoundedMatrix) -> RowBody { Self.product(items, x) }

    private static func product(_ matrix: CSRMatrix, _ x: RoundedMatrix) -> RowBody {
        { row, target in
            let entries = matrix.range(of: row)
            matrix.withView { matrix in
                guard let columns = matrix.columns.baseAddress, let values = matrix.values.baseAddress else { return }
                Kernels.addRows(
                    x.values, rows: columns + entries.lowerBound, weights: values + entries.lowerBound,
                    count: entries.count, width: x.width, into: target)
            }
        }
    }
}
