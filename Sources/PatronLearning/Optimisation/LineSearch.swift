/// A step along a direction that meets the weak Wolfe conditions, found by bracketing and bisection
/// (Lewis and Overton 2013): it needs no derivative model and cannot stall on infinite values.
struct LineSearch {
    /// Sufficient decrease and curvature, the customary constants for quasi-Newton methods.
    private static let (decrease, curvature) = (1e-4, 0.9)
    private static let maximumTrials = 60
    private static let rounding = 0x1p-53

    var start: [Double]
    var value: Double
    /// The derivative along the direction at the start; negative.
    var slope: Double
    var direction: [Double]
    /// Points outside -bound...bound count as infinite.
    var bound: Double

    struct Step {
        var point: [Double]
        var value: Double
        var gradient: [Double]
    }

    /// The step; nil if none improves.
    func run(first: Double, _ objective: Minimiser.Objective) -> Step? {
        var (low, high, length) = (0.0, Double.infinity, first)
        var best: Step?
        for _ in 0..<Self.maximumTrials {
            let point = zip(start, direction).map { $0 + length * $1 }
            var gradient = [Double](repeating: 0, count: point.count)
            let inside = point.allSatisfy { abs($0) <= bound }
            let found = inside ? objective(point, &gradient) : .infinity
            if found.isFinite, gradient.allSatisfy(\.isFinite), found <= value + Self.decrease * length * slope,
                found < value
            {
                best = Step(point: point, value: found, gradient: gradient)
                if dot(gradient, direction) >= Self.curvature * slope { return best }
                low = length
            } else {
                high = length
            }
            length = high.isFinite ? 0.5 * (low + high) : 2 * low
            // A step so short that what it gains rounds to nothing is the last one, too.
            if high - low <= 1e-14 * high || -slope * length <= Self.rounding * abs(value) { break }
        }
        return best
    }
}
