internal import CPatronMessages
internal import CProtobufC
package import PatronCore
internal import PatronEngine
internal import PatronNumerics
package import PatronState
package import PatronWire

/// Reads the requests that change the state, and checks them as a whole: nothing of a request with a fault is stored.
struct StateRequest {
    let models: ModelSet
    let limits: ServiceLimits
    let caller: Caller
    let arena: MessageArena
    /// The machine's clock.
    let now: Timestamp

    func change(_ method: Method, _ payload: UnsafeRawBufferPointer) throws(PatronError) -> StateChange {
        arena.reset()
        switch method {
        case .recordEvents: return try events(try arena.unpack(Patron__V1__RecordEventsRequest.self, payload).pointee)
        case .updateItems: return try items(try arena.unpack(Patron__V1__UpdateItemsRequest.self, payload).pointee)
        default: return try erasure(try arena.unpack(Patron__V1__EraseCustomerRequest.self, payload).pointee)
        }
    }

    private func events(_ fields: Patron__V1__RecordEventsRequest) throws(PatronError) -> StateChange {
        try ServedFields("RecordEvents").check(fields.n_events, in: 1...limits.events, "events")
        let entry = try models.entry(ByteView(fields.namespace_), for: caller)
        let channel = try id(fields.channel, "channel")
        let reader = EventRequest(entry: entry, now: now, channel: channel)
        var events: [CustomerEvent] = []
        events.reserveCapacity(fields.n_events)
        for at in 0..<fields.n_events {
            guard let event = fields.events[at]?.pointee else { continue }
            do {
                events.append(try reader.event(event))
            } catch {
                let field = "events[\(at)]" + (error.place?.field.map { "." + $0 } ?? "")
                throw PatronError(error.code, error.message, at: Place(field: field))
            }
        }
        return .events(events)
    }

    private func items(_ fields: Patron__V1__UpdateItemsRequest) throws(PatronError) -> StateChange {
        try ServedFields("UpdateItems").check(fields.n_items, in: 1...limits.events, "items")
        let namespace = try models.entry(ByteView(fields.namespace_), for: caller).snapshot.namespace
        var changes: [ItemChange] = []
        for at in 0..<fields.n_items {
            guard let update = fields.items[at]?.pointee else { continue }
            var change = ItemChange(item: try id(update.item, "items[\(at)].item"))
            guard !change.item.isEmpty else {
                throw PatronError(.badInput, "expected an item's id", at: Place(field: "items[\(at)].item"))
            }
            if update.stock_change_case == PATRON__V1__ITEM_UPDATE__STOCK_CHANGE_STOCK {
                change.stock = try amount(update.stock, "items[\(at)].stock")
            }
            if update.price_change_case == PATRON__V1__ITEM_UPDATE__PRICE_CHANGE_PRICE {
                change.price = try amount(update.price, "items[\(at)].price")
            }
            guard change.stock != nil || change.price != nil else {
                throw PatronError(.badInput, "expected a stock or a price", at: Place(field: "items[\(at)]"))
            }
            changes.append(change)
        }
        return .items(changes, namespace: namespace)
    }

    private func erasure(_ fields: Patron__V1__EraseCustomerRequest) throws(PatronError) -> StateChange {
        let namespace = try models.entry(ByteView(fields.namespace_), for: caller).snapshot.namespace
        let customer = try id(fields.customer, "customer")
        guard !customer.isEmpty else {
            throw PatronError(.badInput, "expected a customer's id", at: Place(field: "customer"))
        }
        return .erasure(customer: customer, namespace: namespace)
    }
}

extension Answerer {
    /// What a request of a method of ``Method/changesState`` asks for, checked as a whole.
    package func change(_ method: Method, _ payload: UnsafeRawBufferPointer) throws(PatronError) -> StateChange {
        try StateRequest(models: models, limits: limits, caller: caller, arena: arena, now: now).change(method, payload)
    }
}

/// A number that counts pieces or money: finite, at least 0, and small enough that sums stay exact.
func amount(_ value: Double, _ field: String) throws(PatronError) -> Double {
    guard value.isFinite, value >= 0, value <= 1e12 else {
        throw PatronError(.badInput, "expected a number from 0 to 1e12", at: Place(field: field))
    }
    return value
}

/// A copy of an id; throws `badInput` if it is too long.
func id(_ data: ProtobufCBinaryData, _ field: String) throws(PatronError) -> [UInt8] {
    guard data.len <= Limits.idBytes else {
        throw PatronError(
            .badInput, "an id of \(data.len) bytes; the limit is \(Limits.idBytes)", at: Place(field: field))
    }
    return ByteView(data).bytes
}
