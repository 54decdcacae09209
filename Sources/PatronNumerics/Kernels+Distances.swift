internal import CPatronKernels

extension Kernels {
    /// `out[c * count + i]` = squared distance of point i to centre c; points and centres are row-major, `width` columns.
    package static func squareDistances(
        _ points: UnsafePointer<Double>, count: Int, width: Int, to centres: UnsafePointer<Double>, _ centreCount: Int,
        into out: UnsafeMutablePointer<Double>
    ) {
        patron_square_distances_f64(points, count, width, centres, centreCount, out)
    }

    /// The nearest centre of each point, the lower number in a tie, its squared distance and that of the next one (infinite
    /// where there is none).
    package static func nearestCentres(
        _ points: UnsafePointer<Double>, count: Int, width: Int, of centres: UnsafePointer<Double>, _ centreCount: Int,
        labels: UnsafeMutablePointer<UInt32>, nearest: UnsafeMutablePointer<Double>,
        second: UnsafeMutablePointer<Double>
    ) {
        patron_nearest_centres_f64(points, count, width, centres, centreCount, labels, nearest, second)
    }
}
