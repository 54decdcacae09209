import Foundation
import PatronCore
import PatronLearning
import PatronNumerics
import Testing

@Suite struct ItemRegressionTests {
    /// Eight users' weights of five items; each item shares a user with each other one.
    private static let table: [[Float]] = [
        [1, 1, 0, 0, 1], [1, 0, 1, 0, 0], [1, 1, 1, 0, 0], [0, 1, 1, 1, 0],
        [1, 1, 0, 1, 1], [0, 0, 1, 1, 1], [1, 0.5, 0, 0, 1], [0, 1, 1, 1, 1],
    ]

    private static func sparse(_ rows: [[Float]]) -> CSRMatrix {
        var matrix = CSRMatrix(columnCount: rows.first?.count ?? 0)
        for row in rows {
            for (column, value) in row.enumerated() where value > 0 {
                matrix.columns.append(UInt32(column))
                matrix.values.append(value)
            }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        return matrix
    }

    private static func dense(_ matrix: CSRMatrix) -> [[Float]] {
        (0..<matrix.rows).map { row in
            var values = [Float](repeating: 0, count: matrix.columnCount)
            for at in matrix.range(of: row) { values[Int(matrix.columns[at])] = matrix.values[at] }
            return values
        }
    }

    /// With all items as candidates it is EASE, whose closed form, -P_ij / P_jj with P the inverse of X'DX and the ridge, numpy
    /// computed: negative weights dropped, divided by the greatest.
    @Test(arguments: [
        (
            ItemRegression(userExponent: 0, ridge: 0.5, dropout: 0),
            [
                0, 0.853117, 0.377275, 0, 0.723397, 0.969265, 0, 0.538859, 0.612426, 0.581222, 0.360758, 0.453523, 0,
                0.763596, 0, 0, 0.675017, 1, 0, 0.922603, 0.774942, 0.548025, 0, 0.789247, 0,
            ]
        ),
        (
            ItemRegression(userExponent: -0.5, ridge: 0.3, dropout: 1),
            [
                0, 0.812037, 0.478822, 0, 0.683242, 0.886627, 0, 0.565426, 0.604973, 0.663013, 0.476676, 0.515537, 0,
                0.73669, 0.11196, 0, 0.748746, 1, 0, 0.893156, 0.751938, 0.668289, 0.123772, 0.727395, 0,
            ]
        ),
    ])
    func allCandidatesAreEASE(model: ItemRegression, expected: [Float]) {
        let weights = Self.dense(model.weights(of: Self.sparse(Self.table), longestRow: 100, threads: 2))
        for (value, right) in zip(weights.joined(), expected) { #expect(abs(value - right) < 2e-6) }
    }

    /// Each item's own system among its candidates, solved by elimination.
    @Test func fewCandidatesEqualTheirOwnRegressions() {
        let matrix = ItemToItemTests.matrix(users: 80, items: 30, density: 0.2, seed: 3)
        let rows = Self.dense(matrix).map { $0.map(Double.init) }
        let model = ItemRegression(userExponent: -0.5, ridge: 0.7, dropout: 0.4, candidates: 6)
        let nearest = ItemToItem(neighbours: 6).weights(of: matrix, threads: 1)
        let users = rows.map { row in pow(Double(max(1, row.count { $0 > 0 })), -0.5) }
        func gram(_ i: Int, _ j: Int) -> Double { zip(rows, users).reduce(0) { $0 + $1.1 * $1.0[i] * $1.0[j] } }
        let mean = (0..<30).reduce(0) { $0 + gram($1, $1) } / 30
        var expected = [[Double]](repeating: [Double](repeating: 0, count: 30), count: 30)
        for target in 0..<30 {
            let items = nearest.columns[nearest.range(of: target)].map(Int.init)
            var system = items.map { i in
                items.map { gram(i, $0) + ($0 == i ? 0.7 * mean + 0.4 * gram(i, i) : 0) } + [gram(i, target)]
            }
            for (item, weight) in zip(items, solve(&system)) { expected[item][target] = max(0, weight) }
        }
        let greatest = expected.joined().max() ?? 1
        let weights = Self.dense(model.weights(of: matrix, longestRow: 100, threads: 2))
        for i in 0..<30 {
            for j in 0..<30 { #expect(abs(Double(weights[i][j]) - expected[i][j] / greatest) < 1e-5) }
        }
    }

    /// A large catalogue's regressions sum what a small one's look up.
    @Test func largeCataloguesGiveTheSameWeights() {
        let small = ItemToItemTests.matrix(users: 80, items: 30, density: 0.2, seed: 3)
        var large = small
        large.columnCount = DenseGram.mostItems + 1
        let model = ItemRegression(candidates: 6)
        let expected = model.weights(of: small, longestRow: 8, threads: 2)
        let weights = model.weights(of: large, longestRow: 8, threads: 2)
        #expect(expected.entries > 100)
        #expect(weights.columns == expected.columns && weights.offsets.prefix(31).elementsEqual(expected.offsets))
        for (value, right) in zip(weights.values, expected.values) { #expect(abs(value - right) < 1e-6) }
    }

    /// Gauss and Jordan; the diagonal rules.
    private func solve(_ system: inout [[Double]]) -> [Double] {
        let count = system.count
        for at in 0..<count {
            let pivot = system[at][at]
            for column in 0...count { system[at][column] /= pivot }
            for row in 0..<count where row != at {
                let factor = system[row][at]
                for column in 0...count { system[row][column] -= factor * system[at][column] }
            }
        }
        return system.map { $0[count] }
    }

    /// What two items that are always bought together say is said once.
    @Test func doublesShareWhatTheySay() {
        let rows: [[Float]] = (0..<40).map { $0 < 30 ? [1, 1, 1] : [1, 0, 0] }
        let model = ItemRegression(userExponent: 0, ridge: 0.01, dropout: 0)
        let weights = Self.dense(model.weights(of: Self.sparse(rows), longestRow: 100, threads: 1))
        #expect(abs(weights[1][0] - weights[2][0]) < 1e-5)
        #expect(weights[1][2] > 1.5 * weights[1][0])
    }

    @Test func threadsChangeNothing() {
        let matrix = ItemToItemTests.matrix(users: 300, items: 700, density: 0.03, seed: 2)
        let model = ItemRegression(candidates: 20)
        let one = model.weights(of: matrix, longestRow: 100, threads: 1)
        let two = model.weights(of: matrix, longestRow: 100, threads: 2)
        #expect(one.columns == two.columns && one.values == two.values && one.offsets == two.offsets)
    }

    @Test func degenerateMatrices() {
        let model = ItemRegression(ridge: 0, dropout: 0, candidates: 3)
        #expect(model.weights(of: CSRMatrix(columnCount: 0), longestRow: 5, threads: 2).offsets == [0])
        // Nobody has two items; one item; nobody has anything.
        for rows: [[Float]] in [[[1, 0], [0, 1]], [[1], [1]], [[0, 0, 0]]] {
            let weights = model.weights(of: Self.sparse(rows), longestRow: 5, threads: 2)
            #expect(weights.entries == 0 && weights.rows == rows[0].count)
        }
        // Without a ridge equal items have no solution of their own: no weights, and nothing that is not finite.
        let equal = model.weights(of: Self.sparse([[1, 1, 1], [1, 1, 1]]), longestRow: 5, threads: 1)
        #expect(equal.values.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
        // Those who have too much are left out.
        let long = model.weights(of: Self.sparse([[1, 1, 1], [1, 1, 0]]), longestRow: 2, threads: 1)
        #expect(long.columns == [1, 0] && long.rows == 3)
    }
}
