internal import CPatronMessages
internal import CProtobufC
internal import Foundation
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics

/// Reads one event of a request. What it leaves open is decided here, once, so that overlay and trainer see the same:
/// its time is the namespace's clock, its price the one in force, its quantity one piece.
struct EventRequest {
    let entry: ModelSet.Entry
    let now: Timestamp
    let channel: [UInt8]

    func event(_ fields: Patron__V1__Event) throws(PatronError) -> CustomerEvent {
        let interaction = fields.interaction?.pointee
        let kind = try kind(fields.kind.map { String(cString: $0) } ?? "", interaction)
        let time = try ServedFields("RecordEvents").moment(interaction?.time ?? 0, "interaction.time")
        let snapshot = entry.snapshot
        var event = CustomerEvent(
            kind, namespace: snapshot.namespace, time: time ?? snapshot.moment(nil, now: now), received: now)
        event.id = try id(fields.event_id, "event_id")
        event.customer = try id(fields.customer, "customer")
        event.account = try id(fields.account, "account")
        event.session = try id(fields.session, "session")
        event.order = try id(fields.order, "order")
        event.answer = try id(fields.answer_id, "answer_id")
        event.channel = channel
        if let text = fields.text { event.text = Array(UnsafeRawBufferPointer(start: text, count: strlen(text))) }
        guard !event.customer.isEmpty || !event.session.isEmpty else {
            throw PatronError(.badInput, "expected a customer or a session", at: Place(field: "customer"))
        }
        if let interaction { try fill(&event, interaction) }
        switch kind {
        case .login:
            guard !event.customer.isEmpty, !event.session.isEmpty else {
                throw PatronError(.badInput, "a login has a customer and a session", at: Place(field: "session"))
            }
        case .contact: break
        case .purchase, .view, .cart, .giveBack, .favourite:
            guard !event.item.isEmpty else {
                throw PatronError(.badInput, "expected an item's id", at: Place(field: "interaction.item"))
            }
        }
        return event
    }

    private func fill(_ event: inout CustomerEvent, _ interaction: Patron__V1__Interaction) throws(PatronError) {
        event.item = try id(interaction.item, "interaction.item")
        let quantity = try amount(interaction.quantity, "interaction.quantity")
        let price = try amount(interaction.unit_price, "interaction.unit_price")
        event.quantity = quantity == 0 ? 1 : quantity
        event.unitPrice = price == 0 ? entry.overlay?.price(event.item) ?? 0 : price
    }

    private func kind(_ name: String, _ interaction: Patron__V1__Interaction?) throws(PatronError) -> CustomerEvent.Kind
    {
        let said = interaction.flatMap { Self.kinds[$0.kind.rawValue] }
        if name.isEmpty, let said { return said }
        guard let kind = Self.names[name] else {
            throw PatronError(
                .badInput, "expected one of \(Self.names.keys.sorted().joined(separator: ", "))",
                at: Place(field: "kind"))
        }
        guard said == nil || said == kind else {
            throw PatronError(.badInput, "is not the event's kind, \(name)", at: Place(field: "interaction.kind"))
        }
        return kind
    }

    private static let names: [String: CustomerEvent.Kind] = [
        "purchase": .purchase, "view": .view, "cart": .cart, "return": .giveBack, "favourite": .favourite,
        "contact": .contact, "login": .login,
    ]
    private static let kinds: [UInt32: CustomerEvent.Kind] = [
        PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_PURCHASE.rawValue: .purchase,
        PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_VIEW.rawValue: .view,
        PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_CART.rawValue: .cart,
        PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_RETURN.rawValue: .giveBack,
        PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_FAVOURITE.rawValue: .favourite,
    ]
}
