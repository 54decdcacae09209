import PatronCore
import PatronNumerics
import Testing

/// Every version of the kernels gives what plain loops give.
@Suite struct KernelVersionTests {
    static let versions = ["scalar", "avx2", "vnni"]

    @Test func unknownVersionsAreRefused() {
        #expect(!Kernels.withVersion("no such version") { Issue.record("ran") })
    }

    /// A thread that stayed forced would give a trainer on the same thread other bytes.
    @Test func nothingStaysForced() throws {
        struct Failed: Error {}
        let usual = Kernels.name
        let isKnown = Kernels.withVersion("scalar") { #expect(Kernels.name == "scalar") }
        #expect(isKnown)
        #expect(Kernels.name == usual)
        #expect(throws: Failed.self) { try Kernels.withVersion("scalar") { throw Failed() } }
        #expect(Kernels.name == usual)
    }

    @Test(arguments: versions, [1, 5, 8, 20, 64, 100])
    func rowDotsEqualPlainSums(version: String, width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let rows = (0..<23 * width).map { _ in Float(random.normal()) }
        let x = (0..<width).map { _ in Float(random.normal()) }
        Kernels.withVersion(version) {
            var out = [Float](repeating: 0, count: 23)
            Kernels.rowDots(rows, count: 23, width: width, x, into: &out)
            for row in 0..<23 {
                let expected = (0..<width).reduce(0.0) { $0 + Double(rows[row * width + $1]) * Double(x[$1]) }
                #expect(abs(Double(out[row]) - expected) < 1e-4)
            }
            let values = (0..<width * 7).map { _ in Float(random.normal()) }
            #expect(Kernels.maximum(values, values.count) == max(0, values.max() ?? 0))
        }
    }

    @Test(arguments: versions, [3, 8, 24, 64, 72])
    func choleskySolvesNormalEquations(version: String, width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let table = (0..<50 * width).map { _ in Float(random.normal()) }
        let rows: [UInt32] = [3, 9, 11, 20, 33, 41, 49]
        let weights: [Float] = [1, 2, 0.5, 1, 1, 3, 0.25]
        let base = (0..<width * width).map { $0 / width == $0 % width ? Float(0.5) : 0 }
        Kernels.withVersion(version) {
            var system = [Float](repeating: 0, count: width * width)
            var solution = [Float](repeating: 0, count: width)
            let solved = NormalEquations.solve(
                base: base, ridge: 0.25, table: table, rows: rows, weights: weights, count: rows.count, width: width,
                system: &system, solution: &solution)
            #expect(solved)
            // The residual of (base + 0.25 I + sum w t t') x = sum w t, in double precision.
            var residual = solution.map { 0.75 * Double($0) }
            for (row, weight) in zip(rows, weights) {
                let t = table[Int(row) * width..<(Int(row) + 1) * width].map(Double.init)
                let product = zip(t, solution).reduce(0) { $0 + $1.0 * Double($1.1) }
                for at in 0..<width { residual[at] += Double(weight) * t[at] * (product - 1) }
            }
            for value in residual { #expect(abs(value) < 1e-3) }
        }
    }

    @Test(arguments: versions, [8, 16, 24, 40, 72])
    func gramiansEqualPlainSums(version: String, width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let panel = (0..<150 * width).map { _ in Float(random.normal()) }
        Kernels.withVersion(version) {
            var matrix = [Float](repeating: 0.5, count: width * width)
            Kernels.addGramian(panel, count: 150, width: width, into: &matrix)
            for row in 0..<width {
                for column in row..<width {
                    let expected = (0..<150).reduce(0.5) {
                        $0 + Double(panel[$1 * width + row]) * Double(panel[$1 * width + column])
                    }
                    #expect(abs(Double(matrix[row * width + column]) - expected) < 1e-3)
                }
            }
        }
    }

    @Test(arguments: versions, [(1, 1), (3, 8), (8, 5), (13, 20), (16, 24)])
    func gatheredRowsStandEitherWay(version: String, size: (count: Int, width: Int)) {
        let (count, width) = size
        var random = SeededGenerator(seed: 7)
        let table = (0..<30 * width).map { _ in Float(random.normal()) }
        let rows = (0..<count).map { UInt32($0 * 11 % 30) }
        let weights = (0..<count).map { _ in Float(random.normal()) }
        let scales = (0..<width).map { _ in Float(random.normal()) }
        let (padded, paddedCount) = ((width + 7) / 8 * 8, (count + 7) / 8 * 8)
        Kernels.withVersion(version) {
            var byRow = [Float](repeating: .nan, count: count * padded)
            Kernels.gatherRows(
                table, rows: rows, weights: weights, count: count, width: width, scales: scales, into: &byRow)
            var byColumn = [Float](repeating: .nan, count: width * paddedCount)
            Kernels.gatherColumns(
                table, rows: rows, weights: weights, count: count, width: width, scales: scales, into: &byColumn)
            for i in 0..<paddedCount {
                for c in 0..<padded {
                    let expected =
                        i < count && c < width ? table[Int(rows[i]) * width + c] * (weights[i] * scales[c]) : 0
                    if i < count { #expect(byRow[i * padded + c] == expected) }
                    if c < width { #expect(byColumn[c * paddedCount + i] == expected) }
                }
            }
        }
    }

    @Test(arguments: versions)
    func whatIsNotPositiveDefiniteIsRefused(version: String) {
        Kernels.withVersion(version) {
            var matrix = [Float](repeating: 0, count: 64)
            for at in 0..<8 { matrix[at * 9] = at == 5 ? -1 : 1 }
            #expect(!Kernels.cholesky(&matrix, width: 8))
            var invalid = [Float](repeating: .nan, count: 64)
            #expect(!Kernels.cholesky(&invalid, width: 8))
        }
    }

    @Test(arguments: versions, [0, 1, 20, 500, 1000])
    func topKEqualsSorting(version: String, k: Int) {
        var random = SeededGenerator(seed: UInt64(k))
        // Few distinct values, so that there are many ties; and what must never be chosen.
        var scores = (0..<777).map { _ in Float(random.below(40) - 5) }
        scores[100] = .nan
        scores[200] = -.infinity
        let expected = scores.indices.filter { scores[$0] > 0 }.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(k)
        Kernels.withVersion(version) {
            var bestScores = [Float](repeating: 0, count: max(1, k))
            var bestIndices = [UInt32](repeating: 0, count: max(1, k))
            var found = TopK.select(
                scores, count: scores.count, above: 0, k: k, bestScores: &bestScores, bestIndices: &bestIndices)
            #expect(bestIndices.prefix(found).map(Int.init) == Array(expected))
            #expect(bestScores.prefix(found).elementsEqual(expected.map { scores[$0] }))
            var candidates = scores.indices.map { UInt32($0) }
            random.shuffle(&candidates)
            found = candidates.withUnsafeBufferPointer {
                TopK.select(scores, among: $0, above: 0, k: k, bestScores: &bestScores, bestIndices: &bestIndices)
            }
            #expect(bestIndices.prefix(found).map(Int.init) == Array(expected))
        }
    }

    @Test(arguments: versions)
    func scatteredRowsEqualADenseSum(version: String) {
        let matrix = CSRMatrix(
            offsets: [0, 5, 5, 7], columns: [0, 2, 3, 6, 7, 1, 2], values: [1, 2, 3, 4, 5, 6, 7], columnCount: 8)
        Kernels.withVersion(version) {
            var sums = [Float](repeating: 0, count: 8)
            matrix.withView {
                Kernels.scatterRows($0, rows: [2, 0, 1, 0], weights: [1, 2, 5, 1], count: 4, into: &sums)
            }
            #expect(sums == [3, 6, 13, 9, 0, 0, 12, 15])
        }
    }

    @Test func scatterRemembersWhatItTouched() {
        var sums = [Float](repeating: 0, count: 6)
        var touched = [UInt32](repeating: 0, count: 7)
        var count = 0
        Kernels.scatterAdd(
            1, columns: [1, 4], values: [2, 3], count: 2, into: &sums, touched: &touched, touchedCount: &count)
        Kernels.scatterAdd(
            2, columns: [0, 4, 5], values: [1, 1, 1], count: 3, into: &sums, touched: &touched, touchedCount: &count)
        #expect(sums == [2, 2, 0, 0, 5, 2])
        #expect(touched.prefix(count) == [1, 4, 0, 5])
    }
}
