internal import PatronCore

/// Whether clusters come back when the data is drawn again.
package enum ClusterStability {
    /// Mean adjusted Rand index over pairs of fits, each on a bootstrap sample (Fang and Wang 2012): 1 the same clusters each time,
    /// about 0 chance. A pair of which a fit is refused counts 0.
    ///
    /// - Parameter fit: clusters a sample, and labels all of `points` by what it found.
    package static func bootstrap(
        _ points: DesignMatrix, pairs: Int, seed: UInt64,
        _ fit: (_ sample: DesignMatrix, _ seed: UInt64) throws -> [Int]
    ) -> Double {
        var total = 0.0
        for pair in 0..<pairs {
            var random = SeededGenerator(seed: mix64(seed &+ UInt64(pair + 1)))
            func labels() -> [Int]? {
                let rows = (0..<points.rows).map { _ in random.below(points.rows) }
                return try? fit(points.selecting(rows), random.next())
            }
            if let first = labels(), let second = labels() { total += ClusterQuality.adjustedRand(first, second) }
        }
        return pairs > 0 ? total / Double(pairs) : 0
    }
}
