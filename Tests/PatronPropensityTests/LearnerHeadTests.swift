import Foundation
import PatronBundle
import PatronCore
import PatronFeatures
import PatronLearning
import PatronNumerics
import PatronPropensity
import PatronTestSupport
import PatronTraining
import Testing

/// Every learner can make a head that is served from a file as it was fitted.
@Suite struct LearnerHeadTests {
    static let learners = PropensitySettings.Learner.allCases

    /// A number with a signal that bends, some of them missing; a category with a signal; noise; a constant.
    static func table(_ rows: Int, seed: UInt64 = 1) throws -> FeatureTable {
        var random = SeededGenerator(seed: seed)
        var (numbers, noise, codes, labels): ([Double], [Double], [Int32], [Bool]) = ([], [], [], [])
        for _ in 0..<rows {
            let number = random.uniform() < 0.1 ? Double.nan : random.normal()
            let code = random.below(4)
            let bent = number.isNaN ? 0 : 2 * number - abs(number)
            labels.append(random.uniform() < logistic(bent + (code % 2 == 0 ? 1 : -1)))
            numbers.append(number)
            noise.append(random.normal())
            codes.append(Int32(code))
        }
        return try FeatureTable(
            columns: [
                .init(name: "number", values: .numeric(numbers)), .init(name: "noise", values: .numeric(noise)),
                .init(name: "code", values: .categorical(levels: ["a", "b", "c", "d"], codes: codes)),
                .init(name: "constant", values: .numeric([Double](repeating: 3, count: rows))),
            ], labels: labels)
    }

    private func model(_ head: TrainedHead) throws -> PropensityModel {
        let bytes = try PropensityModel.write([(head.document, head.parameters)]).encoded()
        return try PropensityModel(TensorFile(MappedFile(copying: Array(bytes), path: "x.safetensors")))
    }

    @Test(arguments: learners) func aHeadLearnsAndExplains(learner: PropensitySettings.Learner) throws {
        var settings = PropensitySettings()
        settings.learners = [learner]
        let head = try PropensityTrainer.conversionHead(try Self.table(1500), settings: settings)
        guard case .number(let auc)? = head.metrics["auc"] else { throw PatronError(.internal, "no AUC") }
        #expect(auc > 0.75)
        let model = try model(head)
        let scorer = PropensityScorer(try #require(model.head("conversion")))
        let buffer = PropensityBuffer(model)
        var moved = false
        for (numbers, texts) in [
            (["number": 1.0, "noise": 0.1, "constant": 3], ["code": "a"]), (["number": -2.0], ["code": "b"]),
            ([:], ["code": "never seen"]), ([:], [:]), (["number": 1e300, "noise": -1e300], ["code": "d"]),
        ] as [([String: Double], [String: String])] {
            let score = try scorer.score(numbers: numbers, texts: texts, buffer)
            #expect(score.probability > 0 && score.probability < 1)
            #expect(score.low <= score.probability && score.probability <= score.high)
            moved = moved || score.low < score.high
            let reasons = scorer.reasons(buffer, limit: 100)
            let sum = reasons.reduce(scorer.head.baseline) { $0 + $1.contribution }
            #expect(abs(sum - score.predictor) < 1e-5, "\(learner)")
        }
        #expect(moved, "the fits are all the same")
        // Same table, same seed, same head.
        let again = try PropensityTrainer.conversionHead(try Self.table(1500), settings: settings)
        #expect(again.document == head.document && again.parameters == head.parameters)
    }

    @Test func theChoiceFallsByLogLoss() throws {
        var settings = PropensitySettings()
        settings.learners = Self.learners
        let head = try PropensityTrainer.conversionHead(try Self.table(1500), settings: settings)
        guard case .object(let losses)? = head.metrics["validation_log_losses"],
            case .string(let chosen)? = head.metrics["model"]
        else { throw PatronError(.internal, "no losses") }
        #expect(Set(losses.map(\.key)) == Set(settings.candidates.map(\.name)))
        let best = losses.min {
            guard case .number(let a) = $0.value, case .number(let b) = $1.value else { return false }
            return a < b
        }
        #expect(best?.key == chosen)
    }

    @Test(arguments: [PropensitySettings.Learner.elasticNet, .svm, .network]) func churnCanBeLearnedByIt(
        learner: PropensitySettings.Learner
    ) throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (customers, end) = syntheticCustomers(300)
        var settings = PropensitySettings()
        settings.learners = [learner]
        settings.origins = 4
        let heads = try PropensityTrainer.purchaseHeads(
            context: try context(customers, end: end, folder: folder), settings: settings)
        #expect(heads.map(\.document.name) == ["churn", "repurchase"])
        guard case .number(let auc)? = heads[1].metrics["auc"], case .string(let model)? = heads[1].metrics["model"]
        else { throw PatronError(.internal, "no AUC") }
        #expect(auc > 0.7 && model == learner.rawValue)
    }

