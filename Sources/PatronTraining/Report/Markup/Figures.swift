internal import Foundation
internal import PatronLearning

/// Numbers as people read them, the same in every locale: commas between thousands, a point before decimals.
package enum Figures {
    /// What is not known, not finite, or makes no sense.
    package static let unknown = "–"
    /// Beyond this a number is written with a power of ten.
    private static let largest = 1e15

    /// A number with so many decimals.
    package static func fixed(_ value: Double?, _ places: Int = 0) -> String {
        guard let value, value.isFinite else { return unknown }
        guard abs(value) < largest else { return "\(value)" }
        let scale = pow(10, Double(places))
        let scaled = (abs(value) * scale).rounded()
        let whole = UInt64((scaled / scale).rounded(.down))
        var text = grouped(whole)
        if places > 0 {
            let rest = String(UInt64(max(0, scaled - Double(whole) * scale)))
            text += "." + String(repeating: "0", count: max(0, places - rest.count)) + rest
        }
        return value < 0 && scaled > 0 ? "−" + text : text
    }

    package static func count(_ value: Int) -> String { fixed(Double(value)) }

    /// A share as a percentage.
    package static func percent(_ share: Double?, _ places: Int = 1) -> String {
        let text = fixed(share.map { $0 * 100 }, places)
        return text == unknown ? text : text + " %"
    }

    /// An amount with its currency; small amounts with pennies.
    package static func money(_ amount: Double?, _ currency: String) -> String {
        guard let amount, amount.isFinite else { return unknown }
        return fixed(amount, abs(amount) < 100 && amount != amount.rounded() ? 2 : 0) + " " + currency
    }

    /// `1 day`, `2 days`.
    package static func number(_ value: Double?, _ unit: String, _ places: Int = 0) -> String {
        let text = fixed(value, places)
        return text == unknown ? text : "\(text) \(unit)\(text == "1" ? "" : "s")"
    }

    /// An interval in brackets; nothing where there is none.
    static func interval(_ interval: Interval?, _ text: (Double) -> String) -> String {
        interval.map { "[\(text($0.low)), \(text($0.high))]" } ?? ""
    }

    /// A short number for the end of an axis: 1,500 is 1.5k.
    package static func short(_ value: Double) -> String {
        for (scale, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where abs(value) >= scale {
            return trimmed(fixed(value / scale, 1)) + letter
        }
        return trimmed(fixed(value, abs(value) >= 10 || value == value.rounded() ? 0 : 2))
    }

    /// A length or position within a picture.
    static func coordinate(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = Substring(text)
        while text.last == "0" { text.removeLast() }
        return String(text.last == "." ? text.dropLast() : text)
    }

    private static func grouped(_ value: UInt64) -> String {
        let digits = String(value)
        var text = ""
        for (at, digit) in digits.enumerated() {
            if at > 0, (digits.count - at) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
