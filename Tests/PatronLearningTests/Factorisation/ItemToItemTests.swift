import Foundation
import PatronCore
import PatronLearning
import PatronNumerics
import Testing

@Suite struct ItemToItemTests {
    /// Users x items with random entries and weights.
    static func matrix(users: Int, items: Int, density: Double, seed: UInt64) -> CSRMatrix {
        var random = SeededGenerator(seed: seed)
        var matrix = CSRMatrix(columnCount: items)
        for _ in 0..<users {
            for item in 0..<items where random.uniform() < density {
                matrix.columns.append(UInt32(item))
                matrix.values.append(Float(1 + random.below(3)))
            }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        return matrix
    }

    @Test func weightsEqualDenseBruteForce() {
        let matrix = Self.matrix(users: 60, items: 90, density: 0.1, seed: 1)
        var dense = [[Double]](repeating: [Double](repeating: 0, count: 90), count: 60)
        for user in 0..<60 {
            for at in matrix.range(of: user) { dense[user][Int(matrix.columns[at])] = Double(matrix.values[at]) }
        }
        let degrees = dense.map { row in Double(max(1, row.count { $0 > 0 })) }
        let counts = (0..<90).map { item in Double(max(1, dense.count { $0[item] > 0 })) }
        var expected = [[Double]](repeating: [Double](repeating: 0, count: 90), count: 90)
        for i in 0..<90 {
            for j in 0..<90 where i != j {
                let sum = (0..<60).reduce(0.0) { $0 + dense[$1][i] * dense[$1][j] * pow(degrees[$1], -0.7) }
                expected[i][j] = pow(counts[i], -0.9) * pow(counts[j], -0.2) * sum
            }
        }
        let greatest = expected.joined().max() ?? 1
        let model = ItemToItem(userExponent: -0.7, sourceExponent: -0.9, targetExponent: -0.2, neighbours: 7)
        let weights = model.weights(of: matrix, threads: 2)
        for i in 0..<90 {
            let range = weights.range(of: i)
            let kept = Dictionary(
                uniqueKeysWithValues: range.map { (Int(weights.columns[$0]), Double(weights.values[$0])) })
            let best = expected[i].sorted(by: >)
            #expect(kept.count == min(7, best.count { $0 > 0 }))
            for (j, value) in kept {
                #expect(abs(value * greatest - expected[i][j]) < 1e-5 * greatest)
                // One of the seven greatest, up to rounding.
                #expect(expected[i][j] > best[6] - 1e-5 * greatest)
            }
            #expect(Array(weights.columns[range]) == weights.columns[range].sorted())
        }
    }

    @Test func threadsChangeNothing() {
        let matrix = Self.matrix(users: 200, items: 300, density: 0.05, seed: 2)
        let model = ItemToItem(neighbours: 20)
        let (one, two) = (model.weights(of: matrix, threads: 1), model.weights(of: matrix, threads: 2))
        #expect(one.columns == two.columns && one.values == two.values && one.offsets == two.offsets)
    }

    @Test func usersWithTooMuchAreLeftOut() {
        let matrix = CSRMatrix(offsets: [0, 3, 5], columns: [0, 1, 2, 0, 1], values: [1, 1, 1, 1, 1], columnCount: 4)
        let weights = ItemToItem(neighbours: 10, longestRow: 2).weights(of: matrix, threads: 1)
        #expect(weights.columns == [1, 0])
        #expect(weights.offsets == [0, 1, 2, 2, 2])
        let empty = ItemToItem().weights(of: CSRMatrix(columnCount: 0), threads: 2)
        #expect(empty.entries == 0 && empty.offsets == [0])
    }
}
