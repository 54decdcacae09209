package import PatronCore
package import PatronNumerics

/// Implicit ALS with exact solves and frequency-scaled regularisation.
///
/// Minimises, over user factors w and item factors h, the sum of r_ui (1 - w_u'h_i)^2 over observed entries, plus
/// alpha_0 times the sum of (w_u'h_i)^2 over all entries, plus lambda (|I_u| + alpha_0 |I|)^nu |w_u|^2 over users and
/// the like over items: Hu, Koren and Volinsky (2008) in the form of Rendle, Krichene, Zhang and Koren (2021), whose
/// names the settings bear.
package struct ImplicitALS: Sendable, Hashable {
    /// d; multiples of 8 run on the vector kernels.
    package var dimensions: Int
    /// How often users and items are solved in turn.
    package var iterations: Int
    /// alpha_0.
    package var unobservedWeight: Float
    /// lambda.
    package var regularisation: Float
    /// nu.
    package var exponent: Float
    /// Standard deviation of a first factor's length; the paper has 0.1.
    package var initialDeviation: Double
    package var seed: UInt64

    package init(
        dimensions: Int = 64, iterations: Int = 10, unobservedWeight: Float = 0.1, regularisation: Float = 0.003,
        exponent: Float = 1, initialDeviation: Double = 0.1, seed: UInt64 = 0
    ) {
        self.dimensions = dimensions
        self.iterations = iterations
        self.unobservedWeight = unobservedWeight
        self.regularisation = regularisation
        self.exponent = exponent
        self.initialDeviation = initialDeviation
        self.seed = seed
    }

    /// Factors for users x items, entries r above 0. Users are solved last, so that they are what fold-in gives.
    ///
    /// The same input and seed give the same bits with any number of threads. Throws `internal` if a system has no
    /// solution.
    package func factors(of matrix: CSRMatrix, threads: Int) throws(PatronError) -> ImplicitFactors {
        _ = SymmetricSystem.oneThread
        // The solver weighs a row's entries by the roots of their values.
        var byUser = matrix
        for at in byUser.values.indices { byUser.values[at].formSquareRoot() }
        let byItem = byUser.transposed()
        var random = SeededGenerator(seed: seed)
        let deviation = initialDeviation / Double(dimensions).squareRoot()
        var items = (0..<matrix.columnCount * dimensions).map { _ in Float(deviation * random.normal()) }
        var users = [Float](repeating: 0, count: matrix.rows * dimensions)
        for iteration in 0..<max(1, iterations) {
            if iteration > 0 { try solve(byItem, against: &users, into: &items, threads: threads) }
            try solve(byUser, against: &items, into: &users, threads: threads)
        }
        return ImplicitFactors(
            dimensions: dimensions, users: users, items: items, base: base(of: items, threads: threads))
    }

    /// Solves all rows of one side against the fixed factors of the other, which are turned first.
    private func solve(
        _ matrix: CSRMatrix, against fixed: inout [Float], into solved: inout [Float], threads: Int
    ) throws(PatronError) {
        let width = dimensions
        let rows = fixed.count / width
        let solver = try RowSolver(fixed, width: width, unobservedWeight: unobservedWeight, threads: threads) {
            NormalEquations.ridge(
                count: $0, of: rows, regularisation: regularisation, unobservedWeight: unobservedWeight,
                exponent: exponent)
        }
        fixed = solver.table
        var failures = [Bool](repeating: false, count: max(1, threads))
        matrix.withView { view in
            solved.withUnsafeMutableBufferPointer { solved in
                failures.withUnsafeMutableBufferPointer { failures in
                    guard let solvedStart = solved.baseAddress, let failureStart = failures.baseAddress else { return }
                    let (target, failed) = (SharedPointer(solvedStart), SharedPointer(failureStart))
                    inParallel(over: view.rows, by: 64, threads: threads) { thread, range in
                        solver.withMemory { memory in
                            for row in range {
                                let solution = target.start + row * width
                                if !solveRow(view, row, solver, memory, solution) { failed.start[thread] = true }
                            }
                        }
                    }
                }
            }
        }
        guard !failures.contains(true) else {
            throw PatronError(.internal, "normal equations of implicit ALS are not positive definite")
        }
    }

    private func solveRow(
        _ view: CSRView, _ row: Int, _ solver: RowSolver, _ memory: RowSolver.Memory,
        _ solution: UnsafeMutablePointer<Float>
    ) -> Bool {
        let range = view.range(of: row)
        guard !range.isEmpty, let columns = view.columns.baseAddress, let roots = view.values.baseAddress else {
            solution.update(repeating: 0, count: dimensions)
            return true
        }
        if row + 1 < view.rows {
            let next = view.range(of: row + 1)
            solver.prefetch(columns + next.lowerBound, count: next.count)
        }
        return solver.solve(
            columns + range.lowerBound, roots + range.lowerBound, count: range.count, memory, into: solution)
    }

    /// The Gramian of a table of factors times alpha_0.
    private func base(of table: [Float], threads: Int) -> [Float] {
        let width = dimensions
        let gram = TallMatrix(rows: table.count / width, width: width, values: table).gram(threads: threads)
        var base = gram.map { unobservedWeight * Float($0) }
        for row in 0..<width {
            for column in 0..<row { base[row * width + column] = base[column * width + row] }
        }
        return base
    }
}

/// What implicit ALS has learnt; tables are row-major.
package struct ImplicitFactors: Sendable {
    package var dimensions: Int
    /// users x dimensions
    package var users: [Float]
    /// items x dimensions
    package var items: [Float]
    /// dimensions x dimensions: the Gramian of the item factors times the weight of unobserved entries.
    package var base: [Float]
}
