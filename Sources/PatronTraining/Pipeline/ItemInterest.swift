internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronRecommendation

/// How an item stands among what would be recommended to a customer. Raw scores compare within one customer only, so that the score
/// here is the share of the customer's best item's.
struct ItemInterest {
    let rank: Int
    let score: Double

    /// Asks for customers' whole lists; the item is one of the version's.
    struct Asker {
        private let snapshot: Snapshot
        private let item: UInt32
        private let allowsBought: Bool
        private let count: Int

        init(_ snapshot: Snapshot, item: String, allowsBought: Bool) throws(PatronError) {
            guard let items = snapshot.items, snapshot.families.recommendation != nil else {
                throw PatronError(.refused, "the version recommends nothing", at: Place(field: "--item"))
            }
            guard let row = items.ids.row(of: item) else {
                throw PatronError(.notFound, "no item '\(item)'", at: Place(field: "--item"))
            }
            (self.snapshot, self.item, self.allowsBought, count) = (
                snapshot, UInt32(row), allowsBought, items.ids.count
            )
        }

        /// Nil where nothing speaks for the item, or the customer has it.
        func interest(of customer: ByteView, asOf moment: Timestamp, _ workspace: Workspace) throws(PatronError)
            -> ItemInterest?
        {
            workspace.reset()
            let query = RecommendQuery(
                customer: customer, asOf: moment, count: count, bought: BoughtPolicy(allowed: allowsBought))
            _ = try snapshot.recommend(query, now: moment, workspace)
            guard let at = workspace.ranked.firstIndex(where: { $0.item == item && $0.source == .personal }),
                let best = workspace.ranked.first?.score, best > 0
            else { return nil }
            return ItemInterest(rank: at + 1, score: Double(workspace.ranked[at].score / best))
        }
    }
}
