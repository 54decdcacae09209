import Foundation
import PatronCore
import PatronLearning
import PatronNumerics
import PatronTestSupport
import Testing

@Suite struct LogisticRegressionTests {
    @Test(.enabled(if: TestData.has("telco-churn/Telco-Customer-Churn.csv"), "needs telco-churn"))
    func telcoLogitUnregularised() throws {
        let table = try CSVTable(TestData.path("telco-churn/Telco-Customer-Churn.csv"))
        let rows = zip(table.numbers("tenure"), table.numbers("MonthlyCharges")).map { [1, $0, $1] }
        let churned = table.texts("Churn").map { $0 == "Yes" ? 1.0 : 0.0 }
        let fit = try LogisticRegression.fit(DesignMatrix(rows), targets: churned)
        #expect(fit.converged)
        for (found, expected) in zip(fit.coefficients, [-1.80243612, -0.05484971, 0.03295389]) {
            #expect(abs(found / expected - 1) < 1e-6)
        }
        #expect(abs(fit.logLikelihood + 3197.175126) < 1e-5)
        let errors = try #require(fit.standardErrors)
        #expect(errors.allSatisfy { $0 > 0 && $0 < 0.1 })
    }

    @Test func separableDataIsDetected() throws {
        let rows = (0..<40).map { [1, Double($0)] }
        let fit = try LogisticRegression.fit(DesignMatrix(rows), targets: (0..<40).map { $0 < 20 ? 0 : 1 })
        #expect(!fit.converged && fit.reason == .separated)
        #expect(fit.coefficients.allSatisfy { $0.isFinite })
        let regularised = try LogisticRegression.fit(
            DesignMatrix(rows), targets: (0..<40).map { $0 < 20 ? 0 : 1 }, settings: .init(l2: 1))
        #expect(regularised.converged)
    }

    @Test func quasiSeparationIsDetected() throws {
        // The second feature is 1 only for positives: its coefficient has no finite maximum.
        let rows = (0..<60).map { [1, Double($0 % 2), $0 < 10 ? 1.0 : 0] }
        let fit = try LogisticRegression.fit(
            DesignMatrix(rows), targets: (0..<60).map { $0 < 10 || $0 % 3 == 0 ? 1 : 0 })
        #expect(fit.reason == .separated)
    }

    @Test func dependentColumnsAreSingularWithoutPenalty() throws {
        var random = SeededGenerator(seed: 1)
        let values = (0..<50).map { _ in random.normal() }
        let targets = values.map { $0 + random.normal() > 0 ? 1.0 : 0 }
        let twice = DesignMatrix(values.map { [1, $0, 0] })
        #expect(try LogisticRegression.fit(twice, targets: targets).reason == .singular)
        #expect(try LogisticRegression.fit(twice, targets: targets, settings: .init(l2: 0.1)).converged)
    }

    @Test func badInputIsRefused() {
        let x = DesignMatrix([[1.0, 2], [1, 3]])
        #expect(throws: PatronError.self) { try LogisticRegression.fit(x, targets: [1, 1]) }
        #expect(throws: PatronError.self) { try LogisticRegression.fit(x, targets: [0]) }
        #expect(throws: PatronError.self) {
            try LogisticRegression.fit(DesignMatrix([[1, .nan], [1, 3]]), targets: [0, 1])
        }
        #expect(throws: PatronError.self) { try LogisticRegression.fit(DesignMatrix([]), targets: []) }
    }

    @Test func clusteredErrorsGrowWithCopies() throws {
        var random = SeededGenerator(seed: 3)
        let values = (0..<200).map { _ in random.normal() }
        let outcomes = values.map { logistic($0) > random.uniform() ? 1.0 : 0 }
        let once = DesignMatrix(values.map { [1, $0] })
        let twice = DesignMatrix((values + values).map { [1, $0] })
        let single = try LogisticRegression.fit(once, targets: outcomes)
        let double = try LogisticRegression.fit(twice, targets: outcomes + outcomes)
        let alone = try #require(single.clusteredCovariance(once, targets: outcomes, clusters: Array(0..<200)))
        let together = try #require(
            double.clusteredCovariance(twice, targets: outcomes + outcomes, clusters: Array(0..<200) + Array(0..<200)))
        #expect(abs(together[3] / alone[3] - 1) < 1e-9)
        #expect(try #require(double.standardErrors)[1] < 0.8 * together[3].squareRoot())
    }
}
