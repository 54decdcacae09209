import Foundation
import PatronBundle
import PatronCore
import PatronData
import PatronNumerics
import PatronRecommendation
import PatronTestSupport
import PatronTraining
import Synchronization
import Testing

@Suite struct RecommendationTrainerTests {
    /// Users of two tastes: the items below 20 or those from 20.
    static func tastes(users: Int) -> CSRMatrix {
        var random = SeededGenerator(seed: 11)
        var matrix = CSRMatrix(columnCount: 40)
        for user in 0..<users {
            for item in 0..<40 where random.uniform() < ((item < 20) == (user % 2 == 0) ? 0.3 : 0.02) {
                matrix.columns.append(UInt32(item))
                matrix.values.append(1)
            }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        return matrix
    }

    private func settings() -> RecommendationSettings {
        var settings = RecommendationSettings()
        settings.dimensionChoices = [8]
        settings.searchDimensions = 8
        settings.itemToItemTrials = 6
        settings.alsTrials = 3
        settings.spectralDimensions = [8]
        settings.keepsAllModels = true
        return settings
    }

    private func open(_ file: TensorFileWriter, _ kind: RecommendationParameters.Kind?, items: Int = 40) throws
        -> RecommendationModel
    {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(RecommendationModel.fileName).path
        try file.write(to: path)
        return try RecommendationModel(file: try TensorFile(path: path), itemCount: items, serving: kind)
    }

    private func answer(_ model: RecommendationModel, _ history: [HistoryItem], customer: Int?) -> [RankedItem] {
        var results: [RankedItem] = []
        history.withUnsafeBufferPointer {
            model.recommend(
                history: $0, customer: customer, excluding: UnsafeBufferPointer(start: nil, count: 0),
                allowBought: false,
                count: 40, scratch: RecommendationScratch(), into: &results)
        }
        return results
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let matrix = Self.tastes(users: 120)
        let one = try RecommendationTrainer.train(matrix: matrix, settings: settings(), seed: 1, threads: 1)
        let two = try RecommendationTrainer.train(matrix: matrix, settings: settings(), seed: 1, threads: 2)
        #expect(one.file.encoded() == two.file.encoded())
    }

    /// Users are solved last in training, so that fold-in finds their factors again; scores differ by a step of the
    /// 8-bit integers at most.
    @Test func foldInScoresAsTheTrainingRow() throws {
        let matrix = Self.tastes(users: 120)
        let trained = try RecommendationTrainer.train(matrix: matrix, settings: settings(), seed: 1, threads: 2)
        let model = try open(trained.file, .als)
        for user in stride(from: 0, to: 120, by: 7) {
            let history = matrix.range(of: user).map { HistoryItem(item: matrix.columns[$0]) }
            guard !history.isEmpty else { continue }
            let known = answer(model, history, customer: user)
            let folded = answer(model, history, customer: nil)
            let scores = Dictionary(uniqueKeysWithValues: folded.map { ($0.item, $0) })
            let step = 0.01 * (known.first?.score ?? 0)
            for ranked in known where ranked.source == .personal && ranked.score > step {
                #expect(abs(ranked.score - (scores[ranked.item]?.score ?? 0)) <= step)
            }
        }
    }

    @Test func everyPersonalModelFindsTheTaste() throws {
        let matrix = Self.tastes(users: 200)
        let trained = try RecommendationTrainer.train(matrix: matrix, settings: settings(), seed: 1, threads: 2)
        #expect(trained.chosen != "popularity")
        for kind in [RecommendationParameters.Kind.itemToItem, .als, .blend, .spectral, .spectralBlend] {
            let model = try open(trained.file, kind)
            let best = answer(
                model, [HistoryItem(item: 1), HistoryItem(item: 5), HistoryItem(item: 12)], customer: nil)
            #expect(best.prefix(8).allSatisfy { $0.item < 20 })
        }
    }

    /// Forty items, and customers until a day.
    private func context(_ records: [CustomerRecord], until day: Int64) throws -> TrainingContext {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var tables = TensorFileWriter()
        CustomerTable.write(records, into: &tables)
        try tables.write(to: folder.path + "/customers")
        var itemFile = TensorFileWriter()
        ItemTable.write((0..<40).map { ItemRecord(id: Array("i\($0)".utf8)) }, into: &itemFile)
        try itemFile.write(to: folder.path + "/items")
        let items = try ItemTable(try TensorFile(path: folder.path + "/items"))
        let customers = try CustomerTable(try TensorFile(path: folder.path + "/customers"), itemCount: 40)
        return TrainingContext(
            customers: customers, items: items, end: Timestamp(milliseconds: day * 86_400_000),
            currency: try #require(Currency("GBP")), threads: 2)
    }

    /// Each item is bought in a season of its own; who bought of the earlier ones will buy of those that are on.
    @Test func whatIsBoughtOfLateComesFirst() throws {
        var random = SeededGenerator(seed: 5)
        let records = (0..<500).map { user in
            var days: [Int64: Int64] = [:]
            for _ in 0..<14 {
                let day = Int64(random.below(400))
                // Four items are on at a time.
                days[min(39, day / 10 + Int64(random.below(4)))] = day
            }
            let purchases = days.sorted { $0.key < $1.key }.map { item, day in
                CustomerRecord.Purchase(
                    item: UInt32(item), last: Timestamp(milliseconds: day * 86_400_000), orders: 1, quantity: 1)
            }
            let orders = purchases.map { CustomerRecord.Order(time: $0.last, amount: 1, units: 1) }
            return CustomerRecord(id: Array("c\(user)".utf8), orders: orders, purchases: purchases)
        }
        let family = try RecommendationTrainer.train(context: try context(records, until: 400), settings: settings())
        guard let trend = family.metrics["trend"], trend["half_life_days"] != nil else {
            Issue.record("no trend in \(family.metrics)")
            return
        }
        let model = try open(family.file, nil)
        let best = answer(model, [HistoryItem(item: 12), HistoryItem(item: 30)], customer: nil)
        #expect(best.prefix(3).allSatisfy { $0.item >= 34 })
    }

    @Test func tablesAreSplitInTimeAndReported() throws {
        let matrix = Self.tastes(users: 150)
        var random = SeededGenerator(seed: 3)
        let day: Int64 = 86_400_000
        let records = (0..<matrix.rows).map { user in
            let purchases = matrix.range(of: user).map { at in
                CustomerRecord.Purchase(
                    item: matrix.columns[at], last: Timestamp(milliseconds: Int64(random.below(400)) * day),
                    orders: UInt32(1 + random.below(10) / 8), quantity: 1)
            }
            let orders = purchases.map { CustomerRecord.Order(time: $0.last, amount: 1, units: 1) }
            return CustomerRecord(id: Array("c\(user)".utf8), orders: orders, purchases: purchases)
        }
        let context = try context(records, until: 400)
        let customers = context.customers
        let family = try RecommendationTrainer.train(context: context, settings: settings())
        #expect(family.fileName == "recommendation.safetensors")
        guard case .array(let holdout) = family.metrics["holdout"] else {
            Issue.record("no holdout in \(family.metrics)")
            return
        }
        #expect(holdout.first?["name"] == .string("popularity"))
        let model = try open(family.file, nil)
        let known = customers.history(of: 0)
        let weights = known.items.indices.map {
            model.parameters.history.weight(
                orders: known.itemOrders[$0], age: known.lastBought[0] - known.lastBought[$0], later: $0)
        }
        #expect(weights.allSatisfy { $0 > 0 && $0.isFinite })
        #expect(weights.count == matrix.range(of: 0).count)
    }

    /// Each user goes round a ring of items: what comes next follows from the latest item alone.
    private func walks(users: Int) -> LightGCNFileText {
        var random = SeededGenerator(seed: 21)
        return LightGCNFileText(
            (0..<users).map { user in
                let start = random.below(60)
                return ([user] + (0..<10).map { (start + $0 * 2 + random.below(2)) % 60 }).map(String.init)
                    .joined(separator: " ")
            })
    }

    @Test func theOrderOfLinesIsLearntFrom() throws {
        let file = try walks(users: 200).read()
        let ordered = InteractionFile.interactions(train: file, test: file, inOrder: true)
        let trained = try RecommendationTrainer.train(
            interactions: ordered, settings: settings(), seed: 1, threads: 2)
        #expect(try open(trained.file, nil, items: 60).parameters.history.rankDecay ?? 0 > 0)
        let sets = InteractionFile.interactions(train: file, test: file, inOrder: false)
        let unordered = try RecommendationTrainer.train(interactions: sets, settings: settings(), seed: 1, threads: 2)
        #expect(try open(unordered.file, nil, items: 60).parameters.history.rankDecay == nil)
    }

    @Test func aSearchThatWasBrokenOffGoesOn() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let matrix = Self.tastes(users: 120)
        var settings = settings()
        let whole = try RecommendationTrainer.train(matrix: matrix, settings: settings, seed: 1, threads: 2)
        settings.trialsFolder = folder.path
        _ = try RecommendationTrainer.train(matrix: matrix, settings: settings, seed: 1, threads: 2)
        let path = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
        let url = folder.appendingPathComponent(path)
        // The end of it is gone, and the last line was cut short.
        let bytes = try Data(contentsOf: url)
        try bytes.prefix(bytes.count / 2).write(to: url)
        let said = Mutex<[String]>([])
        let resumed = try RecommendationTrainer.train(matrix: matrix, settings: settings, seed: 1, threads: 2) { line in
            said.withLock { $0.append(line) }
        }
        #expect(said.withLock { $0 }.contains { $0.contains("going on with a search") })
        #expect(resumed.file.encoded() == whole.file.encoded())
    }

    @Test func aBudgetEndsTheSearch() throws {
        var settings = settings()
        settings.searchBudget = .zero
        let trained = try RecommendationTrainer.train(
            matrix: Self.tastes(users: 120), settings: settings, seed: 1, threads: 2)
        #expect(answer(try open(trained.file, nil), [HistoryItem(item: 1)], customer: nil).count == 39)
    }

    @Test func tooLittleDataStillServes() throws {
        let none = CSRMatrix(offsets: [0, 0], columns: [], values: [], columnCount: 3)
        let trained = try RecommendationTrainer.train(matrix: none, seed: 0, threads: 2)
        #expect(answer(try open(trained.file, nil, items: 3), [HistoryItem(item: 1)], customer: nil).count == 2)
    }
}

/// Lines as a file in the layout of the LightGCN splits.
private struct LightGCNFileText {
    let lines: [String]

    init(_ lines: [String]) { self.lines = lines }

    func read() throws -> LightGCNFile {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("lines.txt")
        try Data(lines.joined(separator: "\n").utf8).write(to: path)
        return try LightGCNFile.read(path: path.path)
    }
}
