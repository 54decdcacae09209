package import PatronCore
package import PatronLearning

/// How propensity heads are trained.
package struct PropensitySettings: Sendable {
    /// A way to fit a head that the validation rows may choose.
    package struct Candidate: Sendable {
        package var name: String
        /// Whether numbers with a long tail are replaced by their signed logarithm. Purchase features always are.
        package var logarithms: Bool
        /// L2 penalties on the standardised columns that are tried; each above 0.
        package var penalties: [Double]
        package var calibrations: [CalibrationChoice.Kind]

        package init(name: String, logarithms: Bool, penalties: [Double], calibrations: [CalibrationChoice.Kind]) {
            self.name = name
            self.logarithms = logarithms
            self.penalties = penalties
            self.calibrations = calibrations
        }
    }

    /// Churn is no purchase within this span after the moment.
    package var churnHorizon = TimeSpan.days(90)
    /// Repurchase is at least one purchase within this span after the moment.
    package var repurchaseHorizon = TimeSpan.days(90)
    /// The most cut dates to train on, newest first, one horizon apart.
    package var origins = 6
    /// How much of the past the oldest cut date must have behind it.
    package var minimumPast = TimeSpan.days(90)
    /// The most customers to train on, drawn by seed.
    package var customerSample = 200_000
    /// Fewer rows, or fewer of either outcome, in training, validation or test than this are refused.
    package var minimumRows = 100
    package var minimumOutcomes = 20
    /// L2 penalties tried for churn and repurchase.
    package var penalties: [Double] = [1, 10, 100]
    package var calibrations = CalibrationChoice.Kind.allCases
    /// What is tried for conversion: the textbook model, and one that bends.
    package var candidates = [
        Candidate(name: "logistic", logarithms: false, penalties: [1], calibrations: [.none]),
        Candidate(
            name: "logistic-log", logarithms: true, penalties: [1, 10], calibrations: CalibrationChoice.Kind.allCases),
    ]
    /// Folds of the cross-validation that chooses among them.
    package var innerFolds = 3
    /// The share of a conversion table that is kept for the test.
    package var testShare = 0.2
    /// Levels with fewer training rows than this share the rare level's column.
    package var rareLevel = 20
    /// The most levels of a categorical column that get a column each, the commonest first.
    package var levels = 100

    package init() {}
}
