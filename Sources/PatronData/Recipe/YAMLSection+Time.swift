package import PatronCore
package import PatronYAML

extension YAMLSection {
    /// A fixed span such as `90 days` or `12 weeks`, or its default.
    package func timeSpan(_ key: String, default standard: TimeSpan) throws(PatronError) -> TimeSpan {
        guard let text = try string(key) else { return standard }
        guard let span = TimeSpan(text) else {
            throw PatronError(
                .badInput, "'\(text)' is not a duration; expected such as '90 days' or '12 weeks'", at: place(of: key))
        }
        return span
    }

    /// A number of calendar periods such as `12 months`, or its default.
    package func horizon(_ key: String, default standard: Horizon) throws(PatronError) -> Horizon {
        guard let text = try string(key) else { return standard }
        guard let horizon = Horizon(text) else {
            throw PatronError(
                .badInput, "'\(text)' is not a horizon; expected such as '12 months' or '1 year'", at: place(of: key))
        }
        return horizon
    }

    /// A discount rate such as `0.01 per month`, or its default. The period is part of the value: there is no bare
    /// rate.
    package func discount(_ key: String, default standard: DiscountRate) throws(PatronError) -> DiscountRate {
        guard let found = try perPeriod(key, upTo: 10, "discount rate; expected such as '0.01 per month'") else {
            return standard
        }
        return DiscountRate(found.number, per: found.period)
    }

    /// A number of at least 0 for each calendar period such as `2.50 per month`; nil where the key is missing. `expected`
    /// ends the sentence "'text' is not a ...".
    package func perPeriod(
        _ key: String, upTo most: Double, _ expected: String
    ) throws(PatronError) -> (number: Double, period: CalendarPeriod)? {
        guard let text = try string(key) else { return nil }
        guard let found = numberPerPeriod(text), found.number <= most else {
            throw PatronError(.badInput, "'\(text)' is not a \(expected)", at: place(of: key))
        }
        return found
    }

    /// A calendar day such as `2011-09-09`; nil where the key is missing.
    package func day(_ key: String) throws(PatronError) -> Day? {
        guard let text = try string(key) else { return nil }
        guard let time = Timestamp(text), time == time.day.start else {
            throw PatronError(.badInput, "'\(text)' is not a date; expected YYYY-MM-DD", at: place(of: key))
        }
        return time.day
    }
}
