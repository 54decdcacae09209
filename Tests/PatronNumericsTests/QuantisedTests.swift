import PatronCore
import PatronNumerics
import Testing

@Suite struct QuantisedTests {
    private static let versions = ["scalar", "avx2", "vnni"]

    @Test(arguments: [1, 7, 32, 64, 96, 100])
    func allVersionsGiveTheSameBitsNearTheFloats(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let rows = 37
        let table = (0..<rows * width).map { _ in Float(random.normal()) }
        let query = (0..<width).map { _ in Float(random.normal()) }
        let quantised = QuantisedRows(table, width: width)
        var small = [Int8](repeating: 0, count: width)
        let scale = QuantisedRows.quantise(query, width: width, into: &small)
        let among = (0..<20).map { _ in UInt32(random.below(rows)) }
        var first: ([Float], [Float])?
        for version in Self.versions {
            Kernels.withVersion(version) {
                var all = [Float](repeating: .nan, count: rows)
                var some = [Float](repeating: .nan, count: among.count)
                Kernels.rowDots(
                    quantised.values, scales: quantised.scales, count: rows, width: width, small, scale: scale,
                    into: &all)
                Kernels.rowDots(
                    quantised.values, scales: quantised.scales, among: among, count: among.count, width: width, small,
                    scale: scale, into: &some)
                #expect(some == among.map { all[Int($0)] })
                first = first ?? (all, some)
                #expect(first.map { $0 == (all, some) } == true, "\(version)")
                for row in 0..<rows {
                    let exact = (0..<width).reduce(0.0) { $0 + Double(table[row * width + $1]) * Double(query[$1]) }
                    #expect(abs(Double(all[row]) - exact) < 0.05 * Double(width).squareRoot())
                }
            }
        }
    }

    @Test(arguments: [1, 7, 32, 100, 512])
    func rowsAddUpInAllVersions(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let table = (0..<9 * width).map { _ in Int8(random.below(255) - 127) }
        let (rows, weights): ([UInt32], [Float]) = ([3, 8, 0, 3], [0.5, -2, 1.5, 0.25])
        let expected = (0..<width).map { column in
            zip(rows, weights).reduce(Float(1)) { $0 + $1.1 * Float(table[Int($1.0) * width + column]) }
        }
        for version in Self.versions {
            Kernels.withVersion(version) {
                var sums = [Float](repeating: 1, count: width)
                Kernels.addRows(table, rows: rows, weights: weights, count: rows.count, width: width, into: &sums)
                #expect(zip(sums, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(version)")
            }
        }
    }

    /// IEEE 754's binary16: zeros, the least number, the border of the small ones, ties to even, the greatest.
    @Test func halfPrecisionIsTheStandards() {
        let known: [(Float, UInt16)] = [
            (0, 0), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (0.333251953125, 0x3555), (65504, 0x7BFF), (1e9, 0x7BFF),
            (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-24, 2), (0x1p-14, 0x400), (0x1.ff8p-15, 0x3FF), (0x1.ffep-15, 0x400),
            (1 + 0x1p-11, 0x3C00), (1 + 0x3p-11, 0x3C02), (-.infinity, 0xFBFF),
        ]
        var halves = [UInt16](repeating: 0, count: known.count)
        Kernels.roundToHalf(known.map(\.0), into: &halves, known.count)
        #expect(halves == known.map(\.1))
    }

    /// Every number of half precision is what its bits say, and rounds to itself.
    @Test(arguments: versions)
    func everyHalfIsReadBack(version: String) {
        let magnitudes = Array(0..<UInt16(0x7C00))
        let table = magnitudes + magnitudes.map { $0 | 0x8000 }
        let expected = table.map { bits -> Float in
            let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 0x3FF))
            let magnitude =
                exponent == 0
                ? fraction * 0x1p-24 : (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
            return bits & 0x8000 == 0 ? magnitude : -magnitude
        }
        Kernels.withVersion(version) {
            var wide = [Float](repeating: 0, count: table.count)
            Kernels.addRows(table, rows: [0], weights: [1], count: 1, width: table.count, into: &wide)
            #expect(wide == expected)
        }
        var back = [UInt16](repeating: 1, count: table.count)
        Kernels.roundToHalf(expected, into: &back, expected.count)
        #expect(back == table)
    }

    @Test(arguments: [1, 7, 32, 100, 589])
    func halvesAddUpInAllVersions(width: Int) {
        var random = SeededGenerator(seed: UInt64(width))
        let exact = (0..<9 * width).map { _ in Float(random.normal()) }
        var table = [UInt16](repeating: 0, count: exact.count)
        Kernels.roundToHalf(exact, into: &table, exact.count)
        let (rows, weights): ([UInt32], [Float]) = ([3, 8, 0, 3], [0.5, -2, 1.5, 0.25])
        for version in Self.versions {
            Kernels.withVersion(version) {
                var sums = [Float](repeating: 1, count: width)
                Kernels.addRows(table, rows: rows, weights: weights, count: rows.count, width: width, into: &sums)
                for column in 0..<width {
                    let terms = zip(rows, weights).map { $1 * exact[Int($0) * width + column] }
                    let error = terms.reduce(1e-5) { $0 + abs($1) * 0x1p-11 }
                    #expect(abs(sums[column] - terms.reduce(1, +)) <= error, "\(version)")
                }
            }
        }
    }

    @Test(arguments: [0, 1, 15, 16, 100, 1000, 70_000], [1, 5, 100])
    func retrievalIsTheTopKWithoutItsOrder(count: Int, k: Int) {
        var random = SeededGenerator(seed: UInt64(count + k))
        // Few distinct values, so that the border has ties; some below the floor, one NaN.
        var scores = (0..<count).map { _ in Float(random.below(50)) - 10 }
        if count > 10 { scores[7] = .nan }
        let order = scores.indices.filter { scores[$0] > 0 }.sorted { (scores[$1], $0) < (scores[$0], $1) }
        let expected = order.prefix(k).sorted().map { UInt32($0) }
        for version in Self.versions {
            Kernels.withVersion(version) {
                var values = [Float](repeating: 0, count: max(1, count))
                var indices = [UInt32](repeating: 0, count: max(1, count))
                let found = TopK.retrieve(scores, count: count, above: 0, k: k, values: &values, indices: &indices)
                #expect(Array(indices.prefix(found)) == expected, "\(version)")
                #expect(Array(values.prefix(found)) == expected.map { scores[Int($0)] }, "\(version)")
                var best = [Float](repeating: 0, count: max(1, k))
                var top = [UInt32](repeating: 0, count: max(1, k))
                let sorted = TopK.select(scores, count: count, above: 0, k: k, bestScores: &best, bestIndices: &top)
                #expect(top.prefix(sorted).map(Int.init) == Array(order.prefix(k)), "\(version)")
            }
        }
    }
}
