/// How customers are segmented.
package struct SegmentationSettings: Sendable {
    /// How many segments are tried; fewer than 3 tell an analyst little, more than 8 are hard to act upon.
    package var clusters: ClosedRange<Int> = 3...8
    /// Restarts of k-means.
    package var restarts = 10
    /// How much of the best silhouette more segments may cost. RFM data is a continuum, where the silhouette alone always
    /// prefers the fewest segments.
    package var silhouetteTolerance = 0.1
    /// The adjusted Rand index between half samples and all from which segments count as reproducible.
    package var minimumStability = 0.85
    /// A number of segments of which one is smaller than this share of all customers is tried last.
    package var minimumShare = 0.01
    /// How many half samples the stability is measured on.
    package var stabilitySamples = 5
    /// How many customers, drawn by seed, the silhouette is computed on.
    package var silhouetteSample = 3000
    /// How many customers, drawn by seed, the centroids are fitted on; all are profiled.
    package var fitSample = 200_000
    /// Fewer customers with a purchase than this are not segmented.
    package var minimumCustomers = 50

    package init() {}
}
