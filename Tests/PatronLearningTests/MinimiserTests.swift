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
}
