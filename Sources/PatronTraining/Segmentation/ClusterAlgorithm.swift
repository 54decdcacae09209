package import PatronCore
internal import PatronLearning

/// The ways to cluster, by the names that recipes and commands use.
package enum ClusterAlgorithm: String, Sendable, CaseIterable {
    case kmeans, minibatch, dbscan, ward, complete, average, single

    var linkage: Linkage? { Linkage(rawValue: rawValue) }

    /// The algorithm of a name; `hierarchical` is that of its linkage. Throws `unsupported` or `badUsage` with the field.
    package init(name: String, linkage: String?) throws(PatronError) {
        guard name == "hierarchical" || linkage == nil else {
            throw PatronError(.badUsage, "is for the algorithm hierarchical", at: Place(field: "linkage"))
        }
        let wanted = name == "hierarchical" ? linkage ?? "ward" : name
        guard let algorithm = Self(rawValue: wanted), name != "hierarchical" || algorithm.linkage != nil else {
            let isLinkage = name == "hierarchical"
            let known =
                isLinkage
                ? Linkage.allCases.map(\.rawValue) : Self.allCases.map(\.rawValue) + ["hierarchical"]
            throw PatronError(
                .unsupported,
                "unknown \(isLinkage ? "linkage" : "algorithm") \(wanted), expected one of "
                    + known.joined(separator: ", "), at: Place(field: isLinkage ? "linkage" : "algorithm"))
        }
        self = algorithm
    }
}

/// Clusters as they were found, and as they can be served.
struct FittedClusters {
    /// The cluster of each row; -1 for noise.
    var labels: [Int]
    var clusters: Int
    var prototypes: Prototypes
    /// Nil for algorithms that always end.
    var converged: Bool?
    /// What DBSCAN's neighbourhoods were.
    var epsilon: Double?
    /// How many micro-clusters stood for the rows of a hierarchy; nil if the rows did.
    var microClusters: Int?

    /// Rows in no cluster.
    var noise: Int { labels.reduce(0) { $0 + ($1 < 0 ? 1 : 0) } }
}

/// Clusters one table by one algorithm, for one number of clusters after another.
struct ClusterFitter {
    /// What algorithms want to know.
    struct Options {
        var restarts = 10
        var tolerance = 0.0
        /// DBSCAN's; chosen by the data if nil.
        var epsilon: Double?
        var minimumPoints = 5
        /// Centres that a server compares a customer with at most, about.
        var centres = 512
    }

    let algorithm: ClusterAlgorithm
    let options: Options
    let seed: UInt64
    let threads: Int
    private let points: DesignMatrix
    private let hierarchy: HierarchicalClustering?

    init(
        _ points: DesignMatrix, _ algorithm: ClusterAlgorithm, _ options: Options, seed: UInt64, threads: Int
    ) throws(PatronError) {
        self.points = points
        self.algorithm = algorithm
        self.options = options
        self.seed = seed
        self.threads = threads
        if let linkage = algorithm.linkage {
            hierarchy = try HierarchicalClustering(
                points, settings: .init(linkage: linkage, seed: seed, threads: threads))
        } else {
            hierarchy = nil
        }
    }

    /// Throws `refused` where the rows do not make so many clusters, or DBSCAN finds none; DBSCAN finds its own number.
    func fit(clusters: Int) throws(PatronError) -> FittedClusters {
        switch algorithm {
        case .kmeans:
            return Self.served(
                try KMeans.fit(
                    points,
                    settings: .init(
                        clusters: clusters, restarts: options.restarts, tolerance: options.tolerance, seed: seed,
                        threads: threads)))
        case .minibatch:
            return Self.served(
                try MiniBatchKMeans.fit(
                    points, settings: .init(clusters: clusters, seed: seed, threads: threads)))
        case .dbscan: return try density()
        case .ward, .complete, .average, .single:
            let labels = try hierarchy?.labels(clusters: clusters) ?? []
            return FittedClusters(
                labels: labels, clusters: clusters, prototypes: try prototypes(labels),
                microClusters: hierarchy?.microClusters)
        }
    }

    private static func served(_ fit: KMeansFit) -> FittedClusters {
        FittedClusters(
            labels: fit.labels, clusters: fit.centroids.rows, prototypes: Prototypes(centroids: fit.centroids),
            converged: fit.converged)
    }

    private func density() throws(PatronError) -> FittedClusters {
        guard points.rows > 0 else { throw PatronError(.refused, "there are no rows to cluster") }
        guard
            let epsilon = options.epsilon
                ?? DBSCAN.epsilon(points, minimumPoints: options.minimumPoints, seed: seed)
        else { throw PatronError(.refused, "the rows are too alike to find an epsilon; give one") }
        let fit = try DBSCAN.fit(
            points,
            settings: .init(epsilon: epsilon, minimumPoints: options.minimumPoints, threads: threads))
        guard fit.clusters > 0 else {
            throw PatronError(.refused, "everything is noise: no \(options.minimumPoints) rows lie within \(epsilon)")
        }
        return FittedClusters(
            labels: fit.labels, clusters: fit.clusters,
            prototypes: try prototypes(fit.labels, isCore: fit.isCore, epsilon: epsilon), epsilon: epsilon)
    }

    private func prototypes(_ labels: [Int], isCore: [Bool]? = nil, epsilon: Double? = nil) throws(PatronError)
        -> Prototypes
    {
        try Prototypes(
            points, labels: labels, isCore: isCore, epsilon: epsilon, limit: options.centres, seed: seed,
            threads: threads)
    }
}
