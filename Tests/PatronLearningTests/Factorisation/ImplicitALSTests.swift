import Foundation
import PatronCore
import PatronLearning
import PatronNumerics
import Testing

/// Implicit ALS against its definition: Rendle, Krichene, Zhang and Koren (2021), equations 1 to 3.
@Suite struct ImplicitALSTests {
    let matrix = ItemToItemTests.matrix(users: 40, items: 30, density: 0.2, seed: 3)
    let model = ImplicitALS(
        dimensions: 8, iterations: 6, unobservedWeight: 0.05, regularisation: 0.02, exponent: 0.8, seed: 4)

    /// The objective in double precision over the dense matrix.
    private func loss(_ factors: ImplicitFactors) -> Double {
        let d = factors.dimensions
        var total = 0.0
        for user in 0..<matrix.rows {
            var observed = [Double](repeating: 0, count: matrix.columnCount)
            for at in matrix.range(of: user) { observed[Int(matrix.columns[at])] = Double(matrix.values[at]) }
            for item in 0..<matrix.columnCount {
                let product = (0..<d).reduce(0.0) {
                    $0 + Double(factors.users[user * d + $1]) * Double(factors.items[item * d + $1])
                }
                total += observed[item] * pow(1 - product, 2) + 0.05 * product * product
            }
        }
        let byItem = matrix.transposed()
        for (side, table, others) in [
            (matrix, factors.users, matrix.columnCount), (byItem, factors.items, matrix.rows),
        ] {
            for row in 0..<side.rows {
                let norm = (0..<d).reduce(0.0) { $0 + pow(Double(table[row * d + $1]), 2) }
                total += 0.02 * pow(Double(side.range(of: row).count) + 0.05 * Double(others), 0.8) * norm
            }
        }
        return total
    }

    @Test func usersSolveTheirNormalEquations() throws {
        let factors = try model.factors(of: matrix, threads: 2)
        let best = loss(factors)
        // Each user's loss is convex: at its least, no step in any direction makes it smaller.
        var random = SeededGenerator(seed: 5)
        for user in 0..<matrix.rows {
            var moved = factors
            for at in 0..<8 { moved.users[user * 8 + at] += Float(0.02 * random.normal()) }
            #expect(loss(moved) > best)
        }
    }

    /// The rows of users against dense normal equations in double precision: users of no items, of fewer items than
    /// factors, of as many and of several times as many, with weights from a hundredth to a thousand.
    @Test(arguments: [1, 5, 8, 12, 24], [Float(0.05), 1])
    func usersEqualADenseSolution(dimensions: Int, unobservedWeight: Float) throws {
        let matrix = Self.uneven(items: 150)
        var model = model
        (model.dimensions, model.unobservedWeight) = (dimensions, unobservedWeight)
        let factors = try model.factors(of: matrix, threads: 2)
        for user in 0..<matrix.rows {
            let range = matrix.range(of: user)
            let row = factors.users[user * dimensions..<(user + 1) * dimensions].map { Double($0) }
            guard !range.isEmpty else {
                #expect(row.allSatisfy { $0 == 0 })
                continue
            }
            let expected = dense(matrix, user, factors, model)
            #expect(distance(row, expected) <= 1e-4 * length(expected))
        }
    }

    /// What fold-in solves at request time is the training's row, but for single precision.
    @Test(arguments: [1, 8, 24])
    func foldInGivesTheTrainingRow(dimensions: Int) throws {
        let matrix = Self.uneven(items: 150)
        var model = model
        model.dimensions = dimensions
        let factors = try model.factors(of: matrix, threads: 1)
        var system = [Float](repeating: 0, count: dimensions * dimensions)
        var folded = [Float](repeating: 0, count: dimensions)
        for user in 0..<matrix.rows where !matrix.range(of: user).isEmpty {
            let range = matrix.range(of: user)
            let ridge = NormalEquations.ridge(
                count: range.count, of: matrix.columnCount, regularisation: model.regularisation,
                unobservedWeight: model.unobservedWeight, exponent: model.exponent)
            let isSolved = NormalEquations.solve(
                base: factors.base, ridge: ridge, table: factors.items, rows: Array(matrix.columns[range]),
                weights: Array(matrix.values[range]), count: range.count, width: dimensions, system: &system,
                solution: &folded)
            #expect(isSolved)
            let row = factors.users[user * dimensions..<(user + 1) * dimensions].map { Double($0) }
            #expect(distance(row, folded.map { Double($0) }) <= 1e-4 * length(row))
        }
    }

