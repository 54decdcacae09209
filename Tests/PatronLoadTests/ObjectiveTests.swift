import Histogram
import PatronCore
import PatronLoad
import Testing

@Suite struct ObjectiveTests {
    /// 1000 requests that were due: those answered after 1, 2, ... microseconds, and failures.
    private func report(answered: Int, failed: Int = 0) -> LoadReport {
        var report = LoadReport()
        report.seconds = 2
        report.sent = answered + failed
        report.ok = answered
        if failed > 0 { report.errors = ["RESOURCE_EXHAUSTED": failed] }
        for microseconds in 1...max(1, answered) { report.latency.add(nanoseconds: UInt64(microseconds) * 1000) }
        return report
    }

    @Test(arguments: [
        ("p50", 50.0), ("p99", 99), ("p999", 99.9), ("p9999", 99.99), ("p95", 95), ("p100", nil),
        ("p5", nil), ("max", nil), ("q99", nil), ("p-9", nil),
    ])
    func percentileNames(name: String, level: Double?) {
        let read = Percentile.level(name)
        #expect((read == nil) == (level == nil) && abs((read ?? 0) - (level ?? 0)) < 1e-9)
    }

    @Test func percentilesOfAKnownDistribution() {
        let report = report(answered: 1000)
        for (name, expected) in [("p50", 500.0), ("p90", 900), ("p99", 990), ("p999", 999), ("max", 1000)] {
            let value = report.json()[name].flatMap { if case .number(let value) = $0 { value } else { nil } } ?? 0
            #expect(abs(value / expected - 1) < 0.001, "\(name)")
        }
        #expect(report.answered(withinMicroseconds: 500) == 500 && report.answered(withinMicroseconds: nil) == 1000)
    }

    @Test(arguments: [
        ("p99=990us", 1000, 0, true), ("p99=985us", 1000, 0, false), ("p50=0.5ms", 1000, 0, true),
        ("max=1ms", 1000, 0, true), ("max=998us", 1000, 0, false), ("max=990us", 1000, 0, false),
        // Of 1000 requests 10 may be slower; 5 failures leave 5: 995 - 5 = 990 answers within 990 us.
        ("p99=990us", 995, 5, true), ("p99=1000us", 989, 11, false), ("p99=1s", 990, 10, true),
        ("errors=1%", 990, 10, true), ("errors=0.9%", 990, 10, false), ("p99=1s,errors=0%", 999, 1, false),
    ])
    func failuresCountAsEndless(text: String, answered: Int, failed: Int, isMet: Bool) throws {
        let objective = try Objective(text)
        #expect(objective.isMet(by: report(answered: answered, failed: failed)) == isMet)
    }

    @Test func nothingSentKeepsNothing() throws {
        #expect(try !Objective("p99=1s").isMet(by: LoadReport()) && !Objective("errors=1%").isMet(by: LoadReport()))
    }

    @Test(arguments: [
        "", "p99", "p99=2", "p99=-2ms", "errors=1", "errors=101%", "speed=1", "p99=1ms,p99=2ms", "ratio=2",
    ])
    func badObjectives(text: String) {
        let error = #expect(throws: PatronError.self) { try Objective(text) }
        #expect(error?.place?.field == "--objective")
    }

    @Test func scenariosHaveFigures() throws {
        let objective = try Objective("ratio=2,p99=1s", figures: ["ratio"])
        let outcomes = objective.outcomes(for: report(answered: 10), figures: ["ratio": 2.5])
        #expect(outcomes.map(\.isMet) == [false, true])
    }

    @Test(arguments: [(3500.0, 3500.0), (999.0, nil), (64000.0, 64000.0), (1e9, 1_000_000.0)])
    func theHighestRateIsFound(capacity: Double, expected: Double?) async throws {
        let search = RateSearch()
        let objective = try Objective("errors=0%")
        let result = try await search.search(isMet: { objective.isMet(by: $0) }) { rate in
            rate <= capacity ? report(answered: 10) : report(answered: 9, failed: 1)
        } done: { _ in
        }
        guard let expected else {
            #expect(result.rate == nil)
            return
        }
        let rate = try #require(result.rate)
        #expect(rate <= expected && rate >= expected * 0.95)
        #expect(result.trials.suffix(2).allSatisfy { $0.isConfirmation && $0.isMet && $0.rate == rate })
    }

    @Test func whatConfirmationsRefuteIsGivenUp() async throws {
        let objective = try Objective("errors=0%")
        var runs: [Double: Int] = [:]
        // Above 3000 a rate goes well once, by luck.
        let result = try await RateSearch().search(isMet: { objective.isMet(by: $0) }) { rate in
            runs[rate, default: 0] += 1
            let isFine = rate <= 3000 || (rate <= 3500 && runs[rate] == 1)
            return isFine ? report(answered: 10) : report(answered: 9, failed: 1)
        } done: { _ in
        }
        #expect(try #require(result.rate) <= 3000)
    }
}
