internal import PatronBundle
package import PatronCore
package import PatronLoyalty
package import PatronNumerics

/// One customer in one answer: the scores, and what the purchases say.
package struct Profile: Sendable {
    package var scores: CustomerScores
    /// Positions in the customer's history, latest first.
    package var history: [Int]
    package var favouriteCategories: [CategoryShare]
    package var priceBand: PriceBand?
    package var rhythm: Rhythm?
    /// nil where the version has no rule.
    package var priority: ServicePriority?
}

extension Snapshot {
    /// How many favourite categories a profile names.
    package static let favouriteCategories = 5

    /// The profile of a customer; a stranger's has the population's scores and nothing else.
    package func profile(
        customer: ByteView, session: ByteView = ByteView(start: nil, count: 0), historyCount: Int,
        asOf requested: Timestamp?, now: Timestamp, overlay: Overlay? = nil, _ workspace: Workspace
    ) -> Profile {
        let scores = score(
            customer: customer, session: session, .all, asOf: requested, now: now, overlay: overlay, workspace)
        var profile = Profile(scores: scores, history: [], favouriteCategories: [], priceBand: nil, rhythm: nil)
        profile.priority = priority(of: scores)
        guard let history = scores.history, let items else { return profile }
        let moment = scores.asOf.milliseconds
        for at in history.items.indices where history.firstBought[at] <= moment {
            guard profile.history.count < historyCount else { break }
            profile.history.append(at)
        }
        profile.favouriteCategories = history.favouriteCategories(items, asOf: moment, count: Self.favouriteCategories)
        profile.priceBand = history.priceBand(items, updated: overlay?.prices ?? [:], asOf: moment)
        profile.rhythm = history.rhythm(asOf: scores.asOf)
        return profile
    }
}
