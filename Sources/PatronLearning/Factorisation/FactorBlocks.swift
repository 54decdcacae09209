internal import PatronNumerics

/// One thread's part of a block-wise pass over rows: each block of a row's factors is solved exactly while the others
/// stand still (Rendle, Krichene, Zhang and Koren 2021, "iALS++"). A pass costs a fraction of exact solves and brings the
/// factors nearly as far.
struct FactorBlocks {
    /// The fixed side's factors, `width` wide.
    let fixed: [Float]
    /// Their Gramian times the unobserved weight.
    let base: [Float]
    let width: Int
    /// Factors in a block; multiples of 8 run on the vector kernels.
    let size: Int

    /// Working memory: a row's neighbours block by block, its residuals and the system of one block.
    final class Memory {
        var gathered: [Float] = []
        var residuals: [Float] = []
        var weights: [Float] = []
        var numbers: [UInt32] = []
        var system: [Float] = []
        var gradient: [Float] = []
    }

    /// Improves one row's solution in place; false if a system has no solution.
    ///
    /// - Parameters:
    ///   - columns, values: the row's entries.
    ///   - ridge: what is added to the diagonal.
    func improve(
        _ solution: UnsafeMutablePointer<Float>, columns: UnsafePointer<UInt32>, values: UnsafePointer<Float>,
        count: Int, ridge: Float, _ memory: Memory
    ) -> Bool {
        gather(columns, count, memory)
        memory.weights.replaceSubrange(0..<count, with: UnsafeBufferPointer(start: values, count: count))
        predict(solution, columns, count, memory)
        return (0..<width / size).allSatisfy { improve(solution, block: $0, count: count, ridge: ridge, memory) }
    }

    /// Copies the neighbours' factors so that each block of them lies together.
    private func gather(_ columns: UnsafePointer<UInt32>, _ count: Int, _ memory: Memory) {
        if memory.numbers.count < count {
            memory.gathered = [Float](repeating: 0, count: count * width)
            memory.residuals = [Float](repeating: 0, count: count)
            memory.weights = memory.residuals
            memory.numbers = (0..<UInt32(count)).map { $0 }
        }
        if memory.system.isEmpty {
            memory.system = [Float](repeating: 0, count: size * size)
            memory.gradient = [Float](repeating: 0, count: size)
        }
        let (width, size) = (self.width, self.size)
        memory.gathered.withUnsafeMutableBufferPointer { target in
            fixed.withUnsafeBufferPointer { table in
                guard let target = target.baseAddress, let table = table.baseAddress else { return }
                for at in 0..<count {
                    let row = table + Int(columns[at]) * width
                    for block in 0..<width / size {
                        (target + (block * count + at) * size).update(from: row + block * size, count: size)
                    }
                }
            }
        }
    }

    /// Leaves 1 less each entry's prediction in the residuals.
    private func predict(
        _ solution: UnsafePointer<Float>, _ columns: UnsafePointer<UInt32>, _ count: Int, _ memory: Memory
    ) {
        fixed.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            for at in 0..<count {
                memory.residuals[at] = 1 - Kernels.dot(table + Int(columns[at]) * width, solution, width)
            }
        }
    }

    private func improve(
        _ solution: UnsafeMutablePointer<Float>, block: Int, count: Int, ridge: Float, _ memory: Memory
    ) -> Bool {
        let (width, size) = (self.width, self.size)
        let first = block * size
        return memory.gathered.withUnsafeBufferPointer { gathered in
            memory.system.withUnsafeMutableBufferPointer { system in
                memory.gradient.withUnsafeMutableBufferPointer { gradient in
                    guard let rows = gathered.baseAddress, let system = system.baseAddress,
                        let step = gradient.baseAddress
                    else { return false }
                    let own = rows + block * count * size
                    base.withUnsafeBufferPointer { base in
                        for row in 0..<size {
                            guard let line = base.baseAddress.map({ $0 + (first + row) * width }) else { return }
                            (system + row * size).update(from: line + first, count: size)
                            system[row * size + row] += ridge
                            step[row] = -Kernels.dot(line, solution, width) - ridge * solution[first + row]
                        }
                    }
                    Kernels.rankUpdate(
                        own, rows: memory.numbers, weights: memory.weights, count: count, width: size, into: system)
                    for at in 0..<count {
                        Kernels.addProduct(
                            memory.weights[at] * memory.residuals[at], own + at * size, to: step, size)
                    }
                    guard Kernels.cholesky(system, width: size) else { return false }
                    Kernels.solve(cholesky: system, width: size, step)
                    for at in 0..<size { solution[first + at] += step[at] }
                    for at in 0..<count { memory.residuals[at] -= Kernels.dot(own + at * size, step, size) }
                    return true
                }
            }
        }
    }
}
