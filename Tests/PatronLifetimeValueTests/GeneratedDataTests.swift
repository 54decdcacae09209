import Foundation
import PatronBundle
import PatronCore
import PatronFeatures
import PatronLifetimeValue
import PatronTestSupport
import PatronTraining
import Testing

/// Fits and intervals on customers who were drawn from the model itself, so that the truth is known.
@Suite struct GeneratedDataTests {
    private struct Customers {
        var random = SeededGenerator(seed: 11)

        /// Gamma by Marsaglia and Tsang (2000).
        mutating func gamma(_ shape: Double, rate: Double) -> Double {
            if shape < 1 { return gamma(shape + 1, rate: rate) * pow(1 - random.uniform(), 1 / shape) }
            let (d, c) = (shape - 1.0 / 3, 1 / (9 * (shape - 1.0 / 3)).squareRoot())
            while true {
                let x = random.normal()
                let v = pow(1 + c * x, 3)
                if v > 0, log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v / rate }
            }
        }

        mutating func beta(_ a: Double, _ b: Double) -> Double {
            let (x, y) = (gamma(a, rate: 1), gamma(b, rate: 1))
            return x / (x + y)
        }

        /// Days and amounts of one customer's purchases in `days`, the first on day 0: BG/NBD with Gamma-Gamma.
        mutating func purchases(in days: Int, _ model: BetaGeometric, _ spend: GammaGamma) -> [(day: Int, Double)] {
            let (rate, stop) = (gamma(model.r, rate: model.alpha), beta(model.a, model.b))
            let nu = gamma(spend.q, rate: spend.v)
            var result = [(0, gamma(spend.p, rate: nu))]
            var time = 0.0
            while true {
                time += -log(1 - random.uniform()) / rate * 7
                guard time < Double(days) else { return result }
                result.append((Int(time), gamma(spend.p, rate: nu)))
                if random.uniform() < stop { return result }
            }
        }
    }

    private func transactions(_ count: Int, days: Int) -> LifetimeValueTransactions {
        var customers = Customers()
        var table = LifetimeValueTransactions(customers: [], days: [], amounts: [])
        for customer in 0..<count {
            let first = customers.random.below(84)
            for (day, amount) in customers.purchases(
                in: days - first, BetaGeometric(r: 0.8, alpha: 8, a: 0.8, b: 4), GammaGamma(p: 6, q: 4, v: 60))
            {
                table.customers.append(customer)
                table.days.append(Day(number: Int32(10_000 + first + day)))
                table.amounts?.append(amount)
            }
        }
        return table
    }

    /// 80 % intervals hold the truth in 80 % of customers, or more where no purchase at all is likely; discount and costs aside.
    @Test func intervalsCoverWhatTheySay() throws {
        let answer = try LifetimeValueEvaluation.evaluate(
            transactions(3000, days: 600), calibrationEnd: Day(number: 10_364),
            currency: try #require(Currency("EUR")))
        let models = answer["models"]?.elements ?? []
        let spend = try #require(models.first { $0["name"]?.text == "gamma-gamma" })
        let (all, repeaters) = (
            spend["interval_coverage"]?.double ?? 0, spend["interval_coverage_repeaters"]?.double ?? 0
        )
        #expect((0.78...0.95).contains(all) && (0.76...0.92).contains(repeaters), "\(all) \(repeaters)")
        // The process generated the data: the right model predicts the sum within a few per cent.
        let truth = try #require(models.first { $0["name"]?.text == "bg-nbd" })
        let (sum, actual) = (truth["holdout_sum"]?.double ?? 0, truth["holdout_actual_sum"]?.double ?? 0)
        #expect(abs(sum / actual - 1) < 0.07, "\(sum) for \(actual)")
        #expect(close(truth["parameters"]?["r"]?.double ?? 0, 0.8, 0.15), "\(truth)")
        #expect(close(truth["parameters"]?["alpha"]?.double ?? 0, 8, 0.15), "\(truth)")
        // The truth is among the candidates, and nothing that is not may beat it by much.
        let likelihood = truth["holdout_log_likelihood"]?.double ?? -.infinity
        for model in models {
            if let other = model["holdout_log_likelihood"]?.double { #expect(other < likelihood + 0.01, "\(model)") }
        }
    }

    @Test func customersWhoAreAllAlikeAreNoFit() throws {
        // Everybody bought three times, on the same days, for the same money: the likelihood has no strict maximum.
        var table = LifetimeValueTransactions(customers: [], days: [], amounts: [])
        for customer in 0..<200 {
            for day in [0, 30, 60, 120] {
                table.customers.append(customer)
                table.days.append(Day(number: Int32(10_000 + day)))
                table.amounts?.append(20)
            }
        }
        let currency = try #require(Currency("EUR"))
        do {
            let answer = try LifetimeValueEvaluation.evaluate(
                table, calibrationEnd: Day(number: 10_100), currency: currency)
            for model in answer["models"]?.elements ?? [] where model["converged"] != nil {
                #expect(model["converged"] == .bool(false) && model["reason"]?.text?.isEmpty == false, "\(model)")
                #expect(model["holdout_sum"]?.double?.isFinite == true)
            }
        } catch {
            #expect(error.code == .refused, "\(error)")
        }
    }

    @Test func oneCustomerAndNoTransactionsAreRefused() throws {
        let currency = try #require(Currency("EUR"))
        func code(_ table: LifetimeValueTransactions) -> PatronError.Code? {
            do {
                _ = try LifetimeValueEvaluation.evaluate(table, calibrationEnd: Day(number: 10_100), currency: currency)
                return nil
            } catch {
                return error.code
            }
        }
        let days = [10_000, 10_050, 10_150].map { Day(number: $0) }
        #expect(code(.init(customers: [0, 0, 0], days: days, amounts: [1, 1, 1])) == .refused)
        #expect(code(.init(customers: [], days: [], amounts: [])) == .badInput)
        #expect(code(.init(customers: [0, 0, 0], days: days, amounts: [1, .nan, 1])) == .badInput)
        #expect(code(.init(customers: [0], days: [days[0]], amounts: [1])) == .badInput)
    }

    @Test func settingsThatMakeNoSense() {
        func field(_ change: (inout LifetimeValueSettings) -> Void) -> String? {
            var settings = LifetimeValueSettings()
            change(&settings)
            do {
                try settings.check()
                return nil
            } catch {
                return error.place?.field
            }
        }
        #expect(field { $0.discount = DiscountRate(-1, per: .year) } == "discount")
        #expect(field { $0.discount = DiscountRate(.nan, per: .year) } == "discount")
        #expect(field { $0.horizon = Horizon(121, .month) } == "horizon")
        #expect(field { $0.models = [] } == "models")
        #expect(field { $0.costs = CustomerCosts(goodsShare: -0.1) } == "goods_share")
        #expect(field { $0.costs = CustomerCosts(service: .infinity) } == "service")
        #expect(Horizon("0 months") == nil && Horizon("-1 years") == nil && DiscountRate("-1 per year") == nil)
    }
}
