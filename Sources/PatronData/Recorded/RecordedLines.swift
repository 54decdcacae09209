internal import PatronCore

/// Appends recorded purchases and returns to the lines of the file, to be cleaned by the same rules.
///
/// Where the file has an order, it has the last word: the recorded lines of the order are rejected. A purchase without an
/// order is one with all others of the customer at that moment. A return is a cancellation of its own. A purchase of
/// unknown price gets that of the article's latest line.
struct RecordedLines {
    private var lines: TransactionLines
    private var orders = Interner()
    private var customers = Interner()
    private var items = Interner()
    private var countries = Interner()
    private let fileOrders: Int
    private let upperCaseItems: Bool
    /// By item: when its latest line was written, and the price on it.
    private var prices: [UInt32: (time: Int64, price: Double)] = [:]
    private var priced = 0

    /// Appends the events; gives how many got a price.
    static func append(_ events: [StoredEvent], to lines: inout TransactionLines, _ cleaning: CleaningRecipe) -> Int {
        guard events.contains(where: { $0.event.kind != .login }) else { return 0 }
        var recorded = RecordedLines(lines, cleaning)
        let sessions = Sessions(events)
        for stored in events where stored.event.kind != .login {
            recorded.append(stored, customer: sessions.customer(of: stored))
        }
        recorded.finish()
        lines = recorded.lines
        return recorded.priced
    }

    private init(_ lines: TransactionLines, _ cleaning: CleaningRecipe) {
        self.lines = lines
        upperCaseItems = cleaning.upperCaseItems
        fileOrders = lines.orders.count
        for (table, interner) in [
            (lines.orders, \Self.orders), (lines.customers, \.customers), (lines.items, \.items),
            (lines.countries, \.countries),
        ] as [(ByteTable, WritableKeyPath<Self, Interner>)] {
            for row in 0..<table.count { _ = self[keyPath: interner].intern(table[row]) }
        }
        for row in 0..<lines.count where lines.rules[row] == 0 && lines.unitPrice[row] > 0 {
            note(lines.unitPrice[row], of: lines.item[row], at: lines.time[row])
        }
    }

    private mutating func append(_ stored: StoredEvent, customer: [UInt8]) {
        let event = stored.event
        let isReturn = event.kind == .giveBack
        let item = event.item.withUnsafeBufferPointer { items.intern(normalisedCode($0, upperCase: upperCaseItems)) }
        // The protocol lets a quantity that is not given count as one piece.
        let quantity = event.quantity == 0 ? 1 : event.quantity
        var price = event.unitPrice
        if price == 0, let known = prices[item] {
            price = known.price
            priced += 1
        }
        let order = orders.intern(orderID(stored, customer: customer))
        if isReturn { lines.cancellingOrders.insert(order) }
        let rule: CleaningRule =
            event.item.isEmpty || !(quantity * price).isFinite
            ? .unreadableValue : !isReturn && order < fileOrders ? .repeatedOrder : .kept
        lines.rules.append(rule.rawValue)
        lines.order.append(order)
        lines.customer.append(customer.isEmpty ? TransactionLines.noCustomer : customers.intern(customer))
        lines.item.append(item)
        lines.country.append(countries.intern([]))
        if !lines.name.isEmpty { lines.name.append(TransactionLines.noName) }
        lines.time.append(event.time.milliseconds)
        lines.quantity.append(quantity)
        lines.unitPrice.append(price)
        if rule == .kept, price > 0 { note(price, of: item, at: event.time.milliseconds) }
    }

    /// Ids that are made here begin with NUL, which no file's order holds.
    private func orderID(_ stored: StoredEvent, customer: [UInt8]) -> [UInt8] {
        let event = stored.event
        if event.kind == .giveBack { return [0] + Array("return \(stored.sequence)".utf8) }
        if !event.order.isEmpty { return event.order }
        return [0] + Array("\(event.time.milliseconds) ".utf8) + customer
    }

    private mutating func note(_ price: Double, of item: UInt32, at time: Int64) {
        if let known = prices[item], known.time > time { return }
        prices[item] = (time, price)
    }

    private mutating func finish() {
        lines.orders = orders.table
        lines.customers = customers.table
        lines.items = items.table
        lines.countries = countries.table
    }
}

/// Which customers logged in during which sessions.
private struct Sessions {
    private var logins: [[UInt8]: [(sequence: Int64, customer: [UInt8])]] = [:]

    init(_ events: [StoredEvent]) {
        for stored in events where !stored.event.customer.isEmpty && !stored.event.session.isEmpty {
            logins[stored.event.session, default: []].append((stored.sequence, stored.event.customer))
        }
    }

    /// Whose an event is: of whom it names, else of the one who was logged in, before the first log-in of the first.
    func customer(of stored: StoredEvent) -> [UInt8] {
        if !stored.event.customer.isEmpty { return stored.event.customer }
        guard let logins = logins[stored.event.session] else { return [] }
        return (logins.last { $0.sequence < stored.sequence } ?? logins.first)?.customer ?? []
    }
}

extension Interner {
    fileprivate mutating func intern(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBufferPointer { intern($0) } }
}
