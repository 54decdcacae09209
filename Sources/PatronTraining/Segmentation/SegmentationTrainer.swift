internal import PatronBundle
package import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// Segments customers by recency, frequency, monetary value and tenure as of the end of the data.
package enum SegmentationTrainer {
    /// Trains, names and describes the segments.
    ///
    /// Throws `refused` with the reason where there are too few customers or they are too alike.
    package static func train(
        context: TrainingContext, settings: SegmentationSettings = SegmentationSettings()
    ) throws(PatronError) -> TrainedFamily {
        var rows: [[Double]] = []
        for customer in 0..<context.customers.count {
            guard let summary = context.customers.history(of: customer).summary(asOf: context.end) else { continue }
            rows.append(RFMFeature.allCases.map { $0.value(summary) })
        }
        guard rows.count >= settings.minimumCustomers else {
            throw PatronError(
                .refused,
                "segmentation needs \(settings.minimumCustomers) customers with a purchase, there are \(rows.count)")
        }
        var random = SeededGenerator(seed: context.seed)
        var sample = Array(rows.indices)
        if rows.count > settings.fitSample {
            random.shuffle(&sample)
            sample = sample[..<settings.fitSample].sorted()
        }
        let names = RFMFeature.allCases.map(\.rawValue)
        let space = FeatureSpace(
            DesignMatrix(sample.map { rows[$0] }), names: names, logarithms: true, standardise: true)
        let choice = try ClusterCountChoice(space.points, settings, seed: context.seed, threads: context.threads)
        context.log("segmentation: \(choice.criterion)")

        // Everybody is profiled as the server will assign them.
        var document = SegmentationDocument(
            features: space.features, segments: (0..<choice.chosen.clusters).map { unprofiled($0) },
            criterion: choice.criterion)
        let centroids = choice.chosen.fit.centroids.values
        let draft = try SegmentationModel.write(
            document, centroids: centroids, means: space.means, scales: space.scales)
        let labels = try ServedModelFile.open(draft) { file throws(PatronError) in
            try SegmentationEvaluation.assign(rows, SegmentationScorer(SegmentationModel(file)))
        }
        document.segments = SegmentProfiling(
            rows: rows, labels: labels, clusters: choice.chosen.clusters, currency: context.currency.code
        ).profiles()
        let file = try SegmentationModel.write(document, centroids: centroids, means: space.means, scales: space.scales)
        return TrainedFamily(
            fileName: SegmentationModel.fileName, file: file, metrics: metrics(choice, document, customers: rows.count))
    }

    /// A segment before its customers are known.
    private static func unprofiled(_ segment: Int) -> SegmentProfile {
        SegmentProfile(
            name: "\(segment)", description: "", customers: 0, customerShare: 0, revenueShare: nil, medians: [],
            ranks: [])
    }

    private static func metrics(_ choice: ClusterCountChoice, _ document: SegmentationDocument, customers: Int)
        -> JSONValue
    {
        [
            "customers": .int(Int64(customers)), "clusters": .int(Int64(choice.chosen.clusters)),
            "criterion": .string(choice.criterion), "silhouette": .number(choice.chosen.silhouette),
            "stability": .number(choice.chosen.stability),
            "candidates": .array(
                choice.evidence.map {
                    [
                        "clusters": .int(Int64($0.clusters)), "inertia": .number($0.fit.inertia),
                        "silhouette": .number($0.silhouette), "stability": .number($0.stability),
                        "smallest_share": .number($0.smallest), "chosen": .bool($0.clusters == choice.chosen.clusters),
                    ]
                }),
            "segments": .array(
                document.segments.map {
                    [
                        "name": .string($0.name), "description": .string($0.description),
                        "customers": .int(Int64($0.customers)),
                        "customer_share": .number($0.customerShare),
                        "revenue_share": $0.revenueShare.map { .number($0) } ?? .null,
                    ]
                }),
        ]
    }
}
