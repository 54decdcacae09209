internal import Foundation
internal import PatronLearning
internal import PatronLifetimeValue

/// A maximum-likelihood fit in log-parameters: positive parameters need no constraints, and standard errors come back by the
/// delta method, which at the maximum equals inverting the Hessian in the parameters themselves.
struct LifetimeValueFit {
    var parameters: [Double]
    var report: LifetimeValueModel.Fit

    /// Fits from several starts and keeps the best; `mean` is minus the mean log-likelihood over `count` customers.
    static func best(of starts: [[Double]], count: Int, _ mean: Minimiser.Objective) -> LifetimeValueFit {
        let minimiser = Minimiser()
        var best: Minimiser.Result?
        for start in starts {
            let result = minimiser.minimise(from: start.map { log($0) }, mean)
            // A converged result wins over an equal one that is not.
            guard let old = best else {
                best = result
                continue
            }
            if result.value < old.value - 1e-10
                || (result.value < old.value + 1e-10 && result.converged && !old.converged)
            {
                best = result
            }
        }
        guard let best else {
            let none = LifetimeValueModel.Fit(
                standardErrors: nil, logLikelihood: 0, converged: false, reason: "no start", customers: count)
            return LifetimeValueFit(parameters: [], report: none)
        }
        let parameters = best.point.map { exp($0) }
        let covariance = Curvature(at: best.point, mean).inverse
        let errors = covariance.map { matrix in
            parameters.indices.map { parameters[$0] * (matrix[$0][$0] / Double(count)).squareRoot() }
        }
        let shape = errors == nil ? "the Hessian is not positive definite" : "the Hessian is positive definite"
        return LifetimeValueFit(
            parameters: parameters,
            report: .init(
                standardErrors: errors, logLikelihood: -best.value * Double(count),
                converged: best.converged && errors != nil,
                reason: best.reason + ", " + shape, customers: count))
    }
}
