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

    /// The same with everything that is known of the items.
    func writeInFull(
        _ answer: RecommendResult, _ entry: ModelSet.Entry, reasons: Bool, into out: inout ByteBuffer
    ) throws(PatronError) {
        let snapshot = entry.snapshot
        let message = try arena.make(Patron__V1__RecommendResponse.self)
        try stamp(
            &message.pointee.model_version, &message.pointee.as_of, &message.pointee.answer_id, answer.asOf, snapshot)
        message.pointee.n_items = worker.workspace.ranked.count
        message.pointee.items = try itemMessages(
            entry, reasons: reasons ? snapshot.reasons(limit: Self.itemReasons, worker.workspace) : [],
            fromSession: answer.basis == .session)
        message.pointee.basis = Patron__V1__Basis(UInt32(answer.basis.rawValue))
        message.pointee.shortfall = Patron__V1__Shortfall(UInt32(answer.shortfall.rawValue))
        out.write(packing: message.asMessage)
    }

    func itemMessages(
        _ entry: ModelSet.Entry, reasons: [[RecommendationReason]] = [], fromSession: Bool = false
    ) throws(PatronError) -> UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__RecommendedItem>?>? {
        let (snapshot, workspace) = (entry.snapshot, worker.workspace)
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
            item.pointee.unit_price = snapshot.price(ranked.item, entry.overlay)
            item.pointee.pack_size = snapshot.packSize(ranked.item)
            if at < workspace.details.count { fill(item, workspace.details[at]) }
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

    private func fill(_ item: UnsafeMutablePointer<Patron__V1__RecommendedItem>, _ detail: RankedDetail) {
        item.pointee.quantity = detail.quantity
        item.pointee.due_time = detail.due
        item.pointee.expected_margin = detail.expectedMargin
        item.pointee.confidence = detail.confidence
        item.pointee.lift = detail.lift
        item.pointee.baskets = detail.baskets
    }

    /// The wire's `Source`.
    private static func source(_ source: RankedItem.Source, fromSession: Bool) -> Int32 {
        let source =
            switch source {
            case .personal where fromSession: PATRON__V1__SOURCE__SOURCE_SESSION
            case .personal: PATRON__V1__SOURCE__SOURCE_PERSONAL
            case .popular: PATRON__V1__SOURCE__SOURCE_POPULAR
            case .relation: PATRON__V1__SOURCE__SOURCE_RELATION
            case .segment: PATRON__V1__SOURCE__SOURCE_SEGMENT
            case .country: PATRON__V1__SOURCE__SOURCE_COUNTRY
            case .trending: PATRON__V1__SOURCE__SOURCE_TRENDING
            case .promoted: PATRON__V1__SOURCE__SOURCE_PROMOTED
            case .buyAgain: PATRON__V1__SOURCE__SOURCE_BUY_AGAIN
            }
        return Int32(source.rawValue)
    }
}
