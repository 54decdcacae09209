internal import PatronBundle
package import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// Segments customers by recency, frequency, monetary value and tenure as of the end of the data, and by the recipe's own rules.
package enum SegmentationTrainer {
    /// The segment of customers who are like no others.
    package static let noiseName = "noise"

    /// Trains, names and describes the segments.
    ///
    /// Throws `refused` with the reason where there are too few customers or they are too alike, `badInput` with the line for a
    /// rule that names what the data does not know.
    package static func train(
        context: TrainingContext, settings: SegmentationSettings = SegmentationSettings()
    ) throws(PatronError) -> TrainedFamily {
        let customers = SegmentedCustomers(context)
        let rules = try served(settings.rules, context)
        let open = customers.outside(rules, context)
        guard open.count >= settings.minimumCustomers else {
            let outside = rules.isEmpty ? "" : " outside the recipe's rules"
            throw PatronError(
                .refused,
                "segmentation needs \(settings.minimumCustomers) customers with a purchase\(outside), there are "
                    + "\(open.count)")
        }
        var random = SeededGenerator(seed: context.seed)
        var sample = open
        if sample.count > settings.fitSample {
            random.shuffle(&sample)
            sample = sample[..<settings.fitSample].sorted()
        }
        let space = FeatureSpace(
            DesignMatrix(sample.map { customers.rows[$0] }), names: RFMFeature.allCases.map(\.rawValue),
            policy: settings.transform, standardise: true)
        let choice = try ClusterChoice(space.points, settings, seed: context.seed, threads: context.threads)
        context.log("segmentation: \(choice.criterion)")
        return try family(context, settings, customers, rules, space, choice)
    }

    /// The recipe's rules with numbers for segments behind all clusters; those are shifted once clusters are known.
    private static func served(_ rules: [ExpertRule], _ context: TrainingContext) throws(PatronError) -> [SegmentRule] {
        var served: [SegmentRule] = []
        for (at, rule) in rules.enumerated() {
            served.append(
                try rule.served(segment: at, countries: context.countries?.names ?? [], items: context.items))
        }
        return served
    }

    private static func family(
        _ context: TrainingContext, _ settings: SegmentationSettings, _ customers: SegmentedCustomers,
        _ rules: [SegmentRule], _ space: FeatureSpace, _ choice: ClusterChoice
    ) throws(PatronError) -> TrainedFamily {
        let fit = choice.chosen.fit
        let noise = fit.prototypes.reaches == nil ? nil : fit.clusters
        let clusters = fit.clusters + (noise == nil ? 0 : 1)
        let segments = clusters + rules.count
        var document = SegmentationDocument(
            features: space.features, segments: (0..<segments).map { unprofiled($0) }, criterion: choice.criterion)
        document.algorithm = choice.chosen.algorithm.rawValue
        document.noise = noise
        if !rules.isEmpty {
            document.rules = rules.map { SegmentRule(segment: clusters + $0.segment, conditions: $0.conditions) }
            document.countries = context.countries?.names
        }
        let content = SegmentationModel.Content(
            centroids: fit.prototypes.centres.values, segments: fit.prototypes.clusters.map { UInt32($0) },
            reaches: fit.prototypes.reaches, means: space.means, scales: space.scales, ranks: space.ranks,
            countries: rules.isEmpty ? nil : context.countries?.rows)

        // Everybody is profiled as the server will assign them.
        let labels = try ServedModelFile.open(try SegmentationModel.write(document, content)) {
            file throws(PatronError) in
            customers.assign(SegmentationScorer(try SegmentationModel(file)), context)
        }
        var profiling = SegmentProfiling(
            rows: customers.rows, labels: labels, segments: segments, currency: context.currency.code)
        if let noise {
            profiling.given[noise] = noiseName
            profiling.conditions[noise] = "customers like no others"
        }
        for (at, rule) in settings.rules.enumerated() {
            profiling.given[clusters + at] = rule.name
            profiling.conditions[clusters + at] = "by the recipe's rule: \(rule.words)"
        }
        document.segments = profiling.profiles(orderLines: customers.orderLines(context))
        document.means = profiling.means(of: Array(customers.rows.indices))
        let open = labels.indices.filter { labels[$0] < clusters }
        let stated = SegmentRules(
            open.map { customers.rows[$0] }, labels: open.map { labels[$0] }, segments: clusters,
            currency: context.currency.code, seed: context.seed)
        document.tree = stated?.document
        for segment in 0..<clusters {
            guard let own = stated?.rules[segment], let widest = own.first else { continue }
            document.segments[segment].rules = own
            document.segments[segment].description += "; rule of thumb: \(widest)"
        }
        let file = try SegmentationModel.write(document, content)
        return TrainedFamily(
            fileName: SegmentationModel.fileName, file: file,
            metrics: SegmentationMetrics.json(choice, space, document, customers: customers.rows.count))
    }

    /// A segment before its customers are known.
    private static func unprofiled(_ segment: Int) -> SegmentProfile {
        SegmentProfile(
            name: "\(segment)", description: "", customers: 0, customerShare: 0, revenueShare: nil, medians: [],
            ranks: [])
    }
}
