import Foundation
import PatronBundle
import PatronCore
import PatronFeatures
import PatronPropensity
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct ConversionTests {
    /// Pages raise and a rare channel lowers the chance; `noise` is constant, `empty` always missing.
    func table(_ rows: Int = 600) throws -> FeatureTable {
        var random = SeededGenerator(seed: 9)
        var (pages, age, channels, labels): ([Double], [Double], [Int32], [Bool]) = ([], [], [], [])
        for _ in 0..<rows {
            let page = random.normal()
            let channel = random.uniform() < 0.02 ? Int32(2 + random.below(2)) : Int32(random.below(2))
            pages.append(page)
            age.append(random.uniform() < 0.1 ? .nan : 40 + 10 * random.normal())
            channels.append(random.uniform() < 0.05 ? -1 : channel)
            labels.append(1 / (1 + exp(-(1.5 * page - 0.5 + (channel == 1 ? 1 : 0)))) > random.uniform())
        }
        return try FeatureTable(
            columns: [
                .init(name: "pages", values: .numeric(pages)), .init(name: "age", values: .numeric(age)),
                .init(name: "channel", values: .categorical(levels: ["mail", "web", "fax", "telex"], codes: channels)),
                .init(name: "noise", values: .numeric([Double](repeating: 3, count: rows))),
                .init(name: "empty", values: .numeric([Double](repeating: .nan, count: rows))),
            ], labels: labels)
    }

    func model(_ table: FeatureTable) throws -> PropensityModel {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let trained = try PropensityTrainer.train(conversion: table)
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        return try PropensityModel(TensorFile(path: path))
    }

    @Test func rowsByNameAreScoredAndExplained() throws {
        let model = try model(table())
        let scorer = PropensityScorer(try #require(model.head("conversion")))
        let buffer = PropensityBuffer(model)
        let high = try scorer.score(numbers: ["pages": 2, "age": 40], texts: ["channel": "web"], buffer)
        let reasons = scorer.reasons(buffer, limit: 2)
        #expect(reasons.count == 2 && reasons[0].feature == "pages" && reasons[0].contribution > 0)
        #expect(reasons[0].sentence.hasPrefix("pages is 2, typically"))
        let low = try scorer.score(numbers: ["pages": -2], texts: ["channel": "mail"], buffer)
        #expect(high.probability > 0.8 && low.probability < 0.3)
        #expect(high.low < high.probability && high.probability < high.high)
        // Missing, unknown and unheard-of values all get a finite answer.
        for texts in [[:], ["channel": ""], ["channel": "carrier pigeon"], ["channel": "fax"], ["age": "41.5"]] {
            let score = try scorer.score(numbers: ["pages": 0], texts: texts, buffer)
            #expect(score.low > 0 && score.high < 1)
        }
        for number in [Double.nan, .infinity, -.infinity, 1e308, -1e308] {
            let score = try scorer.score(
                numbers: ["pages": number, "noise": number, "empty": number], texts: [:], buffer)
            #expect(score.low.isFinite && score.high.isFinite && score.probability > 0 && score.probability < 1)
        }
        let nothing = try scorer.score(numbers: [:], texts: [:], buffer)
        #expect(nothing.probability > 0.2 && nothing.probability < 0.8)
    }

    @Test func badNamesAndValuesAreErrorsWithTheirPlace() throws {
        let model = try model(table())
        let scorer = PropensityScorer(try #require(model.head("conversion")))
        let buffer = PropensityBuffer(model)
        let unknown = #expect(throws: PatronError.self) { try scorer.score(numbers: ["pagez": 1], texts: [:], buffer) }
        #expect(unknown?.code == .badInput && unknown?.place?.field == "pagez")
        #expect(throws: PatronError.self) { try scorer.score(numbers: ["pages": 1], texts: ["pages": "2"], buffer) }
        #expect(throws: PatronError.self) { try scorer.score(numbers: [:], texts: ["pages": "many"], buffer) }
        #expect(throws: PatronError.self) { try scorer.score([1, 2], buffer) }
    }

    @Test func hostileTables() throws {
        func refused(_ columns: [FeatureTable.Column], _ labels: [Bool]) throws {
            let table = try FeatureTable(columns: columns, labels: labels)
            #expect(throws: PatronError.self) { try PropensityTrainer.train(conversion: table) }
            #expect(throws: PatronError.self) { try PropensityEvaluation.evaluate(table) }
        }
        let labels = (0..<300).map { $0 % 3 == 0 }
        let constant = FeatureTable.Column(name: "x", values: .numeric(labels.map { _ in 1 }))
        let rising = FeatureTable.Column(name: "x", values: .numeric((0..<300).map { Double($0) }))
        try refused([constant], labels)
        try refused([.init(name: "x", values: .numeric(labels.map { _ in .nan }))], labels)
        try refused([.init(name: "x", values: .numeric(labels.map { _ in .infinity }))], labels)
        try refused([rising], labels.map { _ in true })
        try refused([], labels)
        try refused([.init(name: "x", values: .numeric([1]))], [true])
        try refused([], [])
        #expect(throws: PatronError.self) { try FeatureTable(columns: [rising, rising], labels: labels) }
        #expect(throws: PatronError.self) { try FeatureTable(columns: [rising], labels: [true]) }
        #expect(throws: PatronError.self) {
            try FeatureTable(
                columns: [.init(name: "x", values: .categorical(levels: ["a"], codes: [1]))], labels: [true])
        }
        // Separable and duplicated columns, and a column with an infinity: all fit under the penalty.
        let separable = FeatureTable.Column(name: "y", values: .numeric(labels.map { $0 ? 1 : 0 }))
        let copy = FeatureTable.Column(name: "z", values: .numeric(labels.map { $0 ? 1 : 0 }))
        let wild = FeatureTable.Column(
            name: "w", values: .numeric((0..<300).map { $0 == 7 ? .infinity : $0 == 8 ? 1e300 : Double($0) }))
        let trained = try PropensityTrainer.train(
            conversion: FeatureTable(columns: [separable, copy, wild], labels: labels))
        guard case .number(let loss)? = trained.metrics["heads"]?["conversion"]?["log_loss"] else {
            Issue.record("no log loss")
            return
        }
        #expect(loss < 0.2)
    }

    @Test func corruptedModelsAreErrors() throws {
        let head = HeadDocument(
            name: "conversion", outcome: "", inputs: .row, horizonDays: nil,
            features: [FeatureColumn(name: "x", kind: .numeric, mean: 1, scale: 2)], baseRate: 0.5)
        let good = HeadParameters(coefficients: [0, 1], covariance: [1, 0, 0, 1], columnMeans: [0])
        _ = try PropensityHead(head, good)
        func corrupt(_ change: (inout HeadDocument, inout HeadParameters) -> Void) {
            var (document, parameters) = (head, good)
            change(&document, &parameters)
            #expect(throws: PatronError.self) { try PropensityHead(document, parameters) }
        }
        corrupt { $1.coefficients[1] = .nan }
        corrupt { $1.coefficients = [0, .infinity] }
        corrupt { $1.coefficients = [0] }
        corrupt { $1.covariance = [1, 0, 0] }
        corrupt { $1.covariance[3] = .nan }
        corrupt { $1.columnMeans = [] }
        corrupt { document, _ in document.slope = -1 }
        corrupt { document, _ in document.baseRate = 2 }
        corrupt { document, _ in document.calibration = .isotonic }
        corrupt { document, _ in document.features[0].scale = -1 }
        corrupt { document, _ in document.features[0].scale = 1e-300 }
        corrupt { document, _ in document.inputs = .purchases }
        corrupt { document, _ in document.horizonDays = 0 }
        corrupt { document, _ in document.intervalQuantile = 1e9 }
        corrupt { document, parameters in
            document.calibration = .isotonic
            parameters.calibrationScores = [1, 0]
            parameters.calibrationRates = [0.1, 0.2]
        }

        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("m.safetensors").path
        try PropensityModel.write([
            (head, HeadParameters(coefficients: [0, .nan], covariance: [1, 0, 0, 1], columnMeans: [0]))
        ])
        .write(to: path)
        #expect(throws: PatronError.self) { try PropensityModel(TensorFile(path: path)) }
        var empty = TensorFileWriter()
        try empty.setDocument("propensity", ["version": 1])
        try empty.write(to: path)
        #expect(throws: PatronError.self) { try PropensityModel(TensorFile(path: path)) }
        try Data("not a tensor file".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: PatronError.self) { try PropensityModel(TensorFile(path: path)) }
    }
}
