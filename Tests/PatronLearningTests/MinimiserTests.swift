import Foundation
import PatronLearning
import Testing

@Suite struct MinimiserTests {
    @Test func rosenbrockFromTheClassicalStart() throws {
        let objective: Minimiser.Objective = { x, gradient in
            let (u, v) = (1 - x[0], x[1] - x[0] * x[0])
            gradient = [-2 * u - 400 * x[0] * v, 200 * v]
            return u * u + 100 * v * v
        }
        let result = Minimiser().minimise(from: [-1.2, 1], objective)
        #expect(result.converged, "\(result.reason)")
        #expect(abs(result.point[0] - 1) < 1e-8 && abs(result.point[1] - 1) < 1e-8)
        // The Hessian at (1, 1) is [[802, -400], [-400, 200]]; its inverse [[0.5, 1], [1, 2.005]].
        let curvature = Curvature(at: result.point, objective)
        #expect(abs(curvature.hessian[0][0] - 802) < 1e-3)
        let inverse = try #require(curvature.inverse)
        #expect(abs(inverse[0][0] - 0.5) < 1e-5 && abs(inverse[0][1] - 1) < 1e-5 && abs(inverse[1][1] - 2.005) < 1e-5)
    }

    @Test func saysThatAnUnboundedFunctionRanToItsBound() {
        let result = Minimiser().minimise(from: [0]) { x, gradient in
            gradient = [-1]
            return -x[0]
        }
        #expect(!result.converged)
        #expect(result.reason.contains("bound"))
    }

    @Test func aSaddleIsNoMinimum() {
        #expect(
            Curvature(at: [0, 0]) { x, gradient in
                gradient = [2 * x[0], -2 * x[1]]
                return x[0] * x[0] - x[1] * x[1]
            }.inverse == nil)
    }

    @Test func stepsAvoidWhereTheFunctionIsUndefined() {
        // x - ln x has its minimum at 1; a long first step would leave the domain.
        let result = Minimiser().minimise(from: [15]) { x, gradient in
            gradient = [1 - 1 / x[0]]
            return x[0] > 0 ? x[0] - log(x[0]) : .nan
        }
        #expect(result.converged && abs(result.point[0] - 1) < 1e-8)
    }

    @Test func aGoodGuessOfTheHessianTakesOneStep() {
        let objective: Minimiser.Objective = { x, gradient in
            gradient = [200 * (x[0] - 3), x[1] + 1]
            return 100 * (x[0] - 3) * (x[0] - 3) + 0.5 * (x[1] + 1) * (x[1] + 1)
        }
        let result = Minimiser().minimise(from: [0, 0], inverse: [[1.0 / 200, 0], [0, 1]], objective)
        #expect(result.converged && result.iterations == 1, "\(result)")
        #expect(abs(result.point[0] - 3) < 1e-12 && abs(result.point[1] + 1) < 1e-12)
    }

    /// Where no step can show any gain, none are tried for long.
    @Test func endsSoonWhereRoundingHidesEveryGain() {
        var evaluations = 0
        let result = Minimiser(gradientTolerance: 0).minimise(from: [0.7, 0.2]) { x, gradient in
            evaluations += 1
            gradient = [2 * (x[0] - 0.1), 6 * (x[1] - 0.3)]
            return 1 + (x[0] - 0.1) * (x[0] - 0.1) + 3 * (x[1] - 0.3) * (x[1] - 0.3)
        }
        #expect(abs(result.point[0] - 0.1) < 1e-7 && abs(result.point[1] - 0.3) < 1e-7)
        #expect(evaluations < 60, "\(evaluations)")
    }
}
