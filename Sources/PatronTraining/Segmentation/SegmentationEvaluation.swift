package import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// Clusters any table of numbers and measures the clusters as the served model assigns them.
package enum SegmentationEvaluation {
    /// The result of `patron-trainer evaluate segmentation`.
    ///
    /// - Parameters:
    ///   - rows: the table, one array a row, all of `columns.count` finite numbers.
    ///   - algorithm: `kmeans`.
    ///   - clusters: k; nil tries 2 to 8 and chooses as the trainer does.
    ///   - standardise: whether each column gets mean 0 and population standard deviation 1.
    ///
    /// Throws `unsupported` for other algorithms, `badInput` with the line (counting a header as line 1) for a bad row.
    package static func evaluate(
        rows: [[Double]], columns: [String], algorithm: String, clusters: Int?, standardise: Bool, seed: UInt64 = 0,
        threads: Int = 1
    ) throws(PatronError) -> JSONValue {
        guard algorithm == "kmeans" else {
            throw PatronError(
                .unsupported, "unknown algorithm \(algorithm), expected kmeans", at: Place(field: "algorithm"))
        }
        guard !columns.isEmpty, Set(columns).count == columns.count else {
            throw PatronError(.badUsage, "expected distinct columns", at: Place(field: "columns"))
        }
        for (at, row) in rows.enumerated() where row.count != columns.count || !row.allSatisfy(\.isFinite) {
            throw PatronError(.badInput, "expected \(columns.count) finite numbers", at: Place(line: at + 2))
        }
        let space = FeatureSpace(DesignMatrix(rows), names: columns, logarithms: false, standardise: standardise)
        let fit: KMeansFit
        if let clusters {
            fit = try KMeans.fit(space.points, settings: .init(clusters: clusters, seed: seed, threads: threads))
        } else {
            var settings = SegmentationSettings()
            settings.clusters = 2...8
            fit = try ClusterCountChoice(space.points, settings, seed: seed, threads: threads).chosen.fit
        }
        let profiles = (0..<fit.centroids.rows).map { cluster in
            let count = fit.labels.reduce(0) { $0 + ($1 == cluster ? 1 : 0) }
            return SegmentProfile(
                name: "Cluster \(cluster)", description: "", customers: count,
                customerShare: Double(count) / Double(max(1, rows.count)), revenueShare: nil, medians: [], ranks: [])
        }
        let document = SegmentationDocument(features: space.features, segments: profiles, criterion: "evaluation")
        let draft = try SegmentationModel.write(
            document, centroids: fit.centroids.values, means: space.means, scales: space.scales)
        let labels = try ServedModelFile.open(draft) { file throws(PatronError) in
            try assign(rows, SegmentationScorer(SegmentationModel(file)))
        }
        func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        return [
            "models": [
                [
                    "name": .string(algorithm), "clusters": .int(Int64(fit.centroids.rows)), "noise": 0,
                    "inertia": .number(ClusterQuality.inertia(space.points, labels: labels)),
                    "silhouette": number(ClusterQuality.silhouette(space.points, labels: labels, seed: seed)),
                    "davies_bouldin": number(ClusterQuality.daviesBouldin(space.points, labels: labels)),
                    "calinski_harabasz": number(ClusterQuality.calinskiHarabasz(space.points, labels: labels)),
                    "converged": .bool(fit.converged), "labels": .array(labels.map { .int(Int64($0)) }), "chosen": true,
                ]
            ]
        ]
    }

    /// The served assignment of raw rows.
    static func assign(_ rows: [[Double]], _ scorer: SegmentationScorer) -> [Int] {
        rows.map { row in
            var values = row
            return values.withUnsafeMutableBufferPointer { scorer.assign($0).segment }
        }
    }
}
