internal import Foundation

/// Minimises a smooth function of few variables by BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 6.1)
/// with a line search that meets the Wolfe conditions.
package struct Minimiser: Sendable {
    /// Stops when every component of the gradient is at most this, relative to max(1, |f|).
    package var gradientTolerance: Double
    /// Steps after which it gives up.
    package var maximumIterations: Int
    /// Variables may move within -bound...bound; meant for log-parameters, where 20 is a factor of 5e8.
    package var bound: Double

    /// Creates a minimiser; the defaults suit mean log-likelihoods in log-parameters.
    package init(gradientTolerance: Double = 1e-9, maximumIterations: Int = 500, bound: Double = 20) {
        self.gradientTolerance = gradientTolerance
        self.maximumIterations = maximumIterations
        self.bound = bound
    }

    /// f(x); writes the gradient into the second argument. Where f is undefined, infinity or NaN, which steps avoid.
    package typealias Objective = (_ x: [Double], _ gradient: inout [Double]) -> Double

    /// Where the search starts and ends up.
    package struct Result: Sendable {
        /// The best point found.
        package var point: [Double]
        /// The function there.
        package var value: Double
        /// The gradient there.
        package var gradient: [Double]
        /// Steps taken.
        package var iterations: Int
        /// Whether the gradient vanished.
        package var converged: Bool
        /// How it knows, or what stopped it, in a sentence.
        package var reason: String
    }

    /// Minimises from `start`, where the function must be finite.
    ///
    /// - Parameter guess: about the inverse of the Hessian there, positive definite: the first steps are then those of Newton's method.
    package func minimise(from start: [Double], inverse guess: [[Double]]? = nil, _ objective: Objective) -> Result {
        let n = start.count
        var (x, gradient) = (start, [Double](repeating: 0, count: n))
        var value = objective(x, &gradient)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
            return Result(
                point: x, value: value, gradient: gradient, iterations: 0, converged: false,
                reason: "the function is not finite at the start")
        }
        var inverse = guess ?? identity(n)
        var fresh = guess == nil
        for iteration in 0..<maximumIterations {
            let largest = gradient.lazy.map(abs).max() ?? 0
            if largest <= gradientTolerance * max(1, abs(value)) {
                return finished(x, value, gradient, iteration, true, "largest gradient component \(rounded(largest))")
            }
            var direction = times(inverse, gradient).map { -$0 }
            if dot(direction, gradient) >= 0 {
                inverse = identity(n)
                fresh = true
                direction = gradient.map { -$0 }
            }
            // The first step along the raw gradient has no scale of its own: at most one unit.
            let length = dot(direction, direction).squareRoot()
            let first = fresh ? min(1, 1 / length) : 1
            let search = LineSearch(
                start: x, value: value, slope: dot(direction, gradient), direction: direction, bound: bound)
            guard let step = search.run(first: first, objective) else {
                // At rounding's floor no step improves; start once more from the plain gradient before saying so.
                if !fresh {
                    inverse = identity(n)
                    fresh = true
                    continue
                }
                let atBound = x.contains { abs($0) > bound - 1 }
                let enough = largest <= 1e3 * gradientTolerance * max(1, abs(value))
                return finished(
                    x, value, gradient, iteration, enough && !atBound,
                    atBound
                        ? "a variable ran to its bound of \(bound)"
                        : "no step improves, largest gradient component \(rounded(largest))")
            }
            let s = zip(step.point, x).map { $0 - $1 }
            let y = zip(step.gradient, gradient).map { $0 - $1 }
            if dot(s, y) > 1e-12 * (dot(s, s) * dot(y, y)).squareRoot() { update(&inverse, s, y, scale: fresh) }
            (x, value, gradient) = (step.point, step.value, step.gradient)
            fresh = false
        }
        return finished(
            x, value, gradient, maximumIterations, false, "no convergence in \(maximumIterations) iterations")
    }

    private func finished(
        _ x: [Double], _ value: Double, _ gradient: [Double], _ iterations: Int, _ converged: Bool, _ reason: String
    ) -> Result {
        Result(
            point: x, value: value, gradient: gradient, iterations: iterations, converged: converged,
            reason: reason + " after \(iterations) iterations")
    }

    private func rounded(_ value: Double) -> String { String(format: "%.1e", value) }

    /// The BFGS update of the inverse Hessian; at a fresh start it is first scaled by s'y / y'y (Nocedal and Wright 6.20).
    private func update(_ inverse: inout [[Double]], _ s: [Double], _ y: [Double], scale: Bool) {
        let n = s.count
        let sy = dot(s, y)
        if scale { for i in 0..<n { inverse[i][i] = sy / dot(y, y) } }
        let hy = times(inverse, y)
        let factor = (1 + dot(y, hy) / sy) / sy
        for i in 0..<n {
            for j in 0..<n { inverse[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy }
        }
    }

    private func identity(_ n: Int) -> [[Double]] {
        (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }
    }

    private func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] { matrix.map { dot($0, vector) } }
}

/// The inner product of two vectors of one length.
func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for at in a.indices { sum += a[at] * b[at] }
    return sum
}