    @Test func withoutTimeLogisticRegressionIsLeft() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (customers, end) = syntheticCustomers(300)
        var settings = PropensitySettings()
        (settings.learners, settings.origins, settings.timeBudget) = ([.logistic, .network], 4, .seconds(0))
        let heads = try PropensityTrainer.purchaseHeads(
            context: try context(customers, end: end, folder: folder), settings: settings)
        guard case .string(let model)? = heads[1].metrics["model"] else { throw PatronError(.internal, "no model") }
        #expect(model == "logistic")
    }
}

/// Networks in files.
@Suite struct NetworkHeadTests {
    private func head(_ weights: [[Double]], units: Int? = 1, parts: Int? = nil) -> (HeadDocument, HeadParameters) {
        var document = HeadDocument(
            name: "conversion", outcome: "", inputs: .row, horizonDays: nil,
            features: [FeatureColumn(name: "x", kind: .numeric, mean: 1, scale: 2)], baseRate: 0.2)
        (document.model, document.parts, document.units) = (.network, parts ?? weights.count, units)
        let networks = weights.map { TanhNetwork(inputs: 1, units: ($0.count - 1) / 3, weights: $0) }
        return (document, HeadParameters(columnMeans: [0], networks: networks))
    }

    private func model(_ head: (HeadDocument, HeadParameters)) throws -> PropensityModel {
        let bytes = try PropensityModel.write([head]).encoded()
        return try PropensityModel(TensorFile(MappedFile(copying: Array(bytes), path: "x.safetensors")))
    }

    @Test func theMeanOfTheNetworksIsServed() throws {
        let model = try model(head([[0.5, 2, 0.1, 3], [0.5, 2, 0.3, 3]]))
        let (scorer, buffer) = (PropensityScorer(model.heads[0]), PropensityBuffer(model))
        let score = try scorer.score(numbers: ["x": 2], texts: [:], buffer)
        // The column is (2 - 1) / 2.
        #expect(abs(score.predictor - (0.2 + 3 * tanh(0.5 + 2 * 0.5))) < 1e-12)
        #expect(abs(scorer.head.baseline - (0.2 + 3 * tanh(0.5))) < 1e-12)
        let error = ((0.1 * 0.1 + 0.1 * 0.1) / 2).squareRoot() * scorer.head.document.intervalQuantile
        #expect(abs(score.low - logistic(score.predictor - error)) < 1e-9)
        #expect(abs(scorer.reasons(buffer)[0].contribution - (score.predictor - scorer.head.baseline)) < 1e-12)
        // Its opposite.
        let (document, parameters) = head([[0.5, 2, 0.1, 3]])
        let opposite = PropensityScorer(try PropensityHead(document, parameters.complement))
        let once = try PropensityScorer(try PropensityHead(document, parameters)).score([2], buffer)
        #expect(abs(try opposite.score([2], buffer).predictor + once.predictor) < 1e-12)
    }

    @Test func impossibleNetworksAreRefused() throws {
        let good = [0.5, 2, 0.1, 3]
        for (weights, units, parts) in [
            ([[.nan, 2, 0.1, 3]], 1, nil), ([[.infinity, 2, 0.1, 3]], 1, nil), ([[1e31, 2, 0.1, 3]], 1, nil),
            ([good], 2, nil), ([good], 0, nil), ([good], -1, nil), ([good], 1_000_000_000, nil), ([good], nil, nil),
            ([good], 1, 2), ([good], 1, 0), ([good], 1, 1000),
        ] as [([[Double]], Int?, Int?)] {
            let error = #expect(throws: PatronError.self) { try model(head(weights, units: units, parts: parts)) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func integratedGradientsAreThoseOfSmallSteps() {
        let network = TanhNetwork(inputs: 2, units: 2, weights: [0.1, 1, -2, 0.3, -0.5, 0.7, 0.2, 1.5, -2.5])
        let (start, end) = ([0.2, -0.4], [1.3, 0.9])
        var shares = [0.0, 0.0]
        network.explain(end, from: start, adding: &shares)
        #expect(abs(shares[0] + shares[1] - (network.margin(end) - network.margin(start))) < 1e-12)
        var numeric = [0.0, 0.0]
        let steps = 2000
        for step in 0..<steps {
            let at = (Double(step) + 0.5) / Double(steps)
            for input in 0..<2 {
                var (low, high) = (zip(start, end).map { $0 + at * ($1 - $0) }, [Double]())
                high = low
                low[input] -= 1e-5
                high[input] += 1e-5
                let slope = (network.margin(high) - network.margin(low)) / 2e-5
                numeric[input] += slope * (end[input] - start[input]) / Double(steps)
            }
        }
        #expect(abs(numeric[0] - shares[0]) < 1e-5 && abs(numeric[1] - shares[1]) < 1e-5)
        var none = [0.0, 0.0]
        network.explain(start, from: start, adding: &none)
        #expect(none == [0, 0])
    }
}
