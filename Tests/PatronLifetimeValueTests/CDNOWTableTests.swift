import Foundation
import PatronBundle
import PatronCore
import PatronTestSupport
import PatronTraining
import Testing

/// The table "Lifetime value: CDNOW sample" of the reference numbers.
@Suite(.enabled(if: TestData.has(CDNOW.file), "needs the CDNOW sample"))
struct CDNOWTableTests {
    private func number(_ value: JSONValue?) -> Double {
        switch value {
        case .number(let number): number
        case .int(let number): Double(number)
        default: .nan
        }
    }

    private func near(_ value: JSONValue?, _ expected: Double, _ relative: Double) -> Bool {
        abs(number(value) - expected) <= relative * abs(expected)
    }

    @Test func tableOfCDNOWFitsAndHoldout() throws {
        let currency = try #require(Currency("USD"))
        let answer = try LifetimeValueEvaluation.evaluate(
            CDNOW.transactions(), calibrationEnd: CDNOW.calibrationEnd, currency: currency)
        guard case .array(let models)? = answer["models"], models.count == 2 else {
            Issue.record("expected two models, found \(answer)")
            return
        }
        let (purchases, spend) = (models[0], models[1])
        let parameters = purchases["parameters"]
        let expected = [
            ("r", 0.242595, 0.01256), ("alpha", 4.413602, 0.37822), ("a", 0.792922, 0.18573), ("b", 2.425907, 0.70540),
        ]
        for (name, value, error) in expected {
            #expect(near(parameters?[name], value, 1e-4), "\(name) \(String(describing: parameters?[name]))")
            #expect(
                near(purchases["standard_errors"]?[name], error, 1e-3),
                "SE of \(name) \(String(describing: purchases["standard_errors"]?[name]))")
        }
        #expect(near(purchases["log_likelihood"], -9582.4292, 1e-8), "\(purchases)")
        #expect(purchases["converged"] == .bool(true), "\(purchases)")
        #expect(near(purchases["holdout_sum"], 1653.41, 1e-5), "\(purchases)")
        #expect(near(purchases["holdout_mae"], 0.7855, 1e-4), "\(purchases)")
        #expect(near(purchases["holdout_rmse"], 1.6080, 1e-4), "\(purchases)")
        #expect(purchases["holdout_actual_sum"].map { number($0) } == 1882)
        for (name, value) in [("p", 6.249575), ("q", 3.744224), ("v", 15.443513)] {
            #expect(near(spend["parameters"]?[name], value, 1e-4), "\(spend)")
        }
        #expect(near(spend["log_likelihood"], -4055.91769, 1e-8), "\(spend)")
        #expect(spend["converged"] == .bool(true))
        #expect(number(spend["customers"]) == 946)
        // An honest 80 % interval: no purchase is so likely for most that it covers more.
        #expect(number(spend["interval_coverage"]) > 0.8)
        #expect((0.75...0.97).contains(number(spend["interval_coverage_repeaters"])), "\(spend)")
        if ProcessInfo.processInfo.environment["PATRON_PRINT"] != nil { print(answer) }
    }

    @Test func sampleHas2457RepeatsAnd1411Without() throws {
        let split = try CDNOW.transactions().split(calibrationEnd: CDNOW.calibrationEnd)
        #expect(split.summaries.count == 2357)
        #expect(split.summaries.reduce(0) { $0 + $1.repeats } == 2457)
        #expect(split.summaries.count { $0.repeats == 0 } == 1411)
        #expect(split.transactions.reduce(0, +) == 1882)
        #expect(split.span == .weeks(39))
    }
}
