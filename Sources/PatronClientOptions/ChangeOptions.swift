package import ArgumentParser
internal import PatronClient
internal import PatronCore

/// What to record or to change: the options of `record-events` and `update-items`. Each item is an event or an update
/// of its own.
package struct ChangeOptions: ParsableArguments {
    @Option(help: "record-events: purchase, view, cart, return, favourite, contact or login.")
    package var kind: String?

    @Option(help: ArgumentHelp("record-events: the order that a purchase or return belongs to.", valueName: "id"))
    package var order: String?

    @Option(help: "record-events: pieces; one unless given.")
    package var quantity: Double?

    @Option(help: "record-events: money for one piece; the price that the server knows unless given.")
    package var unitPrice: Double?

    @Option(help: ArgumentHelp("record-events: when it happened; just now unless given.", valueName: "time"))
    package var time: String?

    @Option(help: "record-events: what a contact said.")
    package var text: String?

    @Option(help: ArgumentHelp("record-events: a name under which it is recorded once.", valueName: "id"))
    package var eventID: String?

    @Option(help: ArgumentHelp("record-events: the answer that led to it.", valueName: "id"))
    package var answerID: String?

    @Option(help: "update-items: pieces in stock; items without any are not recommended.")
    package var stock: Double?

    @Option(help: "update-items: money for one piece.")
    package var price: Double?

    package init() {}

    /// Moves what the request says of customer and items into the events or updates that the options describe.
    func fill(_ request: inout Request, for method: MethodName) throws(PatronError) {
        let describesEvents =
            kind != nil || order != nil || quantity != nil || unitPrice != nil || time != nil || text != nil
            || eventID != nil || answerID != nil
        let describesItems = stock != nil || price != nil
        guard method.recordsEvents || !describesEvents else { throw unused("--kind", method) }
        guard method.updatesItems || !describesItems else { throw unused("--stock", method) }
        if method.recordsEvents { try fillEvents(&request) }
        if method.updatesItems {
            request.itemUpdates = request.items.map { .init($0, stock: stock, price: price) }
            request.items = []
        }
    }

    private func fillEvents(_ request: inout Request) throws(PatronError) {
        guard eventID == nil || request.items.count < 2 else {
            throw PatronError(.badUsage, "names one event, not \(request.items.count)", at: Place(field: "--event-id"))
        }
        var event = Request.Event(kind ?? "", customer: request.customer)
        event.account = request.account
        event.session = request.session
        event.order = EntityID(order ?? "")
        event.quantity = quantity
        event.unitPrice = unitPrice
        event.text = text ?? ""
        event.id = EntityID(eventID ?? "")
        event.answer = EntityID(answerID ?? "")
        if let time { event.time = try moment(time, "--time") }
        let items = request.items.isEmpty ? [""] : request.items
        request.events = items.map { item in
            var one = event
            one.item = item
            return one
        }
        (request.customer, request.account, request.session, request.items) = ("", "", "", [])
    }

    private func unused(_ option: String, _ method: MethodName) -> PatronError {
        PatronError(.badUsage, "\(method) has no use for such options", at: Place(field: option))
    }
}

/// Reads a moment from an option.
func moment(_ text: String, _ option: String) throws(PatronError) -> Timestamp {
    guard let moment = Timestamp(text) else {
        let message = "'\(text)' is no time; expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
        throw PatronError(.badUsage, message, at: Place(field: option))
    }
    return moment
}
