/// A length of time. It has no bare number: ask for it in a unit, so that a week cannot be read as a day.
public struct TimeSpan: Hashable, Comparable, Sendable {
    /// The span in milliseconds; negative spans are allowed.
    public var milliseconds: Int64

    /// Creates a span from milliseconds.
    @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The nearest span: the longest one for what is longer, none for NaN.
    @usableFromInline init(rounding milliseconds: Double) {
        let longest: Int64 = milliseconds > 0 ? .max : milliseconds < 0 ? .min : 0
        self.milliseconds = Int64(exactly: milliseconds.rounded()) ?? longest
    }

    /// A span of (fractional) days.
    @inlinable public static func days(_ days: Double) -> TimeSpan {
        TimeSpan(rounding: days * 86_400_000)
    }
    /// A span of (fractional) weeks.
    @inlinable public static func weeks(_ weeks: Double) -> TimeSpan { .days(weeks * 7) }
    /// A span of seconds.
    @inlinable public static func seconds(_ seconds: Double) -> TimeSpan {
        TimeSpan(rounding: seconds * 1000)
    }

    /// The span in days.
    @inlinable public var days: Double { Double(milliseconds) / 86_400_000 }
    /// The span in weeks of seven days.
    @inlinable public var weeks: Double { Double(milliseconds) / 604_800_000 }

    /// Whether one span is shorter than another.
    @inlinable public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.milliseconds < b.milliseconds }
    /// Both spans together.
    @inlinable public static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds &+ b.milliseconds)
    }
}

extension TimeSpan {
    /// Reads a recipe's duration: a positive number and `days` or `weeks` (singular too), such as `90 days`.
    ///
    /// Months and years have no fixed length, so they are calendar periods and not spans: see ``CalendarPeriod``.
    public init?(_ text: String) {
        guard let (count, unit) = countAndUnit(text), count <= 1_000_000 else { return nil }
        switch unit {
        case "day", "days": self = .days(count)
        case "week", "weeks": self = .weeks(count)
        default: return nil
        }
    }
}

/// A period of the calendar, in which discount rates are quoted and horizons are cut.
public enum CalendarPeriod: String, Sendable, CaseIterable, Codable {
    case day, week, month, year

    /// The day on which `count` periods after `start` end.
    public func advance(_ start: Day, by count: Int) -> Day {
        switch self {
        case .day: start + count
        case .week: start + 7 * count
        case .month: start.adding(months: count)
        case .year: start.adding(months: 12 * count)
        }
    }
}

/// A number of calendar periods, such as the 12 months over which a lifetime value is stated.
public struct Horizon: Hashable, Sendable, CustomStringConvertible {
    /// How many periods; at least 1.
    public var count: Int
    /// The calendar period.
    public var period: CalendarPeriod

    /// Creates a horizon; a count below 1 is a programming error.
    public init(_ count: Int, _ period: CalendarPeriod) {
        precondition(count >= 1, "a horizon has at least one period")
        self.count = count
        self.period = period
    }

    /// Reads `12 months`, `1 year`, `39 weeks`; nil if it is not that.
    public init?(_ text: String) {
        guard let (count, unit) = countAndUnit(text), count >= 1, count <= 10_000, count == count.rounded(),
            let period = CalendarPeriod(rawValue: unit.hasSuffix("s") ? String(unit.dropLast()) : unit)
        else { return nil }
        self.init(Int(count), period)
    }

    /// `12 months`.
    public var description: String { "\(count) \(period.rawValue)\(count == 1 ? "" : "s")" }
}

/// What a later payment is worth today: `rate` per calendar period, so that 0.01 a month discounts the k-th month's
/// payments by 1.01 to the power k.
public struct DiscountRate: Hashable, Sendable {
    /// The rate as a fraction, 0.01 for one per cent; at least 0.
    public var rate: Double
    /// The period to which the rate belongs.
    public var period: CalendarPeriod

    /// Creates a rate per period.
    public init(_ rate: Double, per period: CalendarPeriod) {
        self.rate = rate
        self.period = period
    }

    /// Reads `0.01 per month`; nil if it is not that, or the rate is not from 0 to 10.
    public init?(_ text: String) {
        guard let (rate, period) = numberPerPeriod(text), rate <= 10 else { return nil }
        self.init(rate, per: period)
    }
}

/// Reads a number of at least 0 for each calendar period, such as `2.50 per month`; nil if it is not that.
public func numberPerPeriod(_ text: String) -> (number: Double, period: CalendarPeriod)? {
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "per", let number = Double(words[0]), number >= 0, number.isFinite,
        let period = CalendarPeriod(rawValue: String(words[2]))
    else { return nil }
    return (number, period)
}

private func countAndUnit(_ text: String) -> (Double, String)? {
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2, let count = Double(parts[0]), count > 0, count.isFinite else { return nil }
    return (count, parts[1].lowercased())
}
