package import PatronCore
internal import PatronNumerics
internal import PatronRecommendation

/// The lists that a page can be made of.
package enum ListKind: String, Sendable, Codable, CaseIterable {
    case recommend
    case similar
    case together
    case trending
    case again
}

extension Snapshot {
    /// How far back trends look where a request does not say.
    package static let trendLength = TimeSpan.days(7)

    /// One list of a page, left in the workspace. Similar items are about `item`, what is bought together is about
    /// ``Workspace/given``.
    package func list(
        _ kind: ListKind, about item: UInt32? = nil, _ query: RecommendQuery, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> RecommendResult {
        switch kind {
        case .recommend: return try recommend(query, now: now, workspace)
        case .similar:
            guard let item else { throw PatronError(.badInput, "expected an item") }
            return try similarItems(item, query, now: now, workspace)
        case .together: return try boughtTogether(query, now: now, workspace)
        case .trending:
            return try trending(
                query, within: Self.trendLength, segment: ByteView(start: nil, count: 0), now: now, workspace)
        case .again: return try buyAgain(query, within: nil, now: now, workspace)
        }
    }
}

extension Workspace {
    /// Makes room for a page's next list: what the last one left out for its own reasons may stand in the next one, what it
    /// shows may not. `kept` is how many exclusions there were before it.
    package func excludeAnswer(keeping kept: Int) {
        excluded.removeSubrange(kept...)
        for ranked in ranked { excluded.append(ranked.item) }
    }
}
