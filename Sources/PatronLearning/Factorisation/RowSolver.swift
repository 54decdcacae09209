internal import PatronCore
internal import PatronNumerics

/// Solves rows of one side of implicit ALS exactly, against factors of the other side turned so that their Gramian is
/// diagonal: predictions do not change with the basis, and neither does the penalty.
///
/// A row with entries r, whose factors are the rows of H, wants (D + H'RH) x = H'r, where D is the Gramian's diagonal times
/// alpha_0 plus the ridge. With S = R^1/2 H D^-1/2 that is x = D^-1/2 (I + S'S)^-1 S'r^1/2, of as many unknowns as there are
/// factors, or (Woodbury) x = D^-1/2 S'(I + SS')^-1 r^1/2, of as many as the row has entries: the fewer are solved.
/// No eigenvalue of either system is below 1.
struct RowSolver: Sendable {
    /// Entries of a long row whose factors are gathered at a time.
    private static let block = 64

    /// The factors in the turned basis, rows x width.
    let table: [Float]
    /// The weighted Gramian's diagonal.
    private let diagonal: [Float]
    /// D^-1/2 for rows of 1, 2, ... `width` entries.
    private let scales: [Float]
    private let width: Int
    private let ridge: @Sendable (Int) -> Float

    /// Turns factors, `width` to a row.
    ///
    /// - Parameters:
    ///   - unobservedWeight: alpha_0.
    ///   - ridge: what a row's number of entries adds to the diagonal.
    init(
        _ factors: [Float], width: Int, unobservedWeight: Float, threads: Int, ridge: @escaping @Sendable (Int) -> Float
    ) throws(PatronError) {
        let matrix = TallMatrix(rows: factors.count / width, width: width, values: factors)
        let (values, vectors) = try matrix.gramEigen(threads: threads)
        table = matrix.times(vectors.map { Float($0) }, width: width, threads: threads).values
        diagonal = values.map { unobservedWeight * Float(max(0, $0)) }
        self.width = width
        self.ridge = ridge
        var scales = [Float](repeating: 0, count: width * width)
        for count in 1...width {
            let added = ridge(count)
            for at in 0..<width { scales[(count - 1) * width + at] = 1 / (diagonal[at] + added).squareRoot() }
        }
        self.scales = scales
    }

    /// One thread's working memory: a system, the panel it is summed from, the unknowns and D^-1/2.
    struct Memory {
        let system, panel, unknowns, scale: UnsafeMutablePointer<Float>
    }

    /// Calls `body` with working memory. Factors of directions that the data does not need shrink with every iteration: those too
    /// small for full precision are zero.
    func withMemory(_ body: (Memory) -> Void) {
        let side = roundedUp(width)
        let panel = side * max(side, Self.block)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: side * side + panel + 2 * side) { memory in
            guard let start = memory.baseAddress else { return }
            let unknowns = start + side * side + panel
            Kernels.flushingSubnormals {
                body(Memory(system: start, panel: start + side * side, unknowns: unknowns, scale: unknowns + side))
            }
        }
    }

    /// Asks for the factors that a row's first entries need, while another one is solved.
    func prefetch(_ columns: UnsafePointer<UInt32>, count: Int) {
        table.withUnsafeBufferPointer { table in
            guard let start = table.baseAddress else { return }
            for at in 0..<min(count, Self.block) { Kernels.prefetch(start + Int(columns[at]) * width, width) }
        }
    }

    /// Writes a row's factors; false if it has no solution.
    ///
    /// - Parameters:
    ///   - columns: which rows of the table the row has entries for: `count` of them, at least one.
    ///   - roots: the square roots of the entries.
    func solve(
        _ columns: UnsafePointer<UInt32>, _ roots: UnsafePointer<Float>, count: Int, _ memory: Memory,
        into solution: UnsafeMutablePointer<Float>
    ) -> Bool {
        count <= width
            ? solveByEntries(columns, roots, count, memory, solution)
            : solveByFactors(columns, roots, count, memory, solution)
    }

    private func solveByEntries(
        _ columns: UnsafePointer<UInt32>, _ roots: UnsafePointer<Float>, _ count: Int, _ memory: Memory,
        _ solution: UnsafeMutablePointer<Float>
    ) -> Bool {
        let side = roundedUp(count)
        return scales.withUnsafeBufferPointer { scales in
            guard let scale = scales.baseAddress.map({ $0 + (count - 1) * width }) else { return false }
            Kernels.gatherColumns(
                table, rows: columns, weights: roots, count: count, width: width, scales: scale, into: memory.panel)
            setIdentity(memory.system, side)
            Kernels.addGramian(memory.panel, count: width, width: side, into: memory.system)
            memory.unknowns.update(from: roots, count: count)
            (memory.unknowns + count).update(repeating: 0, count: side - count)
            guard Kernels.cholesky(memory.system, width: side) else { return false }
            Kernels.solve(cholesky: memory.system, width: side, memory.unknowns)
            Kernels.rowDots(memory.panel, count: width, width: side, memory.unknowns, into: solution)
            for at in 0..<width { solution[at] *= scale[at] }
            return true
        }
    }

    private func solveByFactors(
        _ columns: UnsafePointer<UInt32>, _ roots: UnsafePointer<Float>, _ count: Int, _ memory: Memory,
        _ solution: UnsafeMutablePointer<Float>
    ) -> Bool {
        let side = roundedUp(width)
        let added = ridge(count)
        for at in 0..<width { memory.scale[at] = 1 / (diagonal[at] + added).squareRoot() }
        setIdentity(memory.system, side)
        memory.unknowns.update(repeating: 0, count: side)
        for start in stride(from: 0, to: count, by: Self.block) {
            let some = min(Self.block, count - start)
            Kernels.gatherRows(
                table, rows: columns + start, weights: roots + start, count: some, width: width, scales: memory.scale,
                into: memory.panel)
            Kernels.addGramian(memory.panel, count: some, width: side, into: memory.system)
            for at in 0..<some {
                Kernels.addProduct(roots[start + at], memory.panel + at * side, to: memory.unknowns, side)
            }
        }
        guard Kernels.cholesky(memory.system, width: side) else { return false }
        Kernels.solve(cholesky: memory.system, width: side, memory.unknowns)
        for at in 0..<width { solution[at] = memory.unknowns[at] * memory.scale[at] }
        return true
    }

    private func setIdentity(_ matrix: UnsafeMutablePointer<Float>, _ side: Int) {
        matrix.update(repeating: 0, count: side * side)
        for at in 0..<side { matrix[at * side + at] = 1 }
    }

    /// The kernels want whole vectors.
    private func roundedUp(_ count: Int) -> Int { (count + 7) / 8 * 8 }
}
