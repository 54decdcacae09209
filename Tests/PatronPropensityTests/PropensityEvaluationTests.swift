import PatronCore
import PatronTestSupport
import PatronTraining
import Testing

/// Table "Conversion and churn" of the reference numbers, as served: stratified 5-fold cross-validation, seed 0.
@Suite struct PropensityEvaluationTests {
    func figure(_ result: JSONValue, _ name: String, _ key: String) -> Double {
        guard case .array(let models)? = result["models"],
            let model = models.first(where: { $0["name"] == .string(name) }),
            case .number(let value)? = model[key]
        else { return .nan }
        return value
    }

    /// Only the textbook model, to stay fast.
    var textbook: PropensitySettings {
        var settings = PropensitySettings()
        settings.candidates = Array(settings.candidates.prefix(1))
        return settings
    }

    func shoppers() throws -> FeatureTable {
        let path = TestData.path("online-shoppers/online_shoppers_intention.csv")
        return try featureTable(
            path, label: "Revenue", positive: "TRUE", codes: ["OperatingSystems", "Browser", "Region", "TrafficType"])
    }

    @Test(.enabled(if: TestData.has("online-shoppers/online_shoppers_intention.csv"), "needs online-shoppers"))
    func onlineShoppers() throws {
        let result = try PropensityEvaluation.evaluate(shoppers(), settings: textbook)
        #expect(abs(figure(result, "logistic", "auc") - 0.8929) < 0.005)
        #expect(abs(figure(result, "logistic", "log_loss") - 0.2928) < 0.005)
    }

    @Test(.enabled(if: TestData.has("online-shoppers/online_shoppers_intention.csv"), "needs online-shoppers"))
    func onlineShoppersWithoutPageValues() throws {
        let without = try PropensityEvaluation.evaluate(shoppers().dropping(["PageValues"]), settings: textbook)
        #expect(abs(figure(without, "logistic", "auc") - 0.7494) < 0.005)
    }

    @Test(.enabled(if: TestData.has("telco-churn/Telco-Customer-Churn.csv"), "needs telco-churn"))
    func telcoChurn() throws {
        let path = TestData.path("telco-churn/Telco-Customer-Churn.csv")
        let table = try featureTable(path, label: "Churn", positive: "Yes", dropping: ["customerID"])
        let result = try PropensityEvaluation.evaluate(table, settings: textbook)
        #expect(abs(figure(result, "logistic", "auc") - 0.8453) < 0.005)
        #expect(abs(figure(result, "logistic", "log_loss") - 0.4175) < 0.005)
    }
}
