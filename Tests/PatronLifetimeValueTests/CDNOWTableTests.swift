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

    /// Each model's parameters, standard errors, log-likelihood and (sum, MAE, RMSE) of the holdout, as far as published.
    private struct Row {
        var name: String
        var parameters: [(name: String, value: Double, error: Double?)]
        var logLikelihood: Double
        var holdout: [(name: String, value: Double)] = []
    }

    private let table = [
        Row(
            name: "bg-nbd",
            parameters: [
                ("r", 0.242595, 0.01256), ("alpha", 4.413602, 0.37822), ("a", 0.792922, 0.18573),
                ("b", 2.425907, 0.70540),
            ], logLikelihood: -9582.4292,
            holdout: [("holdout_sum", 1653.41), ("holdout_mae", 0.7855), ("holdout_rmse", 1.6080)]),
        Row(
            name: "mbg-nbd",
            parameters: [("r", 0.524843, nil), ("alpha", 6.183086, nil), ("a", 0.891359, nil), ("b", 1.614001, nil)],
            logLikelihood: -9582.1357),
        Row(
            name: "pareto-nbd",
            parameters: [
                ("r", 0.553277, 0.04763), ("alpha", 10.577684, 0.84271), ("s", 0.606240, 0.18727),
                ("beta", 11.668733, 6.21066),
            ], logLikelihood: -9594.9762,
            holdout: [("holdout_sum", 1665.51), ("holdout_mae", 0.7545), ("holdout_rmse", 1.6028)]),
        Row(
            name: "gamma-gamma", parameters: [("p", 6.249575, nil), ("q", 3.744224, nil), ("v", 15.443513, nil)],
            logLikelihood: -4055.91769),
    ]

    @Test func tableOfCDNOWFitsAndHoldout() throws {
        let currency = try #require(Currency("USD"))
        let answer = try LifetimeValueEvaluation.evaluate(
            CDNOW.transactions(), calibrationEnd: CDNOW.calibrationEnd, currency: currency)
        let models = answer["models"]?.elements ?? []
        func named(_ name: String) -> JSONValue? { models.first { $0["name"]?.text == name } }
        for row in table {
            let model = try #require(named(row.name))
            for (name, value, error) in row.parameters {
                #expect(near(model["parameters"]?[name], value, 1e-4), "\(row.name) \(name): \(model)")
                if let error {
                    #expect(near(model["standard_errors"]?[name], error, 1e-3), "\(row.name) SE \(name): \(model)")
                }
            }
            #expect(near(model["log_likelihood"], row.logLikelihood, 1e-6), "\(model)")
            #expect(model["converged"] == .bool(true), "\(model)")
            for (name, value) in row.holdout {
                #expect(near(model[name], value, 1e-4), "\(row.name) \(name): \(model)")
            }
        }
        #expect(named("bg-nbd")?["holdout_actual_sum"].map { number($0) } == 1882)
        #expect(models.count { $0["chosen"] == .bool(true) && $0["name"]?.text != "gamma-gamma" } == 1)
        let spend = named("gamma-gamma")
        #expect(number(spend?["customers"]) == 946)
        // An honest 80 % interval: no purchase is so likely for most that it covers more.
        #expect(number(spend?["interval_coverage"]) > 0.8)
        #expect((0.75...0.97).contains(number(spend?["interval_coverage_repeaters"])), "\(answer)")
        // The choice was made within the calibration, with the rival beside the candidates.
        let compared = answer["choice"]?["models"]?.elements ?? []
        #expect(Set(compared.compactMap { $0["name"]?.text }) == ["bg-nbd", "mbg-nbd", "pareto-nbd", "regression"])
        #expect(answer["choice"]?["calibration_end"]?.text.map { $0 < "1997-09-30" } == true)
        let best = compared.filter { $0["name"]?.text != "regression" }
            .max { number($0["holdout_log_likelihood"]) < number($1["holdout_log_likelihood"]) }
        #expect(models.first { $0["chosen"] == .bool(true) }?["name"] == best?["name"])
        if ProcessInfo.processInfo.environment["PATRON_PRINT"] != nil { print(answer) }
    }

    @Test(.enabled(if: TestData.has("cdnow/donations.csv"), "needs the donations"))
    func tableOfDonations() throws {
        let answer = try Evaluations.lifetime(opportunities: TestData.path("cdnow/donations.csv"))
        let model = try #require(answer["models"]?.elements.first)
        for (name, value) in [("alpha", 1.203522), ("beta", 0.749716), ("gamma", 0.656718), ("delta", 2.783443)] {
            #expect(near(model["parameters"]?[name], value, 1e-4), "\(model)")
        }
        #expect(near(model["log_likelihood"], -33225.5813, 1e-6) && model["converged"] == .bool(true), "\(model)")
        #expect(answer["customers"] == .int(11_104))
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
