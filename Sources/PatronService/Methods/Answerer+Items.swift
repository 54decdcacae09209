internal import CPatronMessages
internal import NIOCore
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronRecommendation
internal import PatronWire

/// Writing the items that a request left in the workspace.
extension Answerer {
    /// Items of the history that are given as reasons of one recommended item.
    static let itemReasons = 3

    /// The hottest answer, written by hand: no message is built, ids go from the mapped table into the buffer.
    func writeItems(_ answer: RecommendResult, _ snapshot: Snapshot, into out: inout ByteBuffer) {
        let workspace = worker.workspace
        let fromSession = answer.basis == .session
        // Taken out while it is filled: appending to a property of an object costs a check each time.
        var items = worker.items
        worker.items = []
        items.removeAll(keepingCapacity: true)
        workspace.ranked.withUnsafeBufferPointer { ranked in
            for (at, one) in ranked.enumerated() {
                items.append(
                    ItemForWire(
                        item: snapshot.itemID(one.item).buffer, score: one.score,
                        source: Self.source(one.source, fromSession: fromSession), boughtBefore: workspace.wasBought(at)
                    ))
            }
        }
        snapshot.versionBytes.withUnsafeBufferPointer { version in
            withUnsafeBytes(of: worker.answerIDs.next()) { answerID in
                items.withUnsafeBufferPointer { items in
                    RecommendAnswer(
                        modelVersion: version, asOf: answer.asOf.milliseconds,
                        answerID: answerID.assumingMemoryBound(to: UInt8.self), basis: answer.basis.rawValue,
                        shortfall: answer.shortfall.rawValue
                    ).write(to: &out, items: items)
                }
            }
        }
        worker.items = items
    }

    func writeWithReasons(_ answer: RecommendResult, _ snapshot: Snapshot, into out: inout ByteBuffer)
        throws(PatronError)
    {
        let message = try arena.make(Patron__V1__RecommendResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = worker.workspace.ranked.count
        message.pointee.items = try itemMessages(
            snapshot, reasons: snapshot.reasons(limit: Self.itemReasons, worker.workspace),
            fromSession: answer.basis == .session)
        message.pointee.basis = Patron__V1__Basis(UInt32(answer.basis.rawValue))
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func itemMessages(
        _ snapshot: Snapshot, reasons: [[RecommendationReason]] = [], fromSession: Bool = false
    ) throws(PatronError) -> UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__RecommendedItem>?>? {
        let workspace = worker.workspace
        return try arena.pointers(Array(workspace.ranked.indices)) { (at) throws(PatronError) in
            let ranked = workspace.ranked[at]
            let item = try arena.make(Patron__V1__RecommendedItem.self)
            item.pointee.item = borrowed(snapshot.itemID(ranked.item))
            item.pointee.score = ranked.score
            item.pointee.source = Patron__V1__Source(UInt32(Self.source(ranked.source, fromSession: fromSession)))
            item.pointee.bought_before = workspace.wasBought(at) ? 1 : 0
            if let items = snapshot.items {
                item.pointee.name = try arena.string(copying: items.names[Int(ranked.item)].buffer)
            }
            let why = at < reasons.count ? reasons[at] : []
            item.pointee.n_reasons = why.count
            item.pointee.reasons = try arena.pointers(why) { (reason) throws(PatronError) in
                let message = try arena.make(Patron__V1__Reason.self)
                message.pointee.item = borrowed(snapshot.itemID(reason.item))
                message.pointee.share = Double(reason.share)
                if let items = snapshot.items {
                    message.pointee.text = try arena.string(copying: items.names[Int(reason.item)].buffer)
                }
                return message
            }
            return item
        }
    }

    /// The wire's `Source`.
    private static func source(_ source: RankedItem.Source, fromSession: Bool) -> Int32 {
        switch source {
        case .personal:
            Int32(
                fromSession ? PATRON__V1__SOURCE__SOURCE_SESSION.rawValue : PATRON__V1__SOURCE__SOURCE_PERSONAL.rawValue
            )
        case .popular: Int32(PATRON__V1__SOURCE__SOURCE_POPULAR.rawValue)
        }
    }
}
