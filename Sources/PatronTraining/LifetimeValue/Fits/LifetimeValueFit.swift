internal import Foundation
internal import PatronLearning
internal import PatronLifetimeValue

/// A maximum-likelihood fit in log-parameters: positive parameters need no constraints, and standard errors come back by the
/// delta method, which at the maximum equals inverting the Hessian in the parameters themselves.
struct LifetimeValueFit {
    var parameters: [Double]
    var report: LifetimeValueModel.Fit

    /// Sums over many customers round at about this, and it moves no parameter by a thousandth of its standard error.
    private static let gradientTolerance = 3e-9
    /// Where a search on part of what is known is near enough.
    private static let roughTolerance = 1e-6

    /// Fits from the start with the highest likelihood, and from the others only while none has reached a strict maximum where the
    /// gradient vanishes; `mean` is minus the mean log-likelihood over `count` customers.
    ///
    /// - Parameter rough: about the same function, much cheaper: it is searched first, and `mean` only from where that ends.
    static func best(
        of starts: [[Double]], count: Int, rough: Minimiser.Objective? = nil, _ mean: Minimiser.Objective
    ) -> LifetimeValueFit {
        let points = starts.map { start in start.map { log($0) } }
        let minimiser = Minimiser(gradientTolerance: gradientTolerance)
        let best: Found?
        if let rough {
            best = search(from: points, Minimiser(gradientTolerance: roughTolerance), rough).map { near in
                let result = minimiser.minimise(from: near.result.point, inverse: near.covariance, mean)
                return (result, Curvature(at: result.point, mean).inverse)
            }
        } else {
            best = search(from: points, minimiser, mean)
        }
        guard let best else {
            let none = LifetimeValueModel.Fit(
                standardErrors: nil, logLikelihood: 0, converged: false, reason: "no start", customers: count)
            return LifetimeValueFit(parameters: [], report: none)
        }
        let parameters = best.result.point.map { exp($0) }
        let errors = best.covariance.map { matrix in
            parameters.indices.map { parameters[$0] * (matrix[$0][$0] / Double(count)).squareRoot() }
        }
        let shape = errors == nil ? "the Hessian is not positive definite" : "the Hessian is positive definite"
        return LifetimeValueFit(
            parameters: parameters,
            report: .init(
                standardErrors: errors, logLikelihood: -best.result.value * Double(count),
                converged: best.result.converged && errors != nil,
                reason: best.result.reason + ", " + shape, customers: count))
    }

    private typealias Found = (result: Minimiser.Result, covariance: [[Double]]?)

    private static func search(
        from points: [[Double]], _ minimiser: Minimiser, _ mean: Minimiser.Objective
    ) -> Found? {
        var unused = [Double](repeating: 0, count: points.first?.count ?? 0)
        let order = points.map { (point: $0, value: mean($0, &unused)) }.sorted { $0.value < $1.value }
        var best: Found?
        for start in order {
            let result = minimiser.minimise(from: start.point, mean)
            let covariance = Curvature(at: result.point, mean).inverse
            if best.map({ result.value < $0.result.value }) ?? true { best = (result, covariance) }
            if let best, best.result.converged, best.covariance != nil { break }
        }
        return best
    }
}
