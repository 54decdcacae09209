/// How customers are segmented.
package struct SegmentationSettings: Sendable {
    /// The algorithms that are compared. Of the three, k-means finds round segments, Ward's hierarchy nested ones and DBSCAN
    /// dense ones of any shape.
    package var algorithms: [ClusterAlgorithm] = [.kmeans, .ward, .dbscan]
    /// How many segments are tried; fewer than 3 tell an analyst little, more than 8 are hard to act upon.
    package var clusters: ClosedRange<Int> = 3...8
    /// How skewed figures are tamed.
    package var transform = FeatureSpace.Policy.auto
    /// DBSCAN's distance in scaled figures; chosen by the data if nil.
    package var epsilon: Double?
    /// How many neighbours make a customer a core point of DBSCAN.
    package var minimumPoints = 10
    /// The recipe's own segments; the first whose conditions a customer meets wins.
    package var rules: [ExpertRule] = []
    /// Restarts of k-means.
    package var restarts = 10
    /// How much of the best silhouette more segments may cost. RFM data is a continuum, where the silhouette alone always
    /// prefers the fewest segments.
    package var silhouetteTolerance = 0.1
    /// How much better than k-means' silhouette another algorithm's must be: one centre a segment is easier to explain.
    package var simplicity = 0.02
    /// The adjusted Rand index between bootstrap fits from which segments count as reproducible.
    package var minimumStability = 0.8
    /// Segments of which one is smaller than this share of all customers are taken last.
    package var minimumShare = 0.01
    /// Clusters that leave more than this share of all customers as noise are taken last.
    package var maximumNoise = 0.2
    /// How many pairs of bootstrap fits the stability is measured on.
    package var stabilityPairs = 5
    /// How many customers, drawn by seed, those fits are made on: k-means, and algorithms that need pairs of customers.
    package var stabilitySample = (linear: 4000, quadratic: 800)
    /// How many customers, drawn by seed, the silhouette is computed on.
    package var silhouetteSample = 3000
    /// How many customers, drawn by seed, the clusters are fitted on; all are profiled.
    package var fitSample = 200_000
    /// How many centres a server compares a customer with at most, about.
    package var centres = 512
    /// Fewer customers with a purchase than this are not segmented.
    package var minimumCustomers = 50

    package init() {}
}
