internal import CPatronMessages
internal import PatronCore
internal import PatronWire

// From generated C structs to the public Swift ones. The C message is only read while its arena lives.

/// Decodes an answer's bytes as `Message` and makes something of it.
func decode<Message: CMessage, Result>(
    _ payload: [UInt8], as type: Message.Type, _ body: (Message) -> Result
) throws(PatronError) -> Result {
    let (message, arena) = try unpacked(payload, Message.descriptor)
    return withExtendedLifetime(arena) {
        body(UnsafeMutableRawPointer(message).assumingMemoryBound(to: Message.self).pointee)
    }
}

func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

/// The elements of a repeated message field.
func list<Message, Element>(
    _ count: Int, _ pointers: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ body: (Message) -> Element
) -> [Element] {
    guard let pointers else { return [] }
    return (0..<count).compactMap { pointers[$0].map { body($0.pointee) } }
}

extension EntityID {
    init(_ data: ProtobufCBinaryData) { self.init(bytes: Array(data.buffer)) }
}

extension Provenance {
    init(_ version: UnsafeMutablePointer<CChar>?, _ asOf: Int64, _ answerID: ProtobufCBinaryData) {
        self.init(
            modelVersion: text(version), asOf: Timestamp(milliseconds: asOf), answerID: EntityID(answerID))
    }
}

extension Basis {
    init(_ basis: Patron__V1__Basis) { self = Basis(rawValue: basis.rawValue) ?? .unspecified }
}

extension Reason {
    init(_ c: Patron__V1__Reason) {
        self.init(
            feature: PatronClient.text(c.feature), contribution: c.contribution, text: PatronClient.text(c.text),
            item: EntityID(c.item), share: c.share)
    }
}

extension RecommendedItem {
    init(_ c: Patron__V1__RecommendedItem) {
        self.init(
            item: EntityID(c.item), score: c.score, source: Source(rawValue: c.source.rawValue) ?? .unspecified,
            boughtBefore: c.bought_before != 0, name: text(c.name), reasons: list(c.n_reasons, c.reasons, Reason.init),
            quantity: c.quantity, packSize: c.pack_size, unitPrice: c.unit_price, expectedMargin: c.expected_margin,
            due: c.due_time == 0 ? nil : Timestamp(milliseconds: c.due_time), confidence: c.confidence, lift: c.lift,
            baskets: Int(c.baskets))
    }
}

extension Recommendations {
    init(_ c: Patron__V1__RecommendResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: Basis(c.basis),
            shortfall: Shortfall(rawValue: c.shortfall.rawValue) ?? .none)
    }

    init(_ c: Patron__V1__SimilarItemsResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: .unspecified,
            shortfall: Shortfall(rawValue: c.shortfall.rawValue) ?? .none)
    }
}

// The messages of the other lists have the same fields, and the generated types nothing in common.
extension Recommendations {
    init(_ c: Patron__V1__BoughtTogetherResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: .unspecified,
            shortfall: Shortfall(rawValue: c.shortfall.rawValue) ?? .none)
    }

    init(_ c: Patron__V1__TrendingResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: .unspecified,
            shortfall: Shortfall(rawValue: c.shortfall.rawValue) ?? .none)
    }

    init(_ c: Patron__V1__BuyAgainResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: Basis(c.basis),
            shortfall: Shortfall(rawValue: c.shortfall.rawValue) ?? .none)
    }

    init(_ c: Patron__V1__RankItemsResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            items: list(c.n_items, c.items, RecommendedItem.init), basis: Basis(c.basis), shortfall: .none)
    }
}

extension Page {
    init(_ c: Patron__V1__RecommendPageResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            widgets: list(c.n_widgets, c.widgets) { widget in
                Page.Widget(
                    name: text(widget.name), items: list(widget.n_items, widget.items, RecommendedItem.init),
                    shortfall: Shortfall(rawValue: widget.shortfall.rawValue) ?? .none)
            }, basis: Basis(c.basis))
    }
}

extension Audience {
    init(_ c: Patron__V1__CustomersForItemResponse) {
        self.init(
            provenance: Provenance(c.model_version, c.as_of, c.answer_id),
            customers: list(c.n_customers, c.customers) { Member(customer: EntityID($0.customer), score: $0.score) })
    }
}

extension Probability {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Probability>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(
            value: c.value, low: c.low, high: c.high, level: c.level, horizonDays: c.horizon_days,
            reasons: list(c.n_reasons, c.reasons, Reason.init))
    }
}

extension Value {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Value>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(
            amount: c.amount, low: c.low, high: c.high, level: c.level, currency: text(c.currency),
            horizon: text(c.horizon), expectedPurchases: c.expected_purchases, expectedSpend: c.expected_spend,
            probabilityAlive: c.probability_alive, profit: c.profit)
    }
}

extension Segment {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Segment>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(number: Int(c.number), name: text(c.name), description: text(c.description), confidence: c.confidence)
    }
}

extension NextPurchase {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__NextPurchase>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(expectedDays: c.expected_days, lowDays: c.low_days, highDays: c.high_days, level: c.level)
    }
}

extension Purchases {
    init?(_ pointer: UnsafeMutablePointer<Patron__V1__Purchases>?) {
        guard let c = pointer?.pointee else { return nil }
        self.init(
            orders: Int(c.orders), purchaseDays: Int(c.purchase_days), first: Timestamp(milliseconds: c.first_time),
            last: Timestamp(milliseconds: c.last_time), spend: c.spend, currency: text(c.currency),
            meanOrderValue: c.mean_order_value, units: c.units, distinctItems: Int(c.distinct_items))
    }
}
