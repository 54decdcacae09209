internal import Foundation

/// The quantile of the standard normal distribution for 0 < probability < 1: Abramowitz and Stegun 26.2.23 refined by two
/// steps of Halley's method on `erfc`, to double precision.
package func normalQuantile(_ probability: Double) -> Double {
    guard probability > 0 else { return -.infinity }
    guard probability < 1 else { return .infinity }
    let tail = min(probability, 1 - probability)
    let t = (-2 * Foundation.log(tail)).squareRoot()
    let numerator = 2.515_517 + t * (0.802_853 + t * 0.010_328)
    var z = t - numerator / (1 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)))
    for _ in 0..<2 {
        // z > 0 has the upper tail erfc(z / sqrt 2) / 2.
        let density = Foundation.exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
        guard density > 0 else { break }
        let newton = (0.5 * erfc(z / 2.0.squareRoot()) - tail) / density
        z += newton / (1 - 0.5 * z * newton)
    }
    return probability < 0.5 ? -z : z
}
