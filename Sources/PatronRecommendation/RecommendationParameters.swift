/// What the model file says about its models, as JSON under the metadata key `recommendation`.
package struct RecommendationParameters: Codable, Sendable, Hashable {
    /// The models that a file can hold and serve.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case popularity
        case itemToItem = "item-to-item"
        case als
        case blend
    }

    /// The format of the file; 1.
    package var format: Int
    /// The model that is served, picked without the test set.
    package var chosen: Kind
    package var history: HistoryWeighting
    /// Present if the file has factors.
    package var als: FactorParameters?
    /// Weight of item-to-item in the blend, from 0 to 1; implicit ALS has the rest. Present if the file can serve a
    /// blend.
    package var blendWeight: Float?
    /// How many items item-to-item finds for the blend to rank anew; 100 where it is not said.
    package var retrieved: Int?

    package init(
        chosen: Kind, history: HistoryWeighting = HistoryWeighting(), als: FactorParameters? = nil,
        blendWeight: Float? = nil, retrieved: Int? = nil
    ) {
        self.format = 1
        self.chosen = chosen
        self.history = history
        self.als = als
        self.blendWeight = blendWeight
        self.retrieved = retrieved
    }
}

/// How items of a history are weighted.
package struct HistoryWeighting: Codable, Sendable, Hashable {
    /// An item bought in n orders weighs log2(1 + n) instead of 1.
    package var countsOrders: Bool
    /// A purchase this many days before the customer's latest one weighs half; nil if age does not matter.
    package var halfLifeDays: Double?
    /// Only so many items of a history are scored, those with the greatest weight.
    package var limit: Int

    package init(countsOrders: Bool = false, halfLifeDays: Double? = nil, limit: Int = 1000) {
        self.countsOrders = countsOrders
        self.halfLifeDays = halfLifeDays
        self.limit = limit
    }
}

/// What fold-in needs to know of how implicit ALS was trained.
package struct FactorParameters: Codable, Sendable, Hashable {
    /// Weight of entries that were not observed: alpha_0.
    package var unobservedWeight: Float
    /// lambda.
    package var regularisation: Float
    /// nu: 0 regularises all rows alike, 1 in proportion to their frequency.
    package var exponent: Float

    package init(unobservedWeight: Float, regularisation: Float, exponent: Float) {
        self.unobservedWeight = unobservedWeight
        self.regularisation = regularisation
        self.exponent = exponent
    }
}
