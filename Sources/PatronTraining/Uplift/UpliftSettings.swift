package import PatronUplift

/// How effects of treatments are learned and proven.
package struct UpliftSettings: Sendable {
    package var methods = UpliftMethod.allCases
    package var learners = UpliftLearner.allCases
    /// The share of the rows that is kept for the proof; neither a model nor the choice among them sees it.
    package var testShare = 0.5
    /// How many times a model is fitted, each time without one part of its rows.
    package var parts = 5
    /// How often the proof's intervals hold the truth, of all treatments at once: whom to treat costs money, and of many treatments
    /// some look well by chance.
    package var proofLevel = 0.99
    /// How often intervals of an effect hold the truth, and the normal quantile that goes with it.
    package var level = 0.95
    package var quantile = 1.959963984540054
    /// Samples of the bootstrap.
    package var samples = 1000
    /// Fewer rows of a treatment, or of those left alone, than this are refused.
    package var minimumRows = 200
    /// Fewer rows with, or without, the outcome in either arm than this are refused.
    package var minimumOutcomes = 20
    /// L2 penalty on the standardised columns of linear models, and how much more their interactions with the treatment pay.
    package var penalty = 1.0
    package var interactionPenalty = 100.0
    package var treeRounds = 100
    package var treeDepth = 3
    package var treeRate = 0.05
    package var treeMinimumWeight = 5.0
    /// Standard errors by which a feature's mean may differ between the arms before it counts as an effect of the treatment, or
    /// the treatment as not given at random.
    package var imbalance = 5.0
    /// Rows in which a feature has another value than its usual one, all of them with the outcome, that prove it to be a consequence.
    package var consequenceRows = 30

    package init() {}

    /// A way to learn an effect.
    struct Candidate: Sendable {
        var method: UpliftMethod
        var learner: UpliftLearner
        var name: String { "\(method.rawValue)-\(learner.rawValue)" }
    }

    /// The level of one treatment's interval, by which those of all hold together (Bonferroni).
    func proofLevel(arms: Int) -> Double { 1 - (1 - proofLevel) / Double(max(1, arms)) }

    /// All that are allowed, the plainest first.
    var candidates: [Candidate] {
        UpliftLearner.allCases.filter(learners.contains).flatMap { learner in
            UpliftMethod.allCases.filter(methods.contains).map { Candidate(method: $0, learner: learner) }
        }
    }
}
