/// What a segmentation says of itself, beside its tensors.
package struct SegmentationDocument: Codable, Sendable, Hashable {
    /// One input of the model.
    package struct Feature: Codable, Sendable, Hashable {
        /// Its name, such as `recency`.
        package var name: String
        /// Whether the model takes sign(x) * log(1 + |x|) of it, because it is skewed.
        package var logarithm: Bool

        package init(name: String, logarithm: Bool) {
            self.name = name
            self.logarithm = logarithm
        }
    }

    /// The version of the format.
    package var version: Int
    /// The inputs, in the order of the tensors.
    package var features: [Feature]
    /// The segments, in the order of the centroids.
    package var segments: [SegmentProfile]
    /// Why there are so many segments, one sentence.
    package var criterion: String

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
