import PatronCore
import PatronLearning
import PatronNumerics
import Testing

@Suite struct LowPassFilterTests {
    /// The normalised matrix, users x items.
    private func normalised(_ matrix: CSRMatrix) -> [[Double]] {
        let byItem = matrix.transposed()
        var dense = [[Double]](repeating: [Double](repeating: 0, count: matrix.columnCount), count: matrix.rows)
        for user in 0..<matrix.rows {
            for at in matrix.range(of: user) {
                let item = Int(matrix.columns[at])
                let degrees = matrix.range(of: user).count * byItem.range(of: item).count
                dense[user][item] = 1 / Double(degrees).squareRoot()
            }
        }
        return dense
    }

    /// Each vector v is one of N'N: N'N v = sigma^2 v, and they are orthonormal and in order.
    @Test func vectorsAreSingularVectors() throws {
        let matrix = ItemToItemTests.matrix(users: 80, items: 60, density: 0.15, seed: 4)
        let filter = LowPassFilter(dimensions: 5, iterations: 30, oversampling: 3)
        let found = try filter.vectors(of: matrix, threads: 2)
        #expect(found.dimensions == 5 && found.items.count == 60 * 5)
        let dense = normalised(matrix)
        for column in 0..<5 {
            let vector = (0..<60).map { Double(found.items[$0 * 5 + column]) }
            let product = dense.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
            let sigma = Double(found.values[column])
            for item in 0..<60 {
                let back = (0..<80).reduce(0) { $0 + dense[$1][item] * product[$1] }
                #expect(abs(back - sigma * sigma * vector[item]) < 1e-4)
            }
            for other in 0..<5 {
                let dot = (0..<60).reduce(0) { $0 + vector[$1] * Double(found.items[$1 * 5 + other]) }
                #expect(abs(dot - (other == column ? 1 : 0)) < 1e-4)
            }
        }
        // The greatest singular value of a graph's normalised matrix is 1.
        #expect(abs(found.values[0] - 1) < 1e-4)
        #expect(zip(found.values, found.values.dropFirst()).allSatisfy { $0 >= $1 })
        let shorter = found.prefix(2)
        #expect(shorter.dimensions == 2 && shorter.items[2] == found.items[5])
    }

    @Test func threadsDoNotChangeTheBits() throws {
        let matrix = ItemToItemTests.matrix(users: 900, items: 700, density: 0.02, seed: 5)
        let one = try LowPassFilter(dimensions: 16).vectors(of: matrix, threads: 1)
        let two = try LowPassFilter(dimensions: 16).vectors(of: matrix, threads: 2)
        #expect(one.items == two.items && one.values == two.values)
    }

    @Test func ranksBelowTheWantedGiveZeros() throws {
        // Two groups of users who all have the same three items: rank 2.
        var matrix = CSRMatrix(columnCount: 8)
        for user in 0..<10 {
            matrix.columns += user % 2 == 0 ? [0, 1, 2] : [4, 5, 6]
            matrix.values += [1, 1, 1]
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        let found = try LowPassFilter(dimensions: 6).vectors(of: matrix, threads: 2)
        #expect(found.dimensions == 6 && found.items.allSatisfy { $0.isFinite })
        // All entries are the same, and so are their errors in half precision.
        #expect(abs(found.values[1] - 1) < 0x1p-11 && found.values[2] < 1e-3)
        let nothing = CSRMatrix(offsets: [0], columns: [], values: [], columnCount: 3)
        #expect(try LowPassFilter(dimensions: 6).vectors(of: nothing, threads: 2).dimensions == 0)
    }
}
