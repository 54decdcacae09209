/// What a segmentation says of itself, beside its tensors.
package struct SegmentationDocument: Codable, Sendable, Hashable {
    /// One input of the model.
    package struct Feature: Codable, Sendable, Hashable {
        /// Its name, such as `recency`.
        package var name: String
        /// Whether the model takes sign(x) * log(1 + |x|) of it, because it is skewed.
        package var logarithm: Bool
        /// The exponent of Yeo and Johnson's power transform (2000), where that is taken instead.
        package var lambda: Double?
        /// Whether it is replaced by its rank among the customers of the training, 0 to 1, before scaling.
        package var ranked: Bool?

        package init(name: String, logarithm: Bool = false, lambda: Double? = nil, ranked: Bool = false) {
            self.name = name
            self.logarithm = logarithm
            self.lambda = lambda
            self.ranked = ranked ? true : nil
        }
    }

    /// The version of the format.
    package var version: Int
    /// The inputs, in the order of the tensors.
    package var features: [Feature]
    /// The segments: clusters, then noise where there is such, then those of rules alone.
    package var segments: [SegmentProfile]
    /// Why there are so many segments, one sentence.
    package var criterion: String
    /// How the clusters were found, such as `kmeans`.
    package var algorithm: String?
    /// The segment of customers who are like no others; nil where everybody belongs somewhere.
    package var noise: Int?
    /// Rules of the recipe: the first that a customer meets decides, before any cluster.
    package var rules: [SegmentRule]?
    /// The tree that the descriptions' rules were read from.
    package var tree: RuleTreeDocument?
    /// The mean of each feature among all customers.
    package var means: [Double]?
    /// Countries that rules may name, in the order of their numbers.
    package var countries: [String]?

    package init(features: [Feature], segments: [SegmentProfile], criterion: String) {
        self.version = SegmentationModel.formatVersion
        self.features = features
        self.segments = segments
        self.criterion = criterion
    }
}

/// What a segment's customers were like when the model was trained.
package struct SegmentProfile: Codable, Sendable, Hashable {
    /// What an analyst calls it, distinct within a model.
    package var name: String
    /// One sentence with its figures.
    package var description: String
    /// How many customers it had.
    package var customers: Int
    /// Their share of all customers, 0 to 1.
    package var customerShare: Double
    /// The share of all spend that is theirs, 0 to 1; nil where the data is not about spend.
    package var revenueShare: Double?
    /// The median of each feature among them, untransformed, in the features' order.
    package var medians: [Double]
    /// How they stand among all customers in each feature: mean percentile rank, 0 to 1, in the features' order.
    package var ranks: [Double]
    /// The mean of each feature among them, untransformed.
    package var means: [Double]?
    /// What they are worth; nil where the data is not about spend.
    package var worth: Worth?
    /// The categories that they buy more than others do, the most characteristic first.
    package var buys: [CategoryLift]?
    /// The tree's rules that lead here, the widest first.
    package var rules: [String]?

    /// Money of a segment, in the manifest's currency.
    package struct Worth: Codable, Sendable, Hashable {
        package var spendPerCustomer: Double
        package var spendPerPurchaseDay: Double
        /// Spend of a customer over that of all customers' mean.
        package var index: Double

        package init(spendPerCustomer: Double, spendPerPurchaseDay: Double, index: Double) {
            self.spendPerCustomer = spendPerCustomer
            self.spendPerPurchaseDay = spendPerPurchaseDay
            self.index = index
        }
    }

    /// A category in a segment.
    package struct CategoryLift: Codable, Sendable, Hashable {
        package var category: String
        /// Its share of the segment's order lines, 0 to 1.
        package var share: Double
        /// That share over the one among all customers.
        package var lift: Double

        package init(category: String, share: Double, lift: Double) {
            self.category = category
            self.share = share
            self.lift = lift
        }
    }

    package init(
        name: String, description: String, customers: Int, customerShare: Double, revenueShare: Double?,
        medians: [Double],
        ranks: [Double]
    ) {
        self.name = name
        self.description = description
        self.customers = customers
        self.customerShare = customerShare
        self.revenueShare = revenueShare
        self.medians = medians
        self.ranks = ranks
    }
}
