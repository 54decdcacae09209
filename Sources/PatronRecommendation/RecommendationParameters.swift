/// What the model file says about its models, as JSON under the metadata key `recommendation`.
package struct RecommendationParameters: Codable, Sendable, Hashable {
    /// The models that a file can hold and serve.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case popularity
        case itemToItem = "item-to-item"
        case als
        case blend
        case spectral
        case spectralBlend = "spectral-blend"

        /// Whether it starts from item-to-item's scores.
        package var usesSimilarity: Bool { self == .itemToItem || isBlend }
        /// Whether it scores by the factors of implicit ALS.
        package var usesFactors: Bool { self == .als || self == .blend }
        /// Whether it scores by the low-pass filter.
        package var usesSpectral: Bool { self == .spectral || self == .spectralBlend }
        /// Whether item-to-item finds items for another model to rank anew with it.
        package var isBlend: Bool { self == .blend || self == .spectralBlend }
    }

    /// The format of the file; 1.
    package var format: Int
    /// The model that is served, picked without the test set.
    package var chosen: Kind
    package var history: HistoryWeighting
    /// Whether the file has what a model needs, as far as the parameters tell.
    package func canServe(_ kind: Kind) -> Bool {
        switch kind {
        case .popularity, .itemToItem: true
        case .als: als != nil
        case .blend: als != nil && blendWeight != nil
        // The filter is there if its weight is.
        case .spectral, .spectralBlend: spectralWeight != nil
        }
    }

    /// Present if the file has factors.
    package var als: FactorParameters?
    /// Weight of item-to-item in the blend, from 0 to 1; implicit ALS has the rest. Present if the file can serve a
    /// blend.
    package var blendWeight: Float?
    /// Weight of item-to-item in the blend with the low-pass filter, from 0 to 1. Present if the file can serve it.
    package var spectralWeight: Float?
    /// Present if the file can tell which items are bought again.
    package var repurchase: RepurchaseParameters?
    /// How many items item-to-item finds for the blend to rank anew; 100 where it is not said.
    package var retrieved: Int?

    package init(
        chosen: Kind, history: HistoryWeighting = HistoryWeighting(), als: FactorParameters? = nil,
        blendWeight: Float? = nil, spectralWeight: Float? = nil, retrieved: Int? = nil
    ) {
        self.format = 1
        self.chosen = chosen
        self.history = history
        self.als = als
        self.blendWeight = blendWeight
        self.spectralWeight = spectralWeight
        self.retrieved = retrieved
    }
}

/// How items of a history are weighted.
package struct HistoryWeighting: Codable, Sendable, Hashable {
    /// An item bought in n orders weighs log2(1 + n) instead of 1.
    package var countsOrders: Bool
    /// A purchase this many days before the customer's latest one weighs half; nil if age does not matter.
    package var halfLifeDays: Double?
    /// An item weighs (1 + n)^-rankDecay, n the items of the history that were bought later; nil if it does not matter.
    package var rankDecay: Float?
    /// Only so many items of a history are scored, those with the greatest weight.
    package var limit: Int

    package init(
        countsOrders: Bool = false, halfLifeDays: Double? = nil, rankDecay: Float? = nil, limit: Int = 1000
    ) {
        self.countsOrders = countsOrders
        self.halfLifeDays = halfLifeDays
        self.rankDecay = rankDecay
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

/// How likely items are bought again: log odds that are linear in logarithms.
package struct RepurchaseParameters: Codable, Sendable, Hashable {
    package var intercept: Float
    /// Of the number of orders.
    package var orders: Float
    /// Of 1 and the days since the last purchase.
    package var age: Float
    /// Of 1 and the number of items of the history that were bought later.
    package var later: Float
    /// Of the orders of late, of which one `days` ago counts half; nil in bundles of before there was this.
    package var recent: Float?
    /// Of the product of the logarithms of the orders and of 1 and the days since the last purchase; nil as above.
    package var ordersByAge: Float?
    /// The probability of the items that are new to a customer, by their place in the list; the last one counts for all
    /// places behind it.
    package var newByRank: [Float]
    /// How many days the probabilities look ahead, for a customer who buys at all in that time.
    package var days: Double

    /// Those of the features of ``ItemPurchases``, in their order.
    var coefficients: SIMD8<Float> { [orders, age, later, recent ?? 0, ordersByAge ?? 0, 0, 0, 0] }

    package init(
        intercept: Float, orders: Float, age: Float, later: Float, recent: Float? = nil, ordersByAge: Float? = nil,
        newByRank: [Float],
        days: Double
    ) {
        self.intercept = intercept
        self.orders = orders
        self.age = age
        self.later = later
        self.recent = recent
        self.ordersByAge = ordersByAge
        self.newByRank = newByRank
        self.days = days
    }
}
