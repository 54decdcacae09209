internal import Foundation
internal import PatronNumerics

/// Purchases of a Gamma(shape, weeks) rate in `ratio` times those weeks.
struct NegativeBinomial {
    let shape: Double
    private let logNone, logShare: Double

    init(shape: Double, ratio: Double) {
        self.shape = shape
        logNone = -shape * log1p(ratio)
        logShare = ratio > 0 ? -log1p(1 / ratio) : -.infinity
    }

    /// P(n purchases), in log space where powers would underflow.
    func probability(_ n: Int) -> Double {
        guard n > 0 else { return exp(logNone) }
        let x = Double(n)
        return exp(
            GammaFunctions.logGammaIncrement(shape, x) - GammaFunctions.logGamma(x + 1) + logNone + x * logShare)
    }
}
