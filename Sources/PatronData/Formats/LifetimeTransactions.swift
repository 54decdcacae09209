package import PatronCore

/// Purchases as the literature on customer lifetime value publishes them: who, on which day, for how much.
package struct LifetimeTransactions: Sendable {
    package enum Layout: String, Sendable, CaseIterable {
        /// Bruce Hardie's CDNOW files: columns divided by spaces, `id yyyymmdd cds dollars` with a header line
        /// (master), or `master-id sample-id yyyymmdd cds dollars` without one (the 1/10 sample).
        case cdnow
        /// `customer,date[,amount]`, a header line if the first line's second field is no date.
        case csv
    }

    /// Row of `customers`, in the file's order of lines.
    package private(set) var customer: [UInt32] = []
    package private(set) var day: [Day] = []
    /// Money, in the file's currency; 0 where the file has no amounts.
    package private(set) var amount: [Double] = []
    /// Whether the file has amounts.
    package private(set) var hasAmounts = true
    /// Customers in order of their first line.
    package private(set) var customers = ByteTable()

    package var count: Int { day.count }

    /// Reads a file, plain or gzip.
    ///
    /// - Throws: `badInput` with the line: an evaluation against published figures has no use for rejected rows.
    package static func read(path: String, layout: Layout) throws(PatronError) -> LifetimeTransactions {
        var table = LifetimeTransactions()
        var ids = Interner()
        switch layout {
        case .cdnow: try table.readCDNOW(path, &ids)
        case .csv: try table.readCSV(path, &ids)
        }
        table.customers = ids.table
        guard table.count > 0 else {
            throw PatronError(.badInput, "is empty; expected purchases", at: Place(file: path))
        }
        return table
    }

    private mutating func readCDNOW(_ path: String, _ ids: inout Interner) throws(PatronError) {
        let lines = try LineReader(path: path)
        while let line = try lines.next() {
            var words = Words(line)
            var fields: [ArraySlice<UInt8>] = []
            while let word = words.next() { fields.append(word) }
            if fields.isEmpty { continue }
            let dateColumn = fields.count - 3
            let day = fields.count == 4 || fields.count == 5 ? Self.compactDay(fields[dateColumn]) : nil
            if day == nil, lines.line == 1, fields.count == 4, fields[0].first.map({ $0 &- 48 > 9 }) == true {
                continue
            }
            guard let day, let dollars = fields[fields.count - 1].withUnsafeBufferPointer(parseNumber) else {
                throw PatronError(
                    .badInput, "expected 'id [id] yyyymmdd count dollars'", at: Place(file: path, line: lines.line))
            }
            append(fields[0].withUnsafeBufferPointer { ids.intern($0) }, day, dollars)
        }
    }

    private mutating func readCSV(_ path: String, _ ids: inout Interner) throws(PatronError) {
        let reader = try CSVReader(path: path, hasHeader: false)
        var columns: Int?
        while try reader.next() {
            let place = Place(file: path, line: reader.line)
            guard reader.fault == .none, reader.fieldCount == 2 || reader.fieldCount == 3 else {
                throw PatronError(
                    .badInput, "expected customer,date[,amount] in UTF-8; found \(reader.fieldCount) fields", at: place)
            }
            guard columns == nil || columns == reader.fieldCount else {
                throw PatronError(
                    .badInput, "expected \(columns ?? 0) fields as before, found \(reader.fieldCount)", at: place)
            }
            let date = trimmed(reader.field(1))
            let day = Timestamp(parsing: UnsafeRawBufferPointer(date))?.day ?? Self.compactDay(Array(date)[...])
            if day == nil, reader.records == 1 { continue }
            columns = reader.fieldCount
            hasAmounts = reader.fieldCount == 3
            guard let day else {
                throw PatronError(
                    .badInput, "'\(String(decoding: date.prefix(40), as: UTF8.self))' is no date; expected YYYY-MM-DD",
                    at: place)
            }
            let amount = hasAmounts ? parseNumber(trimmed(reader.field(2))) : 0
            guard let amount else { throw PatronError(.badInput, "the amount is no number", at: place) }
            let id = trimmed(reader.field(0))
            guard !id.isEmpty, id.count <= Limits.idBytes else {
                throw PatronError(.badInput, "expected a customer's id of 1 to \(Limits.idBytes) bytes", at: place)
            }
            append(ids.intern(id), day, amount)
        }
    }

    private mutating func append(_ customer: UInt32, _ day: Day, _ amount: Double) {
        self.customer.append(customer)
        self.day.append(day)
        self.amount.append(amount)
    }

    /// `yyyymmdd`.
    private static func compactDay(_ text: ArraySlice<UInt8>) -> Day? {
        guard text.count == 8, text.allSatisfy({ $0 &- 48 <= 9 }),
            let number = Int(String(decoding: text, as: UTF8.self))
        else { return nil }
        return Day(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }
}
