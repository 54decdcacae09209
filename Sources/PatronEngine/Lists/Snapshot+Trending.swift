internal import PatronBundle
package import PatronCore
internal import PatronMerchandising
package import PatronNumerics
internal import PatronRecommendation

extension Snapshot {
    /// What is bought of late, most of all just now; left in the workspace. A purchase half as old as the window is long counts
    /// half. Recorded events count as soon as they are recorded: carts and favourites a quarter of a purchase, views a twentieth.
    ///
    /// Throws `notFound` for a segment that the version does not have.
    package func trending(
        _ query: RecommendQuery, within length: TimeSpan, segment name: ByteView, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        let model = try require(families.merchandising, "merchandising")
        let segment = try name.isEmpty ? nil : trendSegment(name, model)
        let moment = moment(query.asOf, now: now)
        workspace.clearAnswer()
        appendUnavailable(query.overlay, to: &workspace.excluded)
        let (allowed, passing) = allowed(Subject(), query.bought, asOf: moment, workspace)
        let window = TrendWindow(length, before: moment)
        let tally = workspace.tally
        tally.reset(model.itemCount)
        tally.source = .trending
        model.recent.forEachOrder(in: window, segment: segment) { tally.add($0, $1) }
        for event in query.overlay?.recent.all ?? [] where window.contains(event.time) {
            if let segment, event.segment != UInt32(segment) { continue }
            tally.add(event.item, event.weight * window.weight(event.time))
        }
        makeList(
            of: tally, ListWishes(count: query.count, allowed: allowed, itemCount: model.itemCount),
            FillGroups(segment: segment), workspace)
        return RecommendResult(
            asOf: moment, basis: .population,
            shortfall: shortfall(query.count, passing: passing, allowed: allowed, workspace))
    }

    /// About how many nanoseconds that takes.
    package func trendingWork(_ query: RecommendQuery, within length: TimeSpan, now: Timestamp, _ workspace: Workspace)
        -> Double
    {
        guard let model = families.merchandising else { return 0 }
        let window = TrendWindow(length, before: moment(query.asOf, now: now))
        return choiceWork(query.count, workspace) + Double(model.recent.count(in: window)) * Self.perRecentPurchase
            + Double(query.overlay?.recent.all.count ?? 0) * Self.perRecentEvent
    }

    /// Measured on one core of a Zen 4 at 2.6 GHz, rounded up; nanoseconds.
    private static let perRecentPurchase = 4.0
    private static let perRecentEvent = 8.0

    private func trendSegment(_ name: ByteView, _ model: MerchandisingModel) throws(PatronError) -> Int {
        if let segment = model.segments.group(name) { return segment }
        let known = (0..<model.segments.count).map { model.segments.name($0).text }.joined(separator: ", ")
        throw PatronError(
            .notFound, "no segment \(name.text); there are \(known.isEmpty ? "none" : known)",
            at: Place(field: "segment"))
    }
}
