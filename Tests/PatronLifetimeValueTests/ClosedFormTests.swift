import Foundation
import PatronBundle
import PatronCore
import PatronLifetimeValue
import PatronTestSupport
import Testing

/// Fits of the CDNOW sample, as published.
enum Published {
    static let bgNBD = SIMD4(0.242595, 4.413602, 0.792922, 2.425907)
    static let mbgNBD = SIMD4(0.524843, 6.183086, 0.891359, 1.614001)
    static let paretoNBD = SIMD4(0.553277, 10.577684, 0.606240, 11.668733)
}

func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// What a scorer of CDNOW's published parameters says.
func publishedScorer(
    purchases: PurchaseModel = PurchaseModel(.bgNBD, Published.bgNBD),
    spend: GammaGamma = GammaGamma(p: 6.249575, q: 3.744224, v: 15.443513), horizon: Horizon = Horizon(12, .month),
    costs: CustomerCosts? = nil
) throws -> LifetimeValueScorer {
    let folder = try TestData.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let fit = LifetimeValueModel.Fit(
        standardErrors: nil, logLikelihood: -1, converged: true, reason: "published", customers: 2357)
    let facts = LifetimeValueModel.Facts(
        horizon: horizon, discount: DiscountRate(0.01, per: .month), currency: try #require(Currency("USD")),
        costs: costs, purchases: fit, spend: fit)
    var writer = TensorFileWriter()
    try LifetimeValueModel.write(purchases: purchases, spend: spend, facts: facts, into: &writer)
    let path = folder.appendingPathComponent(LifetimeValueModel.fileName).path
    try writer.write(to: path)
    return LifetimeValueScorer(try LifetimeValueModel(TensorFile(path: path)))
}

@Suite struct ClosedFormTests {
    private let cdnow = PurchaseModel(.bgNBD, Published.bgNBD)

    @Test func tableConditionalExpectedTransactions() {
        let customer = cdnow.posterior(repeats: 2, recency: .weeks(30.43), age: .weeks(38.86))
        #expect(close(customer.expectedPurchases(in: .weeks(39)), 1.22590707476871, 1e-7))
    }

    @Test func tableGammaGammaExpectedSpend() {
        let model = GammaGamma(p: 6.249575, q: 3.744224, v: 15.443513)
        for (repeats, mean, spend) in [(2, 22.35, 24.6580), (1, 11.77, 18.9100), (0, 0, 35.1704)] {
            #expect(close(model.posterior(repeats: repeats, meanSpend: mean).expectedSpend, spend, 1e-5))
        }
        // Returns that outweigh purchases say nothing of the spend.
        #expect(close(model.posterior(repeats: 3, meanSpend: -5).expectedSpend, 35.1704, 1e-5))
    }

    @Test func tableRowWhereOthersReturnNaN() {
        let customer = PurchaseModel(.bgNBD, SIMD4(0.11, 2.24, 0.31, 0.5))
            .posterior(repeats: 0, recency: .weeks(0), age: .weeks(1))
        #expect(close(customer.expectedPurchases(in: .weeks(30)), 0.564588615533, 1e-11))
    }

    /// Published as 36.3005; months of 365.25 / 12 days give 36.2995 with the summary table's rounded weeks and 36.3021 with
    /// exact days, so that the published figure lies between them: within 5e-5.
    @Test func tableCLVOfCustomer1() throws {
        let scorer = try publishedScorer()
        let start = try #require(Day(year: 1997, month: 1, day: 1))
        let asOf = try #require(Day(year: 1997, month: 9, day: 30))
        let summary = CustomerSummary(
            transactions: 3, from: start, to: start + 213, spend: 29.33 + 44.70, repeatSpend: 44.70, asOf: asOf)
        let mean = scorer.score(summary, asOf: asOf, periods: 12, factor: 1 / 1.01) { .days(Double($0) * 365.25 / 12) }
        #expect(close(mean.value, 36.3005, 5e-5), "\(mean.value)")
        #expect(close(mean.value, 36.3020580047509, 1e-8), "\(mean.value)")
        // What is served: the calendar's own months from 30 September on, by the same arithmetic in 30 digits.
        let served = scorer.score(summary, asOf: asOf)
        #expect(close(served.value, 36.2747694215214, 1e-8), "\(served.value)")
        #expect(served.low == 0 && served.high > served.value)
        #expect(served.next.map { $0.low < $0.median && $0.median < $0.high && $0.level == 0.8 } ?? false)
    }

