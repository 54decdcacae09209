package import PatronCore
internal import PatronYAML

/// When a new version counts as not worse than the live one.
package struct GateRecipe: Sendable {
    /// The time before the end of the data that both have to foretell.
    package var holdOut = TimeSpan.days(90)
    /// How sure the test has to be that a version is not worse by more than the margin.
    package var level = 0.95
    /// By how much a figure may be worse, as a share of the live version's: an NDCG lower, a loss or an error higher.
    package var margins: [String: Double] = ["ndcg": 0.05, "log_loss": 0.02, "value_error": 0.05]
    /// Resamples of the bootstrap.
    package var resamples = 2000
    /// Customers that are asked about, at most.
    package var customers = 5000

    package init() {}

    init(_ section: YAMLSection) throws(PatronError) {
        holdOut = try section.timeSpan("hold_out", default: holdOut)
        level = try section.double("level", default: level, in: 0.5...0.999)
        resamples = try section.int("resamples", default: resamples, in: 100...100_000)
        customers = try section.int("customers", default: customers, in: 30...1_000_000)
        let given = try section.section("margins")
        for (name, standard) in margins { margins[name] = try given.double(name, default: standard, in: 0...1) }
        try given.finish()
        try section.finish()
    }
}

/// The groups between which the scores are compared.
package struct FairnessRecipe: Sendable {
    /// `country`, or a column of the sessions.
    package var group: String
    /// The share of customers, those with the highest scores, that counts as selected.
    package var selectedShare: Double
    /// Groups with fewer members are put together.
    package var leastMembers: Int
    package var resamples: Int
    /// Of the intervals.
    package var level: Double
    /// Where the section stands, for errors that only the data can show.
    package var place: Place

    init(_ section: YAMLSection) throws(PatronError) {
        group = try section.requiredString("group")
        selectedShare = try section.double("selected_share", default: 0.2, in: 0.001...0.999)
        leastMembers = try section.int("least_members", default: 30, in: 2...1_000_000)
        resamples = try section.int("resamples", default: 1000, in: 100...100_000)
        level = try section.double("level", default: 0.95, in: 0.5...0.999)
        place = section.place(of: "group")
        try section.finish()
    }
}
