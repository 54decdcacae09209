internal import PatronCore
internal import PatronLearning
internal import PatronSegmentation

/// What a trained segmentation says of itself in the manifest.
enum SegmentationMetrics {
    static func json(
        _ choice: ClusterChoice, _ space: FeatureSpace, _ document: SegmentationDocument, customers: Int
    ) -> JSONValue {
        let chosen = choice.chosen
        return [
            "customers": .int(Int64(customers)), "algorithm": .string(chosen.algorithm.rawValue),
            "clusters": .int(Int64(chosen.clusters)), "criterion": .string(choice.criterion),
            "silhouette": .number(chosen.silhouette), "stability": .number(chosen.stability),
            "noise_share": .number(chosen.noiseShare), "rule_fidelity": number(document.tree?.fidelity),
            "features": .array(space.choices.map(feature)),
            "candidates": .array(choice.evidence.map { candidate($0, chosen, space) } + choice.refused.map(refusal)),
            "segments": .array(document.segments.map { segment($0, document) }),
        ]
    }

    private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private static func feature(_ choice: FeatureSpace.Choice) -> JSONValue {
        [
            "name": .string(choice.name), "transform": .string(choice.transform.rawValue),
            "skewness": .number(choice.skewness), "skewness_after": .number(choice.skewnessAfter),
            "scale": .string(choice.isRobust ? "quartiles" : "deviation"),
        ]
    }

    private static func candidate(
        _ own: ClusterChoice.Evidence, _ chosen: ClusterChoice.Evidence, _ space: FeatureSpace
    ) -> JSONValue {
        [
            "algorithm": .string(own.algorithm.rawValue), "clusters": .int(Int64(own.clusters)),
            "inertia": .number(ClusterQuality.inertia(space.points, labels: own.fit.labels)),
            "silhouette": .number(own.silhouette), "davies_bouldin": number(own.daviesBouldin),
            "calinski_harabasz": number(own.calinskiHarabasz), "stability": .number(own.stability),
            "smallest_share": .number(own.smallest), "noise_share": .number(own.noiseShare),
            "epsilon": number(own.fit.epsilon), "reason": .string(own.reason),
            "chosen": .bool(own.algorithm == chosen.algorithm && own.clusters == chosen.clusters),
        ]
    }

    private static func refusal(_ refused: (algorithm: ClusterAlgorithm, clusters: Int?, reason: String)) -> JSONValue {
        [
            "algorithm": .string(refused.algorithm.rawValue),
            "clusters": refused.clusters.map { .int(Int64($0)) } ?? .null, "reason": .string(refused.reason),
            "chosen": false,
        ]
    }

    private static func segment(_ profile: SegmentProfile, _ document: SegmentationDocument) -> JSONValue {
        var means: [JSONValue.Member] = []
        for (at, feature) in document.features.enumerated() {
            guard let own = profile.means?[at], let all = document.means?[at] else { continue }
            means.append(.init(feature.name, ["mean": .number(own), "all": .number(all)]))
        }
        return [
            "name": .string(profile.name), "description": .string(profile.description),
            "customers": .int(Int64(profile.customers)), "customer_share": .number(profile.customerShare),
            "revenue_share": number(profile.revenueShare), "means": .object(means),
            "spend_per_customer": number(profile.worth?.spendPerCustomer),
            "spend_per_purchase_day": number(profile.worth?.spendPerPurchaseDay),
            "spend_index": number(profile.worth?.index),
            "buys": .array(
                (profile.buys ?? []).map {
                    ["category": .string($0.category), "share": .number($0.share), "lift": .number($0.lift)]
                }), "rules": .array((profile.rules ?? []).map { .string($0) }),
        ]
    }
}
