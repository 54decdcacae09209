import Foundation
import PatronCore
import PatronLifetimeValue
import Testing

/// What the models say of single customers, against quadrature with 30 digits (mpmath) and published rows.
@Suite struct PurchaseModelTests {
    /// P(alive), expected purchases in 39 weeks, P(0), P(1), P(2), P(5) and the discounted residual purchases at 15 % a year.
    private struct Row {
        var model: PurchaseModel
        var repeats: Int
        var recency, age: TimeSpan
        var alive, expected: Double
        var counts: [(Int, Double)]
        var residual: Double
    }

    private static let rows = [
        Row(
            model: PurchaseModel(.bgNBD, Published.bgNBD), repeats: 2, recency: .days(213), age: .days(272),
            alive: 0.726620308318, expected: 1.225994694648,
            counts: [(0, 0.445371999528), (1, 0.239330352729), (2, 0.144182506146), (5, 0.0228620317451)],
            residual: 5.17973984553),
        Row(
            model: PurchaseModel(.mbgNBD, Published.mbgNBD), repeats: 2, recency: .days(213), age: .days(272),
            alive: 0.7061385075094, expected: 1.262758857566,
            counts: [(0, 0.440060244034), (1, 0.234223044619), (2, 0.145958884832), (5, 0.0243697138035)],
            residual: 4.93142174881),
        Row(
            model: PurchaseModel(.mbgNBD, Published.mbgNBD), repeats: 0, recency: .days(0), age: .days(272),
            alive: 0.389722985781, expected: 0.1539659759895,
            counts: [(0, 0.891197276673), (1, 0.0786895010778), (2, 0.0204385809987), (5, 0.000765619611522)],
            residual: 0.725990463033),
        Row(
            model: PurchaseModel(.paretoNBD, Published.paretoNBD), repeats: 2, recency: .days(213), age: .days(272),
            alive: 0.8691342563039, expected: 1.455201632314,
            counts: [(0, 0.408073666426), (1, 0.219265162206), (2, 0.151748244356), (5, 0.0319865166699)],
            residual: 6.51388655875),
        Row(
            model: PurchaseModel(.paretoNBD, Published.paretoNBD), repeats: 26, recency: .days(216), age: .days(217),
            alive: 0.9978734045642, expected: 20.11482032724,
            counts: [(0, 0.0238627781072), (1, 0.0205244451724), (2, 0.0194196852693), (5, 0.0166854591392)],
            residual: 86.4335062388),
    ]

    @Test(arguments: rows.indices)
    func agreesWithQuadrature(at: Int) {
        let row = Self.rows[at]
        let customer = row.model.posterior(repeats: row.repeats, recency: row.recency, age: row.age)
        #expect(close(customer.alive, row.alive, 1e-10), "\(customer.alive)")
        #expect(close(customer.expectedPurchases(in: .weeks(39)), row.expected, 1e-9))
        let distribution = customer.distribution(in: .weeks(39), upTo: 5)
        for (n, probability) in row.counts {
            #expect(close(distribution[n], probability, 1e-6), "\(n): \(distribution)")
        }
        #expect(close(customer.probabilityOfNone(in: .weeks(39)), row.counts[0].1, 1e-6))
        let residual = customer.discountedResidualPurchases(DiscountRate(0.15, per: .year))
        #expect(close(residual, row.residual, 1e-6), "\(residual)")
        #expect(customer.discountedResidualPurchases(DiscountRate(0, per: .year)) == .infinity)
        // A distribution: it sums to 1, and its mean is the expectation.
        let whole = customer.distribution(in: .weeks(39), upTo: 600)
        let mean = whole.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        #expect(close(whole.reduce(0, +), 1, 1e-6) && close(mean, row.expected, 1e-5), "\(mean)")
        #expect(customer.probabilityAlive(after: .weeks(0)) == customer.alive)
        #expect(customer.probabilityAlive(after: .weeks(39)) < customer.alive)
    }

