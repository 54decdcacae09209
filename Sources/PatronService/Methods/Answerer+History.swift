internal import CPatronMessages
internal import CProtobufC
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics

/// Reading what a request says of a customer's past and of items.
extension Answerer {
    /// Turns the request's interactions into rows; items that this version does not know say nothing and are passed over.
    func fillHistory(
        _ history: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Interaction>?>?, _ count: Int,
        _ snapshot: Snapshot, _ served: ServedFields
    ) throws(PatronError) {
        try served.limit(count, to: limits.history, "history")
        guard let history, let items = snapshot.items else { return }
        for at in 0..<count {
            guard let interaction = history[at]?.pointee else { continue }
            guard interaction.quantity.isFinite, interaction.quantity >= 0 else {
                throw PatronError(.badInput, "expected a number of pieces", at: Place(field: "history[\(at)].quantity"))
            }
            let time = try served.moment(interaction.time, "history[\(at)].time")
            guard let row = items.ids.row(of: ByteView(interaction.item)) else { continue }
            let kind = InteractionKind(rawValue: UInt8(truncatingIfNeeded: interaction.kind.rawValue)) ?? .view
            // A return says that the item was no success; it counts as known and adds no weight.
            worker.workspace.given.append(
                GivenInteraction(
                    item: UInt32(row), purchase: kind == .purchase, weight: kind == .giveBack ? 0 : 1, kind: kind,
                    time: time?.milliseconds))
        }
    }

    /// Excludes the items with these ids; unknown ones are passed over.
    func fillExclusions(
        _ exclude: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int, _ snapshot: Snapshot,
        _ served: ServedFields
    ) throws(PatronError) {
        try served.limit(count, to: limits.exclude, "exclude")
        guard let exclude, let items = snapshot.items else { return }
        for at in 0..<count {
            if let row = items.ids.row(of: ByteView(exclude[at])) { worker.workspace.excluded.append(UInt32(row)) }
        }
    }

    /// Makes the items with these ids the basket that an answer is about; an unknown one says nothing.
    func fillBasket(
        _ ids: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int, _ snapshot: Snapshot,
        _ field: @autoclosure () -> String
    ) throws(PatronError) {
        guard count > 0 else { throw wrong(field(), "expected at least one item's id") }
        guard count <= limits.history else { throw wrong(field(), "\(count) values; the limit is \(limits.history)") }
        guard let ids, let items = snapshot.items else { return }
        let seen = worker.workspace.takeSet(items.count, full: false)
        for at in 0..<count {
            guard let row = items.ids.row(of: ByteView(ids[at])), !seen.contains(UInt32(row)) else { continue }
            seen.insert(UInt32(row))
            worker.workspace.given.append(GivenInteraction(item: UInt32(row), purchase: false, weight: 1))
        }
    }

    /// The row of the one item that an answer is about.
    func itemRow(_ id: ProtobufCBinaryData, _ snapshot: Snapshot, _ field: @autoclosure () -> String)
        throws(PatronError) -> UInt32
    {
        try checkID(id, field())
        guard id.len > 0 else { throw wrong(field(), "expected an item's id") }
        guard let row = snapshot.items?.ids.row(of: ByteView(id)) else {
            throw PatronError(.notFound, "no item \(ByteView(id).text)", at: Place(field: field()))
        }
        return UInt32(row)
    }

    /// What to do with what was bought before.
    func boughtPolicy(
        _ bought: UnsafeMutablePointer<Patron__V1__Bought>?, default standard: BoughtPolicy = BoughtPolicy(),
        _ prefix: @autoclosure () -> String = ""
    ) throws(PatronError) -> BoughtPolicy {
        guard let bought = bought?.pointee else { return standard }
        guard bought.within_days.isFinite, bought.within_days >= 0, bought.within_days < 1e6 else {
            throw wrong(prefix() + "bought.within_days", "expected days, at least 0")
        }
        var policy = BoughtPolicy(within: bought.within_days > 0 ? .days(bought.within_days) : nil)
        for at in 0..<bought.n_kinds {
            guard let kind = InteractionKind(rawValue: UInt8(truncatingIfNeeded: bought.kinds[at].rawValue)),
                bought.kinds[at].rawValue == UInt32(kind.rawValue)
            else { throw wrong(prefix() + "bought.kinds[\(at)]", "expected a kind of interaction") }
            policy.kinds.insert(InteractionKinds(kind))
        }
        switch bought.mode {
        case PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ALLOW:
            guard policy.within == nil, policy.kinds.isEmpty else {
                throw wrong(prefix() + "bought.mode", "allows what within_days or kinds would leave out")
            }
            policy.allowed = true
        case PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ONLY: policy.only = true
        default: break
        }
        return policy
    }
}
