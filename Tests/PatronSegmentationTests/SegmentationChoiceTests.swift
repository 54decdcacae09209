import Foundation
import PatronBundle
import PatronCore
import PatronSegmentation
import PatronTestSupport
import PatronTraining
import PatronYAML
import Testing

@Suite struct SegmentationChoiceTests {
    /// Trains on customers with this change of settings, and lends the model.
    func train(
        _ customers: [CustomerRecord], _ end: Timestamp, countries: CustomerCountries? = nil,
        _ change: (inout SegmentationSettings) throws -> Void,
        _ body: (TrainingContext, TrainedFamily, SegmentationScorer) throws -> Void
    ) throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var context = try context(customers, end: end, folder: folder)
        context.countries = countries
        var settings = SegmentationSettings()
        try change(&settings)
        let trained = try SegmentationTrainer.train(context: context, settings: settings)
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        try body(context, trained, SegmentationScorer(SegmentationModel(TensorFile(path: path))))
    }

    @Test(arguments: [ClusterAlgorithm.dbscan, .ward, .minibatch, .single])
    func everyAlgorithmGivesSegmentsThatTheServerAssigns(_ algorithm: ClusterAlgorithm) throws {
        let (customers, end) = syntheticCustomers(300)
        try train(customers, end) {
            $0.algorithms = [algorithm]
            if algorithm == .dbscan { ($0.epsilon, $0.minimumPoints, $0.clusters) = (0.5, 5, 1...20) }
        } _: { context, trained, scorer in
            let segments = scorer.model.document.segments
            var counts = [Int](repeating: 0, count: segments.count)
            for customer in 0..<context.customers.count {
                let own = try #require(scorer.assign(context.customers.history(of: customer), asOf: end))
                counts[own.segment] += 1
                #expect(own.distance.isFinite && (0...1).contains(own.confidence))
            }
            #expect(counts == segments.map(\.customers))
            #expect(scorer.model.document.algorithm == algorithm.rawValue)
            if let noise = scorer.model.document.noise { #expect(segments[noise].name == "noise") }
            #expect((algorithm == .dbscan) == (scorer.model.document.noise != nil))
        }
    }

    func rules(_ yaml: String) throws -> [ExpertRule] {
        let section = try YAMLSection(yaml: yaml, file: "shop.yaml")
        let rules = try ExpertRule.list(section, "rules")
        try section.finish()
        return rules
    }

    @Test func rulesOverrideClusters() throws {
        let (customers, end) = syntheticCustomers(300)
        let countries = CustomerCountries(
            names: ["France", "Japan"], rows: customers.indices.map { $0 % 50 == 0 ? 1 : $0 % 7 == 0 ? .max : 0 })
        let rules = try rules(
            """
            rules:
              - name: Overseas
                country: [Japan]
              - name: Key accounts
                monetary: {least: 600}
                recency: {most: 200}
            """)
        try train(customers, end, countries: countries) {
            $0.rules = rules
        } _: { context, trained, scorer in
            let segments = scorer.model.document.segments
            let names = segments.map(\.name)
            let overseas = try #require(names.firstIndex(of: "Overseas"))
            let key = try #require(names.firstIndex(of: "Key accounts"))
            #expect(segments[overseas].description.contains("country Japan"))
            for customer in 0..<context.customers.count {
                let history = context.customers.history(of: customer)
                let summary = try #require(history.summary(asOf: end))
                let subject = SegmentSubject(history: history, items: context.items, row: customer, moment: end)
                let own = try #require(scorer.assign(summary, subject))
                let expected = summary.spend >= 600 && summary.sinceLast.days <= 200
                if customer % 50 == 0 {
                    #expect(own.segment == overseas)
                } else {
                    #expect((own.segment == key) == expected)
                }
            }
            // Raw features meet rules about figures, never those about countries.
            let rich = try scorer.assign([("recency", 1), ("frequency", 2), ("monetary", 1e6), ("tenure", 9)])
            #expect(rich.segment == key && rich.confidence == 1)
        }
    }

    @Test func wrongRulesAreErrorsWithLines() throws {
        func line(_ yaml: String) -> Int? {
            let error = #expect(throws: PatronError.self) { try rules(yaml) }
            return error?.place?.line
        }
        #expect(line("rules:\n  - name: A\n    recenzy: {most: 3}") == 3)
        #expect(line("rules:\n  - name: A\n    recency: {mots: 3}") == 3)
        #expect(line("rules:\n  - name: A\n    recency: {least: 4, most: 3}") == 3)
        #expect(line("rules:\n  - name: A\n    recency: {most: soon}") == 3)
        #expect(line("rules:\n  - name: A") == 2)
        #expect(line("rules:\n  - recency: {most: 3}") == 2)
        #expect(line("rules:\n  - name: noise\n    recency: {most: 3}") == 2)
        #expect(line("rules:\n  - name: A\n    tenure: {most: 3}\n  - name: A\n    tenure: {most: 4}") == 4)
        let (customers, end) = syntheticCustomers(100)
        for unknown in ["country: Atlantis", "category_share: {Swords: {least: 0.5}}"] {
            let rules = try rules("rules:\n  - name: A\n    \(unknown)")
            let error = #expect(throws: PatronError.self) {
                try train(customers, end) {
                    $0.rules = rules
                } _: { _, _, _ in
                }
            }
            #expect(error?.code == .badInput && error?.place?.line == 3)
        }
    }

    @Test(arguments: FeatureSpace.Policy.allCases)
    func everyTransformIsServedAsItWasLearned(_ policy: FeatureSpace.Policy) throws {
        let (customers, end) = syntheticCustomers(200)
        try train(customers, end) {
            $0.transform = policy
            $0.algorithms = [.kmeans]
        } _: { context, trained, scorer in
            #expect(scorer.model.document.segments.reduce(0) { $0 + $1.customers } == 200)
            if policy == .rank {
                // Ranks stay within 0 to 1 whatever is asked.
                let far = try scorer.assign(RFMFeature.allCases.map { ($0.rawValue, 1e300) })
                #expect(far.distance < 10)
            }
        }
    }

    @Test func powersAndRanksAreTheTextbooks() {
        #expect(abs(yeoJohnson(3, lambda: 0.5) - 2) < 1e-12)
        #expect(abs(yeoJohnson(-3, lambda: 1.5) + 2) < 1e-12)
        #expect(yeoJohnson(1, lambda: 1) == 1 && yeoJohnson(-1, lambda: 1) == -1)
        #expect(abs(yeoJohnson(2, lambda: 0) - signedLogarithm(2)) < 1e-12)
        #expect(abs(yeoJohnson(-2, lambda: 2) - signedLogarithm(-2)) < 1e-12)
        [0.0, 1, 1, 1, 4].withUnsafeBufferPointer { marks in
            #expect([-1.0, 0, 0.5, 1, 2.5, 4, 9].map { rank($0, among: marks) } == [0, 0, 0.125, 0.5, 0.875, 1, 1])
        }
    }
}