    @Test func tableOfParetoNBD() {
        let customer = PurchaseModel(.paretoNBD, Published.paretoNBD)
            .posterior(repeats: 26, recency: .weeks(30.86), age: .weeks(31))
        #expect(close(customer.alive, 0.997918, 1e-6), "\(customer.alive)")
        #expect(close(customer.expectedPurchases(in: .weeks(52)), 25.4563, 1e-5))
    }

    /// (r, alpha, s, beta, x, t_x, T, P(alive), E in 52 weeks); the first two are rows where others return NaN or infinity.
    @Test(arguments: [
        [0.5143, 2.8845, 0.2856, 14.1087, 221, 103.42857, 103.57143, 0.9995960523179, 102.3718057803],
        [0.5143, 2.8845, 0.2856, 14.1087, 161, 94.71429, 98, 0.7494877522581, 58.91663072804],
        [0.5143, 2.8845, 0.2856, 14.1087, 10000, 99, 100, 1.472506197239e-38, 7.033944335436e-35],
        [3, 200, 2, 0.01, 5, 10, 50, 0.01265091453306, 0.01032022939289],
        [0.01, 500, 0.001, 3, 0, 0, 100, 0.9964654016558, 0.0008634149114623],
        [0.553277, 10.577684, 5, 400, 40, 3, 60, 1.137548135334e-27, 2.619145720156e-26],
    ])
    func extremesOfParetoNBD(row: [Double]) {
        let customer = PurchaseModel(.paretoNBD, SIMD4(row[0], row[1], row[2], row[3]))
            .posterior(repeats: Int(row[4]), recency: .weeks(row[5]), age: .weeks(row[6]))
        // Spans are whole milliseconds, which costs digits where ten thousand purchases multiply them.
        #expect(close(customer.alive, row[7], 1e-6), "\(row): \(customer.alive)")
        #expect(close(customer.expectedPurchases(in: .weeks(52)), row[8], 1e-6), "\(row)")
    }

    /// (x, t_x, n, P(alive), E in 5 opportunities, discounted residual at 10 % each), by mpmath.
    @Test(arguments: [
        [0, 0, 6, 0.116218256726, 0.0728633895614, 0.114752800444],
        [4, 6, 6, 1, 2.71068077337, 4.26906038444],
        [3, 4, 6, 0.4724614231, 1.0345718534, 1.62935073639],
    ])
    func betaBinomialAgainstHighPrecision(row: [Double]) {
        let model = BetaBinomial(alpha: 1.203522, beta: 0.749716, gamma: 0.656718, delta: 2.783443)
        let donor = model.posterior(repeats: Int(row[0]), recency: Int(row[1]), opportunities: Int(row[2]))
        #expect(close(donor.alive, row[3], 1e-9) && close(donor.expectedPurchases(in: 5), row[4], 1e-9))
        #expect(close(donor.discountedResidualPurchases(ratePerOpportunity: 0.1), row[5], 1e-7))
        let counts = donor.distribution(in: 5)
        #expect(close(counts.reduce(0, +), 1, 1e-12))
        #expect(close(counts.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }, row[4], 1e-9))
    }

    @Test func betaBinomialOfFrequentBuyersIsFinite() {
        let model = BetaBinomial(alpha: 1.2, beta: 0.75, gamma: 0.66, delta: 2.8)
        for (x, last) in [(0, 0), (1, 10_000), (10_000, 10_000), (5_000, 5_000)] {
            let donor = model.posterior(repeats: x, recency: last, opportunities: 10_000)
            #expect((0...1).contains(donor.alive) && donor.expectedPurchases(in: 100).isFinite)
        }
    }

    @Test func nextPurchaseHasQuantilesInOrder() throws {
        for kind in PurchaseModel.Kind.allCases {
            let customer = PurchaseModel(kind, Published.bgNBD).posterior(
                repeats: 5, recency: .weeks(30), age: .weeks(31))
            let times = [0.1, 0.5, 0.9].compactMap {
                customer.timeToNextPurchase(quantile: $0, limit: .days(100_000))
            }
            #expect(times.count == 3 && times == times.sorted() && times[0] > .days(0))
            // The Lomax distribution's median.
            #expect(close(times[1].weeks, (31 + 4.413602) * (pow(2, 1 / 5.242595) - 1), 1e-6))
        }
    }
}
