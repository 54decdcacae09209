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
}
