/// A moment in UTC, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch; negative before it.
    public var milliseconds: Int64

    /// Creates a moment from milliseconds since the epoch.
    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    /// Creates a moment from whole seconds since the epoch.
    @inlinable public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    /// Whether one moment is before another.
    @inlinable public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    /// The span from `earlier` to `later`; negative if they are the other way round.
    @inlinable public static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        TimeSpan(milliseconds: later.milliseconds &- earlier.milliseconds)
    }
    /// The moment a span later.
    @inlinable public static func + (moment: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds &+ span.milliseconds)
    }
    /// The moment a span earlier.
    @inlinable public static func - (moment: Timestamp, span: TimeSpan) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds &- span.milliseconds)
    }

    /// The calendar day (UTC) that holds this moment.
    @inlinable public var day: Day {
        let perDay: Int64 = 86_400_000
        let quotient = milliseconds / perDay
        return Day(number: Int32(clamping: milliseconds % perDay < 0 ? quotient - 1 : quotient))
    }
}

/// A calendar day in UTC, counted from 1970-01-01, which is day 0 (proleptic Gregorian calendar).
public struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public var number: Int32

    /// Creates a day from its number.
    @inlinable public init(number: Int32) { self.number = number }

    /// Creates a day from the civil calendar; nil if there is no such date.
    ///
    /// Arithmetic: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
    @inlinable public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Day.length(ofMonth: month, year: year),
            (-9999...9999).contains(year)
        else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.number = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month (1...12) and day of the month (1...31).
    @inlinable public var civil: (year: Int, month: Int, day: Int) {
        let z = Int(number) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// Midnight at the start of this day.
    @inlinable public var start: Timestamp { Timestamp(milliseconds: Int64(number) * 86_400_000) }

    /// Days in a month of the Gregorian calendar.
    @inlinable public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The same day of the month `months` later, cut to the month's last day (31 January + 1 month is 28 or 29 February).
    @inlinable public func adding(months: Int) -> Day {
        let (year, month, day) = civil
        let total = year * 12 + (month - 1) + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        let cut = min(day, Day.length(ofMonth: newMonth, year: newYear))
        return Day(year: newYear, month: newMonth, day: cut) ?? self
    }

    /// Whether one day is before another.
    @inlinable public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    /// The day so many days later.
    @inlinable public static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(clamping: days)) }
    /// The days from the second day to the first.
    @inlinable public static func - (a: Day, b: Day) -> Int { Int(a.number) - Int(b.number) }
}
