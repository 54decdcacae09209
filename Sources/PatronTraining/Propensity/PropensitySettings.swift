package import PatronCore
package import PatronLearning

/// How propensity heads are trained.
package struct PropensitySettings: Sendable {
    /// What a head can be made of.
    package enum Learner: String, Sendable, CaseIterable {
        case logistic
        case elasticNet = "elastic-net"
        case svm, tree, network, trees

        /// Learners by their names; throws `badInput` at `place` for an unknown one, or none at all.
        static func named(_ names: [String], at place: Place) throws(PatronError) -> [Learner] {
            let known = allCases.map(\.rawValue).joined(separator: ", ")
            guard !names.isEmpty else { throw PatronError(.badInput, "expected some of \(known)", at: place) }
            return try names.map { (name) throws(PatronError) in
                guard let learner = Learner(rawValue: name) else {
                    throw PatronError(.badInput, "unknown learner '\(name)'; expected some of \(known)", at: place)
                }
                return learner
            }
        }

        /// Those that know nothing of heads; nil for logistic regression and boosted trees, which have fitters of their own.
        var marginLearner: (any MarginLearner)? {
            switch self {
            case .logistic, .trees: nil
            case .elasticNet: ElasticNetLearner()
            case .svm: LinearSVMLearner()
            case .tree: DecisionTreeLearner()
            case .network: NeuralNetworkLearner()
            }
        }
    }

    /// A way to fit a head that the validation rows may choose.
    package struct Candidate: Sendable {
        package var name: String
        package var learner = Learner.logistic
        /// Whether numbers with a long tail are replaced by their signed logarithm. Purchase features always are.
        package var logarithms: Bool
        /// L2 penalties on the standardised columns that are tried; each above 0.
        package var penalties: [Double]
        package var calibrations: [CalibrationChoice.Kind]

        package init(
            name: String, learner: Learner = .logistic, logarithms: Bool, penalties: [Double] = [1],
            calibrations: [CalibrationChoice.Kind]
        ) {
            self.name = name
            self.learner = learner
            self.logarithms = logarithms
            self.penalties = penalties
            self.calibrations = calibrations
        }
    }

    /// How trees may be grown.
    package struct TreeChoice: Sendable {
        package var depth: Int
        package var minimumChildWeight: Double

        package init(depth: Int, minimumChildWeight: Double) {
            self.depth = depth
            self.minimumChildWeight = minimumChildWeight
        }
    }

    /// Churn is no purchase within this span after the moment.
    package var churnHorizon = TimeSpan.days(90)
    /// Repurchase is at least one purchase within this span after the moment.
    package var repurchaseHorizon = TimeSpan.days(90)
    /// The most cut dates to train on, newest first.
    package var origins = 24
    /// How far the cut dates lie apart.
    package var originStep = TimeSpan.days(30)
    /// How much of the past the oldest cut date must have behind it.
    package var minimumPast = TimeSpan.days(90)
    /// The same for cut dates that teach the seasons: with less, everybody is new and all rates are high.
    package var seasonalPast = TimeSpan.days(180)
    /// The most customers to train on, drawn by seed.
    package var customerSample = 60_000
    /// Fewer rows, or fewer of either outcome, in training, validation or test than this are refused.
    package var minimumRows = 100
    package var minimumOutcomes = 20
    /// L2 penalties tried for churn and repurchase.
    package var penalties: [Double] = [10, 100, 1000, 10_000]
    /// The most cut dates, newest first, whose outcomes choose among penalties and learners: one season's would choose for that
    /// season.
    package var validations = 3
    package var calibrations = CalibrationChoice.Kind.allCases
    /// What is tried for conversion: the textbook model, and one that bends.
    package var candidates = [
        Candidate(name: "logistic", logarithms: false, penalties: [1], calibrations: [.none]),
        Candidate(
            name: "logistic-log", logarithms: true, penalties: [1, 10], calibrations: CalibrationChoice.Kind.allCases),
        Candidate(
            name: "trees", learner: .trees, logarithms: false, calibrations: CalibrationChoice.Kind.allCases),
        Candidate(
            name: "elastic-net", learner: .elasticNet, logarithms: true,
            calibrations: CalibrationChoice.Kind.allCases),
        Candidate(name: "svm", learner: .svm, logarithms: true, calibrations: CalibrationChoice.Kind.allCases),
        Candidate(name: "tree", learner: .tree, logarithms: false, calibrations: CalibrationChoice.Kind.allCases),
        Candidate(name: "network", learner: .network, logarithms: true, calibrations: CalibrationChoice.Kind.allCases),
    ]
    /// The learners that may be chosen. The others are for who asks for them: on Telco churn they were no better.
    package var learners: [Learner] = [.logistic, .trees]
    /// How often a learner other than logistic regression is fitted, each time without one part of the rows; the head is the mean.
    package var parts = 5
    /// Trees that are tried.
    package var trees = [TreeChoice(depth: 4, minimumChildWeight: 5), TreeChoice(depth: 6, minimumChildWeight: 20)]
    package var treeRounds = 400
    package var treeRate = 0.05
    /// Heads of purchases are made of trees only with as many rows of either outcome.
    package var treeOutcomes = 1000
    /// No further choice is tried once so much time has gone by.
    package var timeBudget = TimeSpan.seconds(600)
    /// The only features to use, by name; nil leaves the choice to validation.
    package var features: [String]?
    /// Two numbers that correlate more than this are one.
    package var duplicateCorrelation = 0.9999
    /// Features that together move the predictor by less than this share may go.
    package var uselessShare = 0.01
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
