internal import PatronCore

/// All rows of a transactions table as columns, before and during cleaning; index = row number from 0, unreadable rows
/// included.
struct TransactionLines {
    /// No customer on the line.
    static let noCustomer = UInt32.max
    /// No name on the line, or no such column.
    static let noName = UInt32.max

    /// A ``CleaningRule`` a row.
    var rules: [UInt8] = []
    var order: [UInt32] = []
    var customer: [UInt32] = []
    var item: [UInt32] = []
    var country: [UInt32] = []
    var name: [UInt32] = []
    /// Milliseconds since 1970 UTC.
    var time: [Int64] = []
    var quantity: [Double] = []
    var unitPrice: [Double] = []

    var orders = ByteTable()
    var customers = ByteTable()
    /// Codes after trimming and, if so ruled, upper-casing.
    var items = ByteTable()
    var countries = ByteTable()
    /// Names as written, trimmed, runs of spaces made one.
    var names = ByteTable()
    /// Orders that take back what was bought, whatever their id.
    var cancellingOrders: Set<UInt32> = []
    /// Rows whose item was spelled otherwise than its code in `items`.
    var respelled = 0

    var count: Int { rules.count }

    mutating func reject(_ row: Int, _ rule: CleaningRule) { rules[row] = rule.rawValue }
}
