package import PatronFeatures

/// What a head says of itself, beside its tensors.
package struct HeadDocument: Codable, Sendable, Hashable {
    package enum Inputs: String, Codable, Sendable {
        /// ``PurchaseFeatures`` of a customer's history.
        case purchases
        /// A row of named values given with the request.
        case row
    }

    /// What computes the predictor.
    package enum Model: String, Codable, Sendable {
        /// A sum of coefficients times columns.
        case linear
        /// The mean of several ensembles of trees, each grown without one part of the training rows.
        case trees
        /// The mean of several networks, each fitted without one part of the training rows.
        case network
    }

    /// How a predictor becomes a probability.
    package enum Calibration: String, Codable, Sendable {
        /// logistic(slope * predictor + intercept); slope 1 and intercept 0 where none was needed.
        case logistic
        /// logistic(slope * ln s - slopeBelow * ln (1 - s) + intercept) with s = logistic(predictor).
        case beta
        /// Straight lines between points of the tensors `calibration.score` and `calibration.rate`.
        case isotonic
    }

    /// `churn`, `repurchase`, `conversion`.
    package var name: String
    /// What the probability is of, one sentence.
    package var outcome: String
    package var inputs: Inputs
    /// What computes the predictor; nil, as in files from before there was a choice, is linear.
    package var model: Model?
    /// Trees, networks: how many there are.
    package var parts: Int?
    /// Networks: how many hidden units each has.
    package var units: Int?
    /// Over how many days from the moment of the request; nil for an outcome of the session itself.
    package var horizonDays: Double?
    package var features: [FeatureColumn]
    /// What the feature ``BuyingPattern/feature`` is computed with; nil where the head has none.
    package var pattern: BuyingPattern?
    package var calibration: Calibration
    package var slope: Double
    /// Beta only: the slope of -ln (1 - s).
    package var slopeBelow: Double?
    package var intercept: Double
    /// The rate of the outcome in the training rows, 0 to 1.
    package var baseRate: Double
    /// The level of the interval that goes with a probability, such as 0.95.
    package var intervalLevel: Double
    /// Standard normal quantile of (1 + level) / 2, by which the standard error is multiplied.
    package var intervalQuantile: Double

    package init(
        name: String, outcome: String, inputs: Inputs, horizonDays: Double?, features: [FeatureColumn],
        pattern: BuyingPattern? = nil,
        calibration: Calibration = .logistic, slope: Double = 1, intercept: Double = 0, baseRate: Double,
        intervalLevel: Double = 0.95, intervalQuantile: Double = 1.959963984540054
    ) {
        self.name = name
        self.outcome = outcome
        self.inputs = inputs
        self.horizonDays = horizonDays
        self.features = features
        self.pattern = pattern
        self.calibration = calibration
        self.slope = slope
        self.intercept = intercept
        self.baseRate = baseRate
        self.intervalLevel = intervalLevel
        self.intervalQuantile = intervalQuantile
    }
}