    @Test func itemsWithoutEntriesHaveNoFactors() throws {
        var wider = matrix
        wider.columnCount += 3
        let factors = try model.factors(of: wider, threads: 2)
        #expect(factors.items.suffix(3 * 8).allSatisfy { $0 == 0 })
        #expect(factors.items.prefix(30 * 8).contains { $0 != 0 })
    }

    /// Without a penalty and without a weight for what was not observed, a row of fewer entries than factors has many
    /// solutions.
    @Test func whatHasManySolutionsIsRefused() throws {
        var free = model
        (free.unobservedWeight, free.regularisation) = (0, 0)
        let error = #expect(throws: PatronError.self) { try free.factors(of: matrix, threads: 1) }
        #expect(error?.code == .internal)
    }

    @Test func iterationsLowerTheLoss() throws {
        var losses: [Double] = []
        for iterations in 1...5 {
            var shorter = model
            shorter.iterations = iterations
            losses.append(loss(try shorter.factors(of: matrix, threads: 1)))
        }
        #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 + 1e-6 })
    }

    @Test func seedDecidesAndThreadsDoNot() throws {
        let one = try model.factors(of: matrix, threads: 1)
        let two = try model.factors(of: matrix, threads: 2)
        #expect(one.users == two.users && one.items == two.items && one.base == two.base)
        var other = model
        other.seed = 99
        #expect(try other.factors(of: matrix, threads: 1).items != one.items)
    }

    /// Users with 0, 1, 2, 5, 8, 11, ... items and weights of different size.
    private static func uneven(items: Int) -> CSRMatrix {
        var random = SeededGenerator(seed: 8)
        var matrix = CSRMatrix(columnCount: items)
        for count in [0, 1, 2] + Array(stride(from: 5, through: 140, by: 3)) {
            var chosen = Array(0..<UInt32(items))
            random.shuffle(&chosen)
            matrix.columns += chosen.prefix(count).sorted()
            for _ in 0..<count { matrix.values.append([0.01, 1, 3, 1000][random.below(4)]) }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        return matrix
    }

    /// The user's factors by Gaussian elimination on the normal equations, all in double precision.
    private func dense(_ matrix: CSRMatrix, _ user: Int, _ factors: ImplicitFactors, _ model: ImplicitALS) -> [Double] {
        let d = factors.dimensions
        let weights = Dictionary(
            uniqueKeysWithValues: matrix.range(of: user).map {
                (Int(matrix.columns[$0]), Double(matrix.values[$0]))
            })
        let penalty =
            Double(model.regularisation)
            * pow(
                Double(weights.count) + Double(model.unobservedWeight) * Double(matrix.columnCount),
                Double(model.exponent))
        var rows = (0..<d).map { r in (0...d).map { $0 == r ? penalty : 0 } }
        for item in 0..<matrix.columnCount {
            let h = factors.items[item * d..<(item + 1) * d].map { Double($0) }
            let weight = weights[item] ?? 0
            for r in 0..<d {
                for c in 0..<d { rows[r][c] += (weight + Double(model.unobservedWeight)) * h[r] * h[c] }
                rows[r][d] += weight * h[r]
            }
        }
        for r in 0..<d {
            for other in 0..<d where other != r {
                let share = rows[other][r] / rows[r][r]
                for c in r...d { rows[other][c] -= share * rows[r][c] }
            }
        }
        return (0..<d).map { rows[$0][d] / rows[$0][$0] }
    }

    private func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private func distance(_ a: [Double], _ b: [Double]) -> Double { length(zip(a, b).map { $0 - $1 }) }
}