    /// (r, alpha, a, b, x, t_x, T, t, P(alive), E), the last two by mpmath with 40 digits; the first
    /// row by its quadrature, because there even 40 digits cancel in the paper's form.
    @Test(arguments: [
        [0.242595, 4.413602, 0.792922, 2.425907, 10000, 38, 39, 52, 7.793612585659e-98, 6.666266141929e-94],
        [0.242595, 4.413602, 0.792922, 2.425907, 221, 38.9, 39, 39, 0.9940972740125, 151.040828656],
        [0.242595, 4.413602, 0.792922, 2.425907, 0, 0, 0, 52, 1.0, 1.444015017039],
        [0.242595, 4.413602, 0.792922, 2.425907, 3, 20, 20, 10000, 0.8480651502473, 45.32086440319],
        [0.5, 5, 1, 2, 2, 10, 12, 52, 0.6869082453179, 2.855471060264],
        [0.5, 5, 0.5, 0.5, 0, 0, 4, 52, 1.0, 1.305996189595],
        [0.5, 5, 2.5, 1, 5, 10, 10, 52, 0.6666666666667, 2.807608834355],
        [2, 10, 0.001, 1000.0, 4, 10, 30, 52, 0.999936195497, 7.799467099903],
        [2, 10, 10000.0, 10000.0, 4, 10, 30, 52, 0.01538915974234, 0.0292592323008],
        [2, 10, 1000000.0, 3000000.0, 0, 0, 30, 52, 1.0, 1.721609258072],
        [0.3, 0.001, 0.2, 0.1, 1, 0.142857, 0.142857, 520, 0.3333333333333, 321.7209577737],
        [0.1, 200, 3, 50, 30, 60, 100, 52, 0.2618259185133, 1.243789193632],
        [50, 100, 0.01, 1, 8, 10, 30, 26, 0.04722185870003, 0.545133161808],
    ])
    func extremesAgainstHighPrecision(row: [Double]) {
        let customer = PurchaseModel(.bgNBD, SIMD4(row[0], row[1], row[2], row[3]))
            .posterior(repeats: Int(row[4]), recency: .weeks(row[5]), age: .weeks(row[6]))
        // Spans are whole milliseconds, which costs some digits in weeks.
        #expect(close(customer.alive, row[8], 1e-6), "\(row): \(customer.alive)")
        let expected = customer.expectedPurchases(in: .weeks(row[7]))
        #expect(close(expected, row[9], 1e-6), "\(row): \(expected)")
    }

    @Test func noCustomerGetsNaN() throws {
        let start = Day(number: 10_000)
        let usual = GammaGamma(p: 6.25, q: 3.74, v: 15.4)
        var models: [(PurchaseModel, GammaGamma)] = [
            (cdnow, usual),
            (PurchaseModel(.paretoNBD, Published.paretoNBD), usual),
            (PurchaseModel(.paretoNBD, SIMD4(1e-6, 1e-6, 1e-9, 1e-9)), usual),
            (PurchaseModel(.paretoNBD, SIMD4(1e8, 1e8, 1, 1e-6)), usual),
        ]
        for kind in [PurchaseModel.Kind.bgNBD, .mbgNBD] {
            models += [
                (PurchaseModel(kind, SIMD4(1e-6, 1e-6, 1e-9, 1e-9)), GammaGamma(p: 1e-3, q: 1.01, v: 1e-6)),
                (PurchaseModel(kind, SIMD4(1e8, 1e8, 1, 1e8)), GammaGamma(p: 1e8, q: 1e8, v: 1e9)),
                (PurchaseModel(kind, SIMD4(3, 10, 1e8, 1e-6)), GammaGamma(p: 1, q: 2, v: 1)),
            ]
        }
        let costs = CustomerCosts(goodsShare: 0.5, perPurchase: 1, service: 1)
        for (purchases, spend) in models {
            let scorer = try publishedScorer(purchases: purchases, spend: spend, costs: costs)
            for repeats in [0, 1, 500, 10_000] {
                for (recency, age) in [(0, 0), (0, 3000), (1, 1), (300, 300), (10, 3000), (2999, 3000)] {
                    for mean in [-3.0, 0, 20, 1e9] {
                        let summary = CustomerSummary(
                            transactions: repeats + 1, from: start, to: start + recency, spend: 0,
                            repeatSpend: mean * Double(repeats), asOf: start + age)
                        let score = scorer.score(summary, asOf: start + age, over: Horizon(3, .month))
                        #expect((0...1).contains(score.probabilityAlive))
                        for figure in [
                            score.expectedPurchases, score.expectedSpendPerPurchase, score.value, score.low, score.high,
                        ] {
                            #expect(figure.isFinite && figure >= 0, "\(purchases) \(spend) \(summary): \(score)")
                        }
                        #expect(score.profit?.isFinite == true, "\(purchases) \(summary)")
                        #expect(score.low <= score.value && score.value <= score.high)
                    }
                }
            }
        }
    }

    @Test func strangersGetThePopulationsExpectation() throws {
        let scorer = try publishedScorer()
        let score = scorer.score(nil, asOf: Day(number: 10_000))
        #expect(score.probabilityAlive == 1)
        #expect(close(score.expectedSpendPerPurchase, 35.1704, 1e-5))
        #expect((1.3...1.6).contains(score.expectedPurchases) && score.value > 0)
    }

    @Test func discountRatesConvertBetweenCalendarPeriods() {
        #expect(close(DiscountRate(0.01, per: .month).factor(per: .month), 1 / 1.01, 1e-15))
        #expect(close(DiscountRate(0.01, per: .month).factor(per: .year), pow(1.01, -12), 1e-14))
        #expect(close(DiscountRate(0.12, per: .year).factor(per: .month), pow(1.12, -1.0 / 12), 1e-14))
        #expect(close(DiscountRate(0.12, per: .year).factor(per: .week), pow(1.12, -7 / 365.25), 1e-14))
    }
}
