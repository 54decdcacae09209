/// Which bucket of an HdrHistogram a value falls into, and back: the layout of the encoded counts.
///
/// Values below `2 * 10^digits` units have a bucket each; every further power of two is cut into half as many.
struct HistogramIndex {
    private let unitMagnitude: Int
    private let halfMagnitude: Int

    init(digits: Int, lowest: UInt64) {
        var resolution = 2
        for _ in 0..<digits { resolution *= 10 }
        unitMagnitude = 63 - lowest.leadingZeroBitCount
        halfMagnitude = max(1, Int.bitWidth - (resolution - 1).leadingZeroBitCount) - 1
    }

    private var half: Int { 1 << halfMagnitude }

    /// The layout of ``LatencyHistogram``.
    static let latencies = HistogramIndex(digits: 3, lowest: 1)
    static func index(of value: UInt64) -> Int { latencies.index(of: value) }

    func index(of value: UInt64) -> Int {
        let units = value >> UInt64(unitMagnitude)
        let bucket = max(0, 63 - units.leadingZeroBitCount - halfMagnitude)
        return (bucket << halfMagnitude) + Int(units >> UInt64(bucket))
    }

    /// The lowest value of a bucket; nil beyond 64 bits.
    func value(at index: Int) -> UInt64? {
        var bucket = (index >> halfMagnitude) - 1
        var sub = (index & (half - 1)) + half
        if bucket < 0 {
            sub -= half
            bucket = 0
        }
        guard bucket + unitMagnitude + halfMagnitude + 1 < 64 else { return nil }
        return UInt64(sub) << UInt64(bucket + unitMagnitude)
    }
}
