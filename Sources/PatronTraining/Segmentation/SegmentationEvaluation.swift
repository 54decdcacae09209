package import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// Clusters any table of numbers, measures the clusters, and checks what the served model makes of them.
package enum SegmentationEvaluation {
    /// What to do.
    package struct Options: Sendable {
        package var algorithm = ClusterAlgorithm.kmeans
        /// k; nil tries 2 to 8 and chooses as the trainer does. DBSCAN finds its own number.
        package var clusters: Int?
        /// Whether each column gets mean 0 and population standard deviation 1.
        package var standardise = false
        /// DBSCAN's; chosen by the data if nil.
        package var epsilon: Double?
        package var minimumPoints = 5
        /// Starts of k-means.
        package var restarts = 10
        /// See ``KMeans/Settings``.
        package var tolerance = 0.0
        /// Rows that the silhouette is exact for; more are sampled.
        package var silhouetteRows = 10_000
        package var seed: UInt64 = 0
        package var threads = 1

        package init() {}

        /// Throws `badUsage` with the field for settings that do not belong together.
        func check(_ columns: [String]) throws(PatronError) {
            guard !columns.isEmpty, Set(columns).count == columns.count else {
                throw PatronError(.badUsage, "expected distinct columns", at: Place(field: "columns"))
            }
            if algorithm == .dbscan, clusters != nil {
                throw PatronError(.badUsage, "DBSCAN finds its own number of clusters", at: Place(field: "clusters"))
            }
            if algorithm != .dbscan, epsilon != nil {
                throw PatronError(.badUsage, "is for the algorithm dbscan", at: Place(field: "epsilon"))
            }
        }
    }

    /// The result of `patron-trainer evaluate segmentation`; `values` are rows x columns, row-major.
    ///
    /// Throws `badInput` with the line (counting a header as line 1) for a row that is not finite, `refused` where the rows do not
    /// make so many clusters.
    package static func evaluate(values: [Double], columns: [String], _ options: Options) throws(PatronError)
        -> JSONValue
    {
        try options.check(columns)
        guard values.count.isMultiple(of: columns.count) else {
            throw PatronError(.badInput, "expected \(columns.count) numbers a row")
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw PatronError(
                .badInput, "expected a finite number",
                at: Place(line: bad / columns.count + 2, field: columns[bad % columns.count]))
        }
        let raw = DesignMatrix(values: values, rows: values.count / columns.count, columns: columns.count)
        let space = FeatureSpace(raw, names: columns, policy: .none, standardise: options.standardise)
        let clock = ContinuousClock()
        let start = clock.now
        let fit = try fit(space.points, options)
        let seconds = (clock.now - start) / .seconds(1)
        let peak = peakResidentBytes()
        let served = try assign(raw, space, fit)
        let agreeing = served.indices.reduce(0) { $0 + (served[$1] == fit.labels[$1] ? 1 : 0) }
        func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        let points = space.points
        let silhouette = ClusterQuality.silhouette(
            points, labels: fit.labels, limit: options.silhouetteRows, seed: options.seed, threads: options.threads)
        return [
            "models": [
                [
                    "name": .string(options.algorithm.rawValue), "clusters": .int(Int64(fit.clusters)),
                    "noise": .int(Int64(fit.noise)),
                    "inertia": .number(ClusterQuality.inertia(points, labels: fit.labels)),
                    "silhouette": number(silhouette),
                    "davies_bouldin": number(ClusterQuality.daviesBouldin(points, labels: fit.labels)),
                    "calinski_harabasz": number(ClusterQuality.calinskiHarabasz(points, labels: fit.labels)),
                    "converged": fit.converged.map { .bool($0) } ?? .null, "epsilon": number(fit.epsilon),
                    "micro_clusters": fit.microClusters.map { .int(Int64($0)) } ?? .null,
                    "served_centres": .int(Int64(fit.prototypes.centres.rows)),
                    "served_agreement": .number(Double(agreeing) / Double(max(1, served.count))),
                    "fit_seconds": .number(seconds), "fit_peak_rss_bytes": .int(peak),
                    "labels": .array(fit.labels.map { .int(Int64($0)) }), "chosen": true,
                ]
            ]
        ]
    }

    private static func fit(_ points: DesignMatrix, _ options: Options) throws(PatronError) -> FittedClusters {
        if options.clusters == nil, options.algorithm != .dbscan {
            var settings = SegmentationSettings()
            settings.algorithms = [options.algorithm]
            settings.clusters = 2...8
            settings.restarts = options.restarts
            return try ClusterChoice(points, settings, seed: options.seed, threads: options.threads).chosen.fit
        }
        var fitting = ClusterFitter.Options()
        fitting.restarts = options.restarts
        fitting.tolerance = options.tolerance
        fitting.epsilon = options.epsilon
        fitting.minimumPoints = options.minimumPoints
        return try ClusterFitter(
            points, options.algorithm, fitting, seed: options.seed, threads: options.threads
        ).fit(clusters: options.clusters ?? 1)
    }

    /// What a server makes of the raw rows; -1 is noise.
    private static func assign(_ raw: DesignMatrix, _ space: FeatureSpace, _ fit: FittedClusters) throws(PatronError)
        -> [Int]
    {
        let noise = fit.prototypes.reaches == nil ? nil : fit.clusters
        let profiles = (0..<fit.clusters + (noise == nil ? 0 : 1)).map { cluster in
            SegmentProfile(
                name: "Cluster \(cluster)", description: "", customers: 0, customerShare: 0, revenueShare: nil,
                medians: [], ranks: [])
        }
        var document = SegmentationDocument(features: space.features, segments: profiles, criterion: "evaluation")
        document.noise = noise
        let content = SegmentationModel.Content(
            centroids: fit.prototypes.centres.values, segments: fit.prototypes.clusters.map { UInt32($0) },
            reaches: fit.prototypes.reaches, means: space.means, scales: space.scales)
        return try ServedModelFile.open(try SegmentationModel.write(document, content)) { file throws(PatronError) in
            let scorer = SegmentationScorer(try SegmentationModel(file))
            var row = [Double](repeating: 0, count: raw.columns)
            return (0..<raw.rows).map { at in
                for column in 0..<raw.columns { row[column] = raw.values[at * raw.columns + column] }
                let segment = row.withUnsafeMutableBufferPointer { scorer.cluster($0).segment }
                return segment == noise ? -1 : segment
            }
        }
    }
}
