extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC: `2011-12-09T12:50:00Z`, with milliseconds only where there are any.
    public var description: String {
        let inDay = milliseconds - day.start.milliseconds
        let (seconds, fraction) = (inDay / 1000, inDay % 1000)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(day)T\(clock)\(fraction == 0 ? "" : "." + padded(fraction, 3))Z"
    }

    /// Reads `YYYY-MM-DD`, optionally followed by `T` or a space, `HH:MM[:SS[.fff]]` and an optional `Z`; nil if it is not that.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        let parsed = copy.withUTF8 { Timestamp(parsing: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads the same text from bytes, without allocation and without a locale.
    public init?(parsing bytes: UnsafeRawBufferPointer) {
        func digits(_ from: Int, _ count: Int) -> Int? {
            guard from + count <= bytes.count else { return nil }
            var value = 0
            for at in from..<from + count {
                let digit = Int(bytes[at]) - 48
                guard digit >= 0, digit <= 9 else { return nil }
                value = value * 10 + digit
            }
            return value
        }
        guard bytes.count >= 10, bytes[4] == 45, bytes[7] == 45, let year = digits(0, 4), let month = digits(5, 2),
            let dayOfMonth = digits(8, 2), let day = Day(year: year, month: month, day: dayOfMonth)
        else { return nil }
        var milliseconds = day.start.milliseconds
        var end = bytes.count
        if end > 10, bytes[end - 1] == 90 { end -= 1 }
        if end > 10 {
            guard bytes[10] == 84 || bytes[10] == 32, let hour = digits(11, 2), hour < 24, end >= 16, bytes[13] == 58,
                let minute = digits(14, 2), minute < 60
            else { return nil }
            milliseconds += Int64(hour * 3600 + minute * 60) * 1000
            if end > 16 {
                guard bytes[16] == 58, end >= 19, let second = digits(17, 2), second < 60 else { return nil }
                milliseconds += Int64(second) * 1000
                if end > 19 {
                    guard bytes[19] == 46, end > 20, end <= 29 else { return nil }
                    var scale: Int64 = 100
                    for at in 20..<end {
                        guard let digit = digits(at, 1) else { return nil }
                        milliseconds += Int64(digit) * scale
                        scale /= 10
                    }
                }
            }
        }
        self.init(milliseconds: milliseconds)
    }
}

extension Day: CustomStringConvertible {
    /// ISO 8601: `2011-12-09`.
    public var description: String {
        let (year, month, day) = civil
        return "\(padded(Int64(year), 4))-\(padded(Int64(month), 2))-\(padded(Int64(day), 2))"
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
}
