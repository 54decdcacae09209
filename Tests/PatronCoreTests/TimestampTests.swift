import PatronCore
import Testing

@Suite struct TimestampTests {
    @Test func readsAndWritesISO8601() throws {
        let moment = try #require(Timestamp("2011-12-09 12:50:00"))
        #expect(moment.milliseconds == 1_323_435_000_000)
        #expect(moment.description == "2011-12-09T12:50:00Z")
        #expect(Timestamp("2011-12-09T12:50:00.25Z")?.description == "2011-12-09T12:50:00.250Z")
        #expect(Timestamp("2011-12-09")?.description == "2011-12-09T00:00:00Z")
    }

    @Test(arguments: [
        "", "2011", "2011-13-01", "2011-02-29", "2011-12-09 25:00", "2011-12-09 12:50:61", "2011-12-09x", "20111209",
    ])
    func refusesWhatIsNoDate(text: String) { #expect(Timestamp(text) == nil) }

    @Test func daysRoundTripOverFourCenturies() {
        for number in stride(from: Int32(-150_000), through: 60_000, by: 7) {
            let day = Day(number: number)
            let (year, month, dayOfMonth) = day.civil
            #expect(Day(year: year, month: month, day: dayOfMonth) == day)
            #expect(day.start.day == day)
        }
    }

    @Test func addingMonthsIsCutToTheMonthsEnd() throws {
        let day = try #require(Day(year: 2011, month: 1, day: 31))
        #expect(day.adding(months: 1).description == "2011-02-28")
        #expect(day.adding(months: 13).description == "2012-02-29")
        #expect(day.adding(months: -2).description == "2010-11-30")
    }

    @Test func horizonsAndSpansReadTheirUnits() {
        #expect(Horizon("12 months") == Horizon(12, .month))
        #expect(Horizon("12") == nil)
        #expect(TimeSpan("2 weeks") == .days(14))
        #expect(TimeSpan("1 month") == nil && TimeSpan("1e300 days") == nil)
        // Numbers from strangers: a time without end is the longest there is, and nothing traps.
        #expect(TimeSpan.days(1e300).milliseconds == .max && TimeSpan.seconds(-1e300).milliseconds == .min)
        #expect(TimeSpan.days(.infinity).milliseconds == .max && TimeSpan.seconds(.nan).milliseconds == 0)
    }
}
