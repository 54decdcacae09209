package import PatronBundle
package import PatronCore
internal import PatronLifetimeValue
internal import PatronLoyalty
internal import PatronMerchandising
internal import PatronPropensity
internal import PatronRecommendation
internal import PatronSegmentation
internal import PatronUplift

/// A family as trainer and engine know it: its name in recipes and manifests, its file, and how the file becomes a model.
package struct FamilyEntry: Sendable {
    /// The key in recipes and manifests, such as `lifetime_value`.
    package let name: String
    /// The file in the bundle.
    package let fileName: String
    /// Whether it answers about customers with a purchase history, so that it needs the customer and item tables.
    package let needsCustomers: Bool
    private let loader: @Sendable (TensorFile, Int, inout Families) throws(PatronError) -> Void

    init(
        _ name: String, needsCustomers: Bool = true,
        load: @escaping @Sendable (_ file: TensorFile, _ itemCount: Int, inout Families) throws(PatronError) -> Void
    ) {
        self.name = name
        self.fileName = name + ".safetensors"
        self.needsCustomers = needsCustomers
        loader = load
    }

    /// Reads the family's file for a catalogue of so many items, and puts its models where they belong.
    package func load(_ file: TensorFile, itemCount: Int, into families: inout Families) throws(PatronError) {
        try loader(file, itemCount, &families)
    }
}

/// All families. Trainer and engine both read this list; adding a family is adding a line.
package enum FamilyCatalogue {
    package static let all: [FamilyEntry] = [
        FamilyEntry("recommendation") { (file, itemCount, families) throws(PatronError) in
            families.recommendation = try RecommendationModel(file: file, itemCount: itemCount)
        },
        FamilyEntry("segmentation") { (file, _, families) throws(PatronError) in
            families.segmentation = SegmentationScorer(try SegmentationModel(file))
        },
        FamilyEntry("lifetime_value") { (file, _, families) throws(PatronError) in
            families.lifetimeValue = LifetimeValueScorer(try LifetimeValueModel(file))
        },
        FamilyEntry("propensity", needsCustomers: false) { (file, _, families) throws(PatronError) in
            let model = try PropensityModel(file)
            families.propensity = model
            families.churn = model.head("churn").map(PropensityScorer.init)
            families.repurchase = model.head("repurchase").map(PropensityScorer.init)
            families.conversion = model.head("conversion").map(PropensityScorer.init)
        },
        // Behind segmentation, whose segments it counts by.
        FamilyEntry("merchandising") { (file, itemCount, families) throws(PatronError) in
            families.merchandising = try MerchandisingModel(file, itemCount: itemCount)
        },
        FamilyEntry("uplift") { (file, _, families) throws(PatronError) in
            families.uplift = try UpliftModel(file)
        },
        // Behind lifetime value and propensity, which it turns into tiers and grades.
        FamilyEntry("loyalty") { (file, _, families) throws(PatronError) in
            families.loyalty = try LoyaltyModel(file)
        },
    ]

    /// The entry of a name; nil if this version does not know it.
    package static func entry(_ name: String) -> FamilyEntry? { all.first { $0.name == name } }
}
