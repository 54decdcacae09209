/// Reads a decimal number without a locale: an optional sign, digits with at most one point, an optional exponent. Nil
/// for anything else, also for `nan`, `inf` and hexadecimal. Correctly rounded: short decimals are one exact division
/// (Clinger 1990: a mantissa below 2^53 and a power of ten up to 10^22 are both exact), others go the long way.
package func parseNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var at = 0
    let count = bytes.count
    var negative = false
    if at < count, bytes[at] == 45 || bytes[at] == 43 {
        negative = bytes[at] == 45
        at += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var inFraction = false
    while at < count {
        let byte = bytes[at]
        if byte &- 48 <= 9 {
            if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 48) }
            digits += 1
            if inFraction { fraction += 1 }
        } else if byte == 46, !inFraction {
            inFraction = true
        } else {
            break
        }
        at += 1
    }
    guard digits > 0 else { return nil }
    if at == count, digits <= 18, mantissa < 1 << 53, fraction <= 22 {
        let value = fraction == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[fraction]
        return negative ? -value : value
    }
    if at < count {
        guard bytes[at] | 32 == 101 else { return nil }
        at += 1
        if at < count, bytes[at] == 45 || bytes[at] == 43 { at += 1 }
        guard at < count else { return nil }
        while at < count {
            guard bytes[at] &- 48 <= 9 else { return nil }
            at += 1
        }
    }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21,
    1e22,
]
