import Foundation
import PatronCore

extension JSONValue {
    /// A text, an id or a number as text.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let value): String(value)
        case .number, .bool: description
        case .object: self["base64"]?.text.map { "base64:" + $0 }
        default: nil
        }
    }

    var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}

extension String {
    /// `buy_again` as `buy again`.
    var spaced: String { replacing("_", with: " ") }
}

/// A number with so many decimals, without a locale.
func decimals(_ value: Double?, _ count: Int) -> String { value.map { String(format: "%.\(count)f", $0) } ?? "" }

/// 0.123 as `12.3 %`.
func percent(_ value: Double?) -> String { value.map { decimals($0 * 100, 1) + " %" } ?? "" }

/// Milliseconds since 1970 as a day, or as a time when it is not midnight.
func moment(_ value: JSONValue?) -> String {
    guard case .int(let milliseconds)? = value, milliseconds != 0 else { return "" }
    let moment = Timestamp(milliseconds: milliseconds)
    return moment == moment.day.start ? "\(moment.day)" : "\(moment)"
}

/// Rows with their columns below each other, two spaces apart; `right` names the columns of numbers.
func aligned(_ rows: [[String]], right: Set<Int> = []) -> [String] {
    var widths: [Int] = []
    for row in rows {
        for (at, cell) in row.enumerated() {
            if at == widths.count { widths.append(0) }
            widths[at] = max(widths[at], cell.count)
        }
    }
    return rows.map { row in
        var line = ""
        for (at, cell) in row.enumerated() {
            let padding = String(repeating: " ", count: widths[at] - cell.count)
            line += (at > 0 ? "  " : "") + (right.contains(at) ? padding + cell : cell + padding)
        }
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
