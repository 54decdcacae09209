package import PatronFeatures

/// How the effect of a treatment is learned from who was treated and who was not.
package enum UpliftMethod: String, Codable, Sendable, CaseIterable {
    /// One model of the treated and one of the others; their difference is the effect (T-learner).
    case twoModels = "two-model"
    /// One model that knows whether a row was treated, and with what this interacts; its difference is the effect (S-learner).
    case oneModel = "one-model"
    /// One model of "treated with the outcome, or not treated without it", rows weighted so that both arms weigh the same: the
    /// effect is 2 p - 1 (Jaskowski and Jaroszewicz 2012).
    case classTransformation = "class-transformation"

    /// The predictors of one part of a model, as they are named in the file. Trees of one model know the treatment as their last
    /// value; a linear one has its interactions multiplied out, and so has two.
    package func predictors(_ learner: UpliftLearner) -> [String] {
        switch (self, learner) {
        case (.classTransformation, _): ["transformed"]
        case (.oneModel, .trees): ["both"]
        case (.twoModels, _), (.oneModel, .logistic): ["control", "treated"]
        }
    }
}

/// What a predictor is made of.
package enum UpliftLearner: String, Codable, Sendable, CaseIterable { case logistic, trees }

/// What an uplift model says of itself, beside its tensors.
package struct UpliftDocument: Codable, Sendable, Hashable {
    package enum Inputs: String, Codable, Sendable {
        /// `PurchaseFeatures` of a customer's history.
        case purchases
        /// A row of named values.
        case row
    }

    package var version: Int
    /// What the effect is on, one sentence.
    package var outcome: String
    package var inputs: Inputs
    /// The treatment's value of those who were left alone.
    package var control: String
    /// How often intervals hold the truth, such as 0.95, and the normal quantile that goes with it.
    package var level: Double
    package var quantile: Double
    package var arms: [UpliftArmDocument]
    /// Treatments that the campaigns do not support any model of, each with the reason.
    package var unfitted: [String: String]

    package init(
        outcome: String, inputs: Inputs, control: String, level: Double = 0.95, quantile: Double = 1.959963984540054,
        arms: [UpliftArmDocument], unfitted: [String: String] = [:]
    ) {
        self.unfitted = unfitted
        version = UpliftModel.formatVersion
        self.outcome = outcome
        self.inputs = inputs
        self.control = control
        self.level = level
        self.quantile = quantile
        self.arms = arms
    }
}

/// One treatment.
package struct UpliftArmDocument: Codable, Sendable, Hashable {
    package var treatment: String
    package var method: UpliftMethod
    package var learner: UpliftLearner
    /// How many times it was fitted, each time without one part of the rows: the model is the mean of all.
    package var parts: Int
    package var features: [FeatureColumn]
    /// What it costs to treat a customer, on average; nil where the campaigns say nothing of it.
    package var cost: Double?
    /// The effect on all customers, which is a stranger's, and its standard error.
    package var averageEffect: Double
    package var averageError: Double
    /// Why customers must not be ranked by it; nil where the ranking was proven on customers that it had not seen.
    package var refusal: String?

    package init(
        treatment: String, method: UpliftMethod, learner: UpliftLearner, parts: Int, features: [FeatureColumn],
        cost: Double?, averageEffect: Double, averageError: Double, refusal: String? = nil
    ) {
        self.treatment = treatment
        self.method = method
        self.learner = learner
        self.parts = parts
        self.features = features
        self.cost = cost
        self.averageEffect = averageEffect
        self.averageError = averageError
        self.refusal = refusal
    }
}
