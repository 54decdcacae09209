/// Why a row was rejected. The first rule that applies, in this order, names the reason; `kept` is none.
package enum CleaningRule: UInt8, Sendable, CaseIterable {
    case kept
    /// More or fewer fields than the header.
    case wrongFieldCount
    /// Text after a closing quote.
    case badQuoting
    case notUTF8
    case nulByte
    /// A number or a time that is none, or an empty order or item.
    case unreadableValue
    /// An id longer than the limit.
    case idTooLong
    /// A line of a customer who was erased.
    case erased
    /// A recorded line of an order that stands in the file as well.
    case repeatedOrder
    /// The line stands in an earlier, overlapping export as well.
    case repeatedExport
    /// A code that is no article: postage, fees, vouchers, manual bookings.
    case notGoods
    /// A quantity of zero, or below zero without being a cancellation: adjustments of stock.
    case quantityNotPositive
    /// A price of zero or below.
    case priceNotPositive
    case missingCustomer
    case outlier
    /// A cancellation whose whole quantity was taken off earlier purchases.
    case cancellation
    /// A cancellation that found earlier purchases for a part of its quantity.
    case cancellationPartlyMatched
    /// A cancellation without any earlier purchase of the customer and item.
    case cancellationUnmatched
    /// A purchase that cancellations took back wholly.
    case cancelled
    /// A session without a label.
    case missingLabel
    /// An article of the items table whose code stands on an earlier line.
    case repeatedItem
    /// A customer of the customers table who stands on an earlier line.
    case repeatedCustomer
    /// A relation of an item that is not in the catalogue, or of an item with itself.
    case unknownItem

    /// The name in counts, reports and the file of rejected rows.
    package var name: String {
        switch self {
        case .kept: "kept"
        case .wrongFieldCount: "wrong_field_count"
        case .badQuoting: "bad_quoting"
        case .notUTF8: "not_utf8"
        case .nulByte: "nul_byte"
        case .unreadableValue: "unreadable_value"
        case .idTooLong: "id_too_long"
        case .erased: "erased"
        case .repeatedOrder: "repeated_order"
        case .repeatedExport: "repeated_export"
        case .notGoods: "not_goods"
        case .quantityNotPositive: "quantity_not_positive"
        case .priceNotPositive: "price_not_positive"
        case .missingCustomer: "missing_customer"
        case .outlier: "outlier"
        case .cancellation: "cancellation"
        case .cancellationPartlyMatched: "cancellation_partly_matched"
        case .cancellationUnmatched: "cancellation_unmatched"
        case .cancelled: "cancelled"
        case .missingLabel: "missing_label"
        case .repeatedItem: "repeated_item"
        case .repeatedCustomer: "repeated_customer"
        case .unknownItem: "unknown_item"
        }
    }

    init(_ fault: CSVReader.Fault) {
        switch fault {
        case .none: self = .kept
        case .fieldCount: self = .wrongFieldCount
        case .quoting: self = .badQuoting
        case .notUTF8: self = .notUTF8
        case .nulByte: self = .nulByte
        }
    }
}

/// What became of a table's rows: `read` = `kept` + the sum of `rejected`.
package struct RowCounts: Sendable, Equatable {
    /// Rows read, the header and blank lines not counted.
    package var read = 0
    package var kept = 0
    /// Rows by the name of the rule that rejected them, in the rules' order; rules without rows are left out.
    package var rejected: [(rule: String, rows: Int)] = []
    /// Kept rows that were changed, by what changed them.
    package var changed: [(rule: String, rows: Int)] = []

    init(_ rules: some Collection<UInt8>) {
        var counts = [Int](repeating: 0, count: 256)
        for rule in rules { counts[Int(rule)] += 1 }
        read = rules.count
        kept = counts[0]
        for rule in CleaningRule.allCases.dropFirst() where counts[Int(rule.rawValue)] > 0 {
            rejected.append((rule.name, counts[Int(rule.rawValue)]))
        }
    }

    /// Rows rejected by one rule.
    package func rejected(by rule: CleaningRule) -> Int { rejected.first { $0.rule == rule.name }?.rows ?? 0 }

    package static func == (a: RowCounts, b: RowCounts) -> Bool {
        a.read == b.read && a.kept == b.kept && a.rejected.elementsEqual(b.rejected, by: ==)
            && a.changed.elementsEqual(b.changed, by: ==)
    }
}
