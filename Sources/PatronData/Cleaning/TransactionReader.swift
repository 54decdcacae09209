internal import PatronCore

/// Reads a transactions table into columns, noting the rows that cannot be read.
struct TransactionReader {
    private let reader: CSVReader
    private let cleaning: CleaningRecipe
    private let order, customer, item, time: Int
    private let quantity, unitPrice, amount, country, itemName: Int?

    private var lines = TransactionLines()
    private var orders = Interner()
    private var customers = Interner()
    private var countries = Interner()
    private var items = Spellings()
    private var names = Spellings()
    private var previousTime: [UInt8] = []
    private var previousMilliseconds: Int64 = 0

    static func read(_ source: SourceRecipe, cleaning: CleaningRecipe) throws(PatronError) -> TransactionLines {
        var reader = try TransactionReader(source, cleaning)
        try reader.readAll()
        return reader.lines
    }

    private init(_ source: SourceRecipe, _ cleaning: CleaningRecipe) throws(PatronError) {
        reader = try source.reader()
        self.cleaning = cleaning
        let map = try source.columnMap(reader)
        // The recipe lets no required column be optional, so the map has these.
        order = map["order"] ?? 0
        customer = map["customer"] ?? 0
        item = map["item"] ?? 0
        time = map["time"] ?? 0
        quantity = map["quantity"]
        unitPrice = map["unit_price"]
        amount = map["amount"]
        country = map["country"]
        itemName = map["item_name"]
        guard unitPrice != nil || amount != nil else {
            throw PatronError(
                .badInput, "found neither a unit price nor an amount", at: Place(file: source.name, line: 1))
        }
    }

    private mutating func readAll() throws(PatronError) {
        while try reader.next() {
            guard lines.count < Int(UInt32.max) else {
                throw PatronError(.limitExceeded, "more than \(UInt32.max) rows", at: Place(file: reader.path))
            }
            let rule = reader.fault == .none ? readLine() : CleaningRule(reader.fault)
            if rule != .kept { appendUnreadable(rule) }
        }
        guard lines.count > 0 else {
            throw PatronError(.badInput, "has a header and no rows", at: Place(file: reader.path))
        }
        lines.orders = orders.table
        lines.customers = customers.table
        lines.countries = countries.table
        lines.items = items.canonical.table
        lines.names = names.canonical.table
    }

    /// Appends the current record, or says why it cannot be read.
    private mutating func readLine() -> CleaningRule {
        let orderId = trimmed(reader.field(order))
        let itemId = trimmed(reader.field(item))
        let customerId = trimmed(reader.field(customer))
        guard !orderId.isEmpty, !itemId.isEmpty, let milliseconds = milliseconds(reader.field(time)) else {
            return .unreadableValue
        }
        var pieces = 1.0
        if let quantity {
            guard let value = parseNumber(trimmed(reader.field(quantity))) else { return .unreadableValue }
            pieces = value
        }
        var price = 0.0
        if let unitPrice {
            guard let value = parseNumber(trimmed(reader.field(unitPrice))) else { return .unreadableValue }
            price = value
        } else if let amount {
            guard let value = parseNumber(trimmed(reader.field(amount))) else { return .unreadableValue }
            price = pieces == 0 ? 0 : value / pieces
        }
        guard (pieces * price).isFinite else { return .unreadableValue }
        guard max(orderId.count, itemId.count, customerId.count) <= Limits.idBytes else { return .idTooLong }

        let (itemRow, isCanonical) = items.row(
            of: itemId, normalise: { normalisedCode($0, upperCase: cleaning.upperCaseItems) })
        if !isCanonical || itemId.count != reader.field(item).count { lines.respelled += 1 }
        lines.rules.append(0)
        lines.order.append(orders.intern(orderId))
        lines.customer.append(customerId.isEmpty ? TransactionLines.noCustomer : customers.intern(customerId))
        lines.item.append(itemRow)
        lines.country.append(country.map { countries.intern(trimmed(reader.field($0))) } ?? 0)
        if let itemName {
            let name = trimmed(reader.field(itemName))
            lines.name.append(
                name.isEmpty ? TransactionLines.noName : names.row(of: name, normalise: collapsedSpaces).row)
        }
        lines.time.append(milliseconds)
        lines.quantity.append(pieces)
        lines.unitPrice.append(price)
        return .kept
    }

    private mutating func appendUnreadable(_ rule: CleaningRule) {
        lines.rules.append(rule.rawValue)
        lines.order.append(0)
        lines.customer.append(TransactionLines.noCustomer)
        lines.item.append(0)
        lines.country.append(0)
        if itemName != nil { lines.name.append(TransactionLines.noName) }
        lines.time.append(0)
        lines.quantity.append(0)
        lines.unitPrice.append(0)
    }

    /// Lines of one order follow each other and bear the same time, so the previous text is tried first.
    private mutating func milliseconds(_ field: UnsafeBufferPointer<UInt8>) -> Int64? {
        if field.count == previousTime.count, field.elementsEqual(previousTime) { return previousMilliseconds }
        guard let time = Timestamp(parsing: UnsafeRawBufferPointer(trimmed(field))) else { return nil }
        previousTime = Array(field)
        previousMilliseconds = time.milliseconds
        return time.milliseconds
    }
}

/// Texts in many spellings, each brought to its canonical form once.
struct Spellings {
    private var written = Interner()
    private(set) var canonical = Interner()
    /// By written spelling: its canonical row, and whether it is written just so.
    private var rows: [(row: UInt32, isCanonical: Bool)] = []

    mutating func row(
        of text: UnsafeBufferPointer<UInt8>, normalise: (UnsafeBufferPointer<UInt8>) -> [UInt8]
    ) -> (row: UInt32, isCanonical: Bool) {
        let spelling = Int(written.intern(text))
        if spelling == rows.count {
            let form = normalise(text)
            rows.append((form.withUnsafeBufferPointer { canonical.intern($0) }, form.elementsEqual(text)))
        }
        return rows[spelling]
    }
}

/// An article's code without letter case, if so ruled (ASCII letters only: codes are bytes).
func normalisedCode(_ code: UnsafeBufferPointer<UInt8>, upperCase: Bool) -> [UInt8] {
    upperCase ? code.map { (97...122).contains($0) ? $0 - 32 : $0 } : Array(code)
}

/// A name with runs of white space made one space.
func collapsedSpaces(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text {
        let isSpace = byte == 32 || (9...13).contains(byte)
        if !isSpace { result.append(byte) } else if result.last != 32, !result.isEmpty { result.append(32) }
    }
    if result.last == 32 { result.removeLast() }
    return result
}
