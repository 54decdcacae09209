internal import Foundation
internal import PatronLearning
internal import PatronLifetimeValue

/// A maximum-likelihood fit in log-parameters: positive parameters need no constraints, and standard errors come back by the
/// delta method, which at the maximum equals inverting the Hessian in the parameters themselves.
struct LifetimeValueFit {
    var parameters: [Double]
    var report: LifetimeValueModel.Fit

    /// Fits from the start with the highest likelihood, and from the others only while none has reached a strict maximum where the
    /// gradient vanishes; `mean` is minus the mean log-likelihood over `count` customers.
    static func best(of starts: [[Double]], count: Int, _ mean: Minimiser.Objective) -> LifetimeValueFit {
        // Sums over many customers round at about this, and it moves no parameter by a thousandth of its standard error.
        let minimiser = Minimiser(gradientTolerance: 3e-9)
        var unused = [Double](repeating: 0, count: starts.first?.count ?? 0)
        let points = starts.map { start in start.map { log($0) } }
        let order = points.map { (point: $0, value: mean($0, &unused)) }.sorted { $0.value < $1.value }
        var best: (result: Minimiser.Result, covariance: [[Double]]?)?
        for start in order {
            let result = minimiser.minimise(from: start.point, mean)
            let covariance = Curvature(at: result.point, mean).inverse
            if best.map({ result.value < $0.result.value }) ?? true { best = (result, covariance) }
            if let best, best.result.converged, best.covariance != nil { break }
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
}
