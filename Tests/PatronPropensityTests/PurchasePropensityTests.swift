import Foundation
import PatronBundle
import PatronCore
import PatronPropensity
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct PurchasePropensityTests {
    func figure(_ metrics: JSONValue, _ head: String, _ key: String) -> Double {
        guard case .number(let value)? = metrics["heads"]?[head]?[key] else { return .nan }
        return value
    }

    @Test func churnAndRepurchaseAddUpToOne() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (customers, end) = syntheticCustomers(500)
        let context = try context(customers, end: end, folder: folder)
        var settings = PropensitySettings()
        settings.penalties = [1]
        let trained = try PropensityTrainer.train(context: context, settings: settings)
        #expect(figure(trained.metrics, "churn", "auc") > 0.75)
        #expect(
            figure(trained.metrics, "repurchase", "log_loss") < figure(trained.metrics, "repurchase", "base_log_loss"))
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        let model = try PropensityModel(TensorFile(path: path))
        let churn = PropensityScorer(try #require(model.head("churn")))
        let again = PropensityScorer(try #require(model.head("repurchase")))
        #expect(churn.head.document.horizonDays == 90)
        let buffer = PropensityBuffer(model)
        for customer in 0..<200 {
            let history = context.customers.history(of: customer)
            let yes = try #require(again.score(history, asOf: end, buffer))
            let no = try #require(churn.score(history, asOf: end, buffer))
            #expect(abs(yes.probability + no.probability - 1) < 1e-12)
            #expect(abs(yes.low + no.high - 1) < 1e-12)
            #expect(no.low <= no.probability && no.probability <= no.high)
            // Contributions of all groups and the average row's predictor make up the predictor.
            let reasons = churn.reasons(buffer, limit: 100)
            let parameters = churn.head.parameters
            let average = zip(parameters.coefficients.dropFirst(), parameters.columnMeans).reduce(
                parameters.coefficients[0]
            ) {
                $0 + $1.0 * $1.1
            }
            #expect(abs(reasons.reduce(average) { $0 + $1.contribution } - no.predictor) < 1e-9)
            #expect(reasons.allSatisfy { !$0.sentence.isEmpty })
        }
        // A stranger has no score, and years later everything is still finite.
        #expect(churn.score(context.customers.history(of: 0), asOf: Timestamp(seconds: 0), buffer) == nil)
        let late = try #require(churn.score(context.customers.history(of: 0), asOf: end + .days(100_000), buffer))
        #expect(late.probability > 0.5 && late.probability < 1 && late.low.isFinite)
        // Same data, same seed, same bytes.
        #expect(
            try PropensityTrainer.train(context: context, settings: settings).file.encoded() == trained.file.encoded())
    }

    @Test func ownHorizonsAreFittedApart() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (customers, end) = syntheticCustomers(400)
        var settings = PropensitySettings()
        settings.penalties = [1]
        settings.churnHorizon = .days(120)
        settings.repurchaseHorizon = .days(60)
        let metrics = try PropensityTrainer.train(
            context: context(customers, end: end, folder: folder), settings: settings
        ).metrics
        #expect(figure(metrics, "churn", "horizon_days") == 120 && figure(metrics, "repurchase", "horizon_days") == 60)
    }

    @Test(.enabled(if: TestData.has("cdnow/CDNOW_sample.txt"), "needs cdnow")) func cdnowSample() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let end = try #require(Timestamp("1998-06-30"))
        let metrics = try PropensityTrainer.train(context: context(cdnowCustomers(), end: end, folder: folder)).metrics
        #expect(figure(metrics, "repurchase", "auc") > 0.75)
        #expect(figure(metrics, "repurchase", "log_loss") < figure(metrics, "repurchase", "base_log_loss"))
    }

    @Test func dataThatCannotSupportAModelIsRefused() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        func refuses(_ customers: [CustomerRecord], _ end: Timestamp, horizon: TimeSpan = .days(90)) throws {
            var settings = PropensitySettings()
            settings.churnHorizon = horizon
            settings.repurchaseHorizon = horizon
            let context = try context(customers, end: end, folder: folder)
            let error = #expect(throws: PatronError.self) {
                try PropensityTrainer.train(context: context, settings: settings)
            }
            #expect(error?.code == .refused)
        }
        let (customers, end) = syntheticCustomers(300)
        try refuses([], end)
        try refuses(Array(customers.prefix(1)), end)
        try refuses(Array(customers.prefix(30)), end)
        try refuses(customers, end, horizon: .days(300))
        // Nobody ever comes back.
        try refuses(customers.map { CustomerRecord(id: $0.id, orders: Array($0.orders.prefix(1))) }, end + .days(500))
    }
}
