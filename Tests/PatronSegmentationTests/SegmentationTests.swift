import Foundation
import PatronBundle
import PatronCore
import PatronSegmentation
import PatronTestSupport
import PatronTraining
import Testing

@Suite struct SegmentationTests {
    func train(
        _ customers: [CustomerRecord], _ end: Timestamp,
        _ body: (TrainingContext, TrainedFamily, SegmentationScorer) throws -> Void
    ) throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let context = try context(customers, end: end, folder: folder)
        let trained = try SegmentationTrainer.train(context: context)
        let path = folder.appendingPathComponent(trained.fileName).path
        try trained.file.write(to: path)
        try body(context, trained, SegmentationScorer(SegmentationModel(TensorFile(path: path))))
    }

    @Test func customersAreSegmentedNamedAndAssigned() throws {
        let (customers, end) = syntheticCustomers(400)
        try train(customers, end) { context, trained, scorer in
            let segments = scorer.model.document.segments
            #expect((3...8).contains(segments.count))
            #expect(Set(segments.map(\.name)).count == segments.count)
            #expect(abs(segments.reduce(0) { $0 + $1.customerShare } - 1) < 1e-9)
            #expect(abs(segments.reduce(0) { $0 + ($1.revenueShare ?? 0) } - 1) < 1e-9)
            #expect(segments.allSatisfy { $0.description.contains("% of customers") })
            #expect(segments.allSatisfy { $0.worth != nil && $0.means?.count == 4 })
            let tree = try #require(scorer.model.document.tree)
            #expect(tree.fidelity > 0.7 && tree.fidelity <= 1)
            #expect(segments.contains { $0.description.contains("rule of thumb: ") })
            #expect(trained.metrics["criterion"] == .string(scorer.model.document.criterion))
            var counts = [Int](repeating: 0, count: segments.count)
            for customer in 0..<context.customers.count {
                let assignment = try #require(scorer.assign(context.customers.history(of: customer), asOf: end))
                counts[assignment.segment] += 1
                #expect(assignment.distance.isFinite && (0...1).contains(assignment.confidence))
            }
            #expect(counts == segments.map(\.customers))
            // A stranger, raw features by name, and bad names.
            #expect(scorer.assign(context.customers.history(of: 0), asOf: Timestamp(seconds: 0)) == nil)
            let summary = try #require(context.customers.history(of: 3).summary(asOf: end))
            let named = RFMFeature.allCases.reversed().map { (name: $0.rawValue, value: $0.value(summary)) }
            #expect(try scorer.assign(named) == scorer.assign(summary))
            #expect(throws: PatronError.self) { try scorer.assign(Array(named.dropFirst())) }
            #expect(throws: PatronError.self) { try scorer.assign(named + [(name: "age", value: 3)]) }
            #expect(throws: PatronError.self) { try scorer.assign([(name: "recency", value: .nan)]) }
            let huge = try scorer.assign(RFMFeature.allCases.map { (name: $0.rawValue, value: 1e308) })
            #expect(huge.distance.isFinite && huge.confidence.isFinite)
            #expect(try SegmentationTrainer.train(context: context).file.encoded() == trained.file.encoded())
        }
    }

    @Test func tooFewOrTooAlikeCustomersAreRefused() throws {
        let end = Timestamp(seconds: 1_000_000)
        func refused(_ customers: [CustomerRecord]) throws {
            let folder = try TestData.temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let context = try context(customers, end: end, folder: folder)
            let error = #expect(throws: PatronError.self) { try SegmentationTrainer.train(context: context) }
            #expect(error?.code == .refused)
        }
        try refused([])
        try refused([CustomerRecord(id: [1], orders: [.init(time: end, amount: 1, units: 1)])])
        // A hundred copies of one customer, and a hundred who have not bought yet.
        try refused(
            (0..<100).map { CustomerRecord(id: [1, UInt8($0)], orders: [.init(time: end, amount: 1, units: 1)]) })
        try refused((0..<100).map { CustomerRecord(id: [1, UInt8($0)]) })
    }

    @Test func corruptedModelsAreErrors() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("s.safetensors").path
        func profile(_ name: String) -> SegmentProfile {
            SegmentProfile(
                name: name, description: "", customers: 1, customerShare: 0.5, revenueShare: nil, medians: [1],
                ranks: [0.5])
        }
        func open(
            _ names: [String], centroids: [Double], means: [Double] = [0], scales: [Double] = [1],
            owners: [UInt32]? = nil, reaches: [Double]? = nil, change: (inout SegmentationDocument) -> Void = { _ in }
        ) throws {
            var document = SegmentationDocument(
                features: [.init(name: "x", logarithm: false)], segments: names.map(profile), criterion: "")
            change(&document)
            try SegmentationModel.write(
                document,
                .init(
                    centroids: centroids, segments: owners ?? names.indices.map { UInt32($0) }, reaches: reaches,
                    means: means, scales: scales)
            ).write(to: path)
            _ = try SegmentationModel(TensorFile(path: path))
        }
        try open(["a", "b"], centroids: [0, 1])
        #expect(throws: PatronError.self) { try open(["a", "a"], centroids: [0, 1]) }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, .nan]) }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, 1], means: [0, 0]) }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, 1], scales: [0]) }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, 1], scales: [.infinity]) }
        #expect(throws: PatronError.self) { try open([], centroids: []) }
        try open(["a", "b"], centroids: [0, 1, 2], owners: [0, 0, 1])
        try open(["a", "b"], centroids: [0], owners: [0], reaches: [2]) { $0.noise = 1 }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, 1], owners: [0, 2]) }
        #expect(throws: PatronError.self) { try open(["a", "b"], centroids: [0, 1], reaches: [1, 1]) }
        #expect(throws: PatronError.self) {
            try open(["a", "b"], centroids: [0, 1], reaches: [1, 1]) { $0.noise = 2 }
        }
        #expect(throws: PatronError.self) {
            try open(["a"], centroids: [0]) { $0.rules = [SegmentRule(segment: 3, conditions: [])] }
        }
        #expect(throws: PatronError.self) {
            try open(["a"], centroids: [0]) { $0.rules = [SegmentRule(segment: 0, conditions: [.init(.country)])] }
        }
        #expect(throws: PatronError.self) {
            try open(["a"], centroids: [0]) { $0.features = [.init(name: "x", ranked: true)] }
        }
    }
}
