package import NIOCore

/// The header `grpc-timeout`: up to eight digits and a unit.
package enum CallTimeout {
    /// The time that a header's value allows; nil if it is malformed.
    package static func parse(_ text: String) -> TimeAmount? {
        var digits = text.utf8[...]
        guard let last = digits.popLast(), let unit = nanoseconds(of: last), (1...8).contains(digits.count) else {
            return nil
        }
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        // Millions of hours are more than a clock's nanoseconds hold, and as good as for ever.
        let (product, overflow) = value.multipliedReportingOverflow(by: unit)
        return .nanoseconds(overflow ? .max / 4 : min(product, .max / 4))
    }

    private static func nanoseconds(of unit: UInt8) -> Int64? {
        switch unit {
        case UInt8(ascii: "H"): 3_600_000_000_000
        case UInt8(ascii: "M"): 60_000_000_000
        case UInt8(ascii: "S"): 1_000_000_000
        case UInt8(ascii: "m"): 1_000_000
        case UInt8(ascii: "u"): 1000
        case UInt8(ascii: "n"): 1
        default: nil
        }
    }
}
