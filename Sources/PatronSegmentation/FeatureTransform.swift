internal import Foundation

/// sign(x) * log(1 + |x|): tames the long tail of counts, days and money, and keeps refunds below zero.
package func signedLogarithm(_ x: Double) -> Double { x < 0 ? -log1p(-x) : log1p(x) }

/// Yeo and Johnson's power transform (2000): a Box-Cox transform that takes numbers below 0 as well.
package func yeoJohnson(_ x: Double, lambda: Double) -> Double {
    if x >= 0 { return abs(lambda) < 1e-12 ? log1p(x) : expm1(lambda * log1p(x)) / lambda }
    let mirrored = 2 - lambda
    return abs(mirrored) < 1e-12 ? -log1p(-x) : -expm1(mirrored * log1p(-x)) / mirrored
}

/// The rank of a value among rising percentiles, 0 to 1, linear between them; equal percentiles share their middle.
package func rank(_ x: Double, among percentiles: UnsafeBufferPointer<Double>) -> Double {
    let last = percentiles.count - 1
    guard last > 0 else { return 0.5 }
    var (low, high) = (0, percentiles.count)
    while low < high {
        let middle = (low + high) / 2
        if percentiles[middle] < x { low = middle + 1 } else { high = middle }
    }
    // `low` is the first percentile that is not below x.
    if low > last { return 1 }
    if percentiles[low] == x {
        var end = low
        while end < last, percentiles[end + 1] == x { end += 1 }
        return Double(low + end) / 2 / Double(last)
    }
    if low == 0 { return 0 }
    let part = (x - percentiles[low - 1]) / (percentiles[low] - percentiles[low - 1])
    return (Double(low - 1) + part) / Double(last)
}
