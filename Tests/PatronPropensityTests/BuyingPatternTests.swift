import Foundation
import PatronBundle
import PatronCore
import PatronFeatures
import PatronLifetimeValue
import PatronPropensity
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct BuyingPatternTests {
    /// CDNOW's parameters, as printed by Fader, Hardie and Lee (2005).
    let pattern = BuyingPattern(BetaGeometric(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426), horizonDays: 90)

    @Test func oddsAreThoseOfTheLifetimeValueModel() {
        let model = PurchaseModel(.bgNBD, [pattern.r, pattern.alpha, pattern.a, pattern.b])
        for (days, last, tenure) in [(1.0, 0.0, 0.0), (1, 200, 200), (3, 20, 272), (30, 1, 400), (5, 390, 400)] {
            let none = model.posterior(
                repeats: Int(days) - 1, recency: .days(tenure - last), age: .days(tenure)
            ).probabilityOfNone(in: .days(90))
            let odds = pattern.logOdds(purchaseDays: days, tenure: tenure, daysSinceLast: last)
            #expect(abs(odds - log((1 - none) / none)) < 1e-9)
        }
    }

    @Test func oddsStayFinite() {
        let extremes = [-1e300, -1, 0, 1, 1e6, 1e18, 1e300, .infinity, -.infinity]
        for days in extremes {
            for tenure in extremes {
                for last in extremes where !(tenure - last).isNaN {
                    #expect(abs(pattern.logOdds(purchaseDays: days, tenure: tenure, daysSinceLast: last)) <= 20)
                }
            }
        }
        #expect(pattern.logOdds(purchaseDays: .nan, tenure: 1, daysSinceLast: 1).isNaN)
        for extreme in [1e-300, 1e30] {
            var odd = pattern
            (odd.r, odd.alpha, odd.a, odd.b) = (extreme, 1 / extreme, extreme, 1 / extreme)
            #expect(abs(odd.logOdds(purchaseDays: 4, tenure: 100, daysSinceLast: 50)) <= 20)
            #expect(abs(odd.logOdds(purchaseDays: 1, tenure: 0, daysSinceLast: 0)) <= 20)
        }
    }

    @Test func headsUseItForCustomersAndRows() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (customers, end) = syntheticCustomers(500)
        let context = try context(customers, end: end, folder: folder)
        let trained = try PropensityTrainer.train(context: context)
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        let model = try PropensityModel(TensorFile(path: path))
        let head = try #require(model.head("repurchase"))
        #expect(head.document.features.first?.name == BuyingPattern.feature)
        #expect(head.document.pattern?.horizonDays == 90)
        let (scorer, buffer) = (PropensityScorer(head), PropensityBuffer(model))
        for customer in 0..<50 {
            let history = context.customers.history(of: customer)
            let score = try #require(scorer.score(history, asOf: end, buffer))
            let reasons = scorer.reasons(buffer, limit: 100)
            var values = [Double](repeating: 0, count: PurchaseFeatures.count)
            #expect(values.withUnsafeMutableBufferPointer { PurchaseFeatures.write(history, asOf: end, into: $0) })
            let known = head.document.features.compactMap { feature in
                PurchaseFeatures.names.firstIndex(of: feature.name).map { (feature.name, values[$0]) }
            }
            // The same customer by his features alone: the pattern follows from them.
            #expect(try scorer.score(numbers: Dictionary(uniqueKeysWithValues: known), texts: [:], buffer) == score)
            #expect(scorer.reasons(buffer, limit: 100) == reasons)
        }
        // Without them it is unknown, and counts as the average customer's.
        let unknown = try scorer.score(numbers: ["spend": 12], texts: [:], buffer)
        #expect(unknown.probability > 0 && unknown.probability < 1)
        #expect(!scorer.reasons(buffer, limit: 100).contains { $0.feature == "pattern" })
    }

    @Test func impossibleParametersAreRefused() throws {
        let parameters = HeadParameters(coefficients: [0, 1], covariance: [0, 0, 0, 0], columnMeans: [0])
        func document(_ pattern: BuyingPattern?) -> HeadDocument {
            HeadDocument(
                name: "churn", outcome: "", inputs: .purchases, horizonDays: 90,
                features: [FeatureColumn(name: BuyingPattern.feature, kind: .numeric, scale: 1)], pattern: pattern,
                baseRate: 0.5)
        }
        _ = try PropensityHead(document(pattern), parameters)
        #expect(throws: PatronError.self) { try PropensityHead(document(nil), parameters) }
        for value in [0, -1, .nan, .infinity] {
            for key in [\BuyingPattern.r, \.alpha, \.a, \.b, \.horizonDays] {
                var wrong = pattern
                wrong[keyPath: key] = value
                #expect(throws: PatronError.self) { try PropensityHead(document(wrong), parameters) }
            }
        }
    }
}
