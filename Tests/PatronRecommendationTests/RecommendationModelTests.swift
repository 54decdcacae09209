import Foundation
import PatronCore
import PatronNumerics
import PatronRecommendation
import Testing

@Suite struct RecommendationModelTests {
    static let kinds = RecommendationParameters.Kind.allCases
    let history = [HistoryItem(item: 3, weight: 2), HistoryItem(item: 8), HistoryItem(item: 20, weight: 0.5)]

    @Test func itemToItemIsTheWeightedSumOfRows() throws {
        let fixture = ModelFixture()
        var expected = [Float](repeating: 0, count: fixture.items)
        for entry in history {
            for at in fixture.similarity.range(of: Int(entry.item)) {
                expected[Int(fixture.similarity.columns[at])] += entry.weight * fixture.similarity.values[at]
            }
        }
        let order = (0..<fixture.items).filter { expected[$0] > 0 && ![3, 8, 20].contains($0) }
            .sorted { (expected[$1], $0) < (expected[$0], $1) }
        let answer = try fixture.model().answer(history, count: 10)
        #expect(answer.map { Int($0.item) } == Array(order.prefix(10)))
        for result in answer {
            #expect(abs(result.score - expected[Int(result.item)]) < 1e-5)
            #expect(result.source == .personal)
        }
    }

    /// A catalogue so large beside its neighbours that only touched items are looked at.
    @Test func largeCataloguesGiveTheSame() throws {
        let fixture = ModelFixture(items: 700)
        let model = try fixture.model()
        let scratch = RecommendationScratch(for: model)
        let long = (0..<40).map { HistoryItem(item: UInt32($0 * 3), weight: Float(1 + $0 % 3)) }
        for history in [Array(long.prefix(3)), long, [long[0]]] {
            var expected = [Float](repeating: 0, count: fixture.items)
            for entry in history {
                for at in fixture.similarity.range(of: Int(entry.item)) {
                    expected[Int(fixture.similarity.columns[at])] += entry.weight * fixture.similarity.values[at]
                }
            }
            let bought = Set(history.map { Int($0.item) })
            let order = (0..<fixture.items).filter { expected[$0] > 0 && !bought.contains($0) }
                .sorted { (expected[$1], $0) < (expected[$0], $1) }
            let answer = model.answer(history, count: 700, scratch: scratch).filter { $0.source == .personal }
            #expect(answer.count == order.count)
            for (result, item) in zip(answer, order) { #expect(abs(result.score - expected[item]) < 1e-4) }
        }
    }

    @Test(arguments: kinds)
    func answersAreFullExactAndRepeat(kind: RecommendationParameters.Kind) throws {
        let model = try ModelFixture().model(serving: kind)
        let scratch = RecommendationScratch(for: model)
        for count in [1, 10, 46, 50, 1_000_000] {
            let excluded: [UInt32] = [4, 5, 49, 4_000_000_000]
            let answer = model.answer(history, excluding: excluded, count: count, scratch: scratch)
            // 50 items without 3 bought and 3 excluded ones.
            #expect(answer.count == min(count, 44))
            #expect(Set(answer.map(\.item)).count == answer.count)
            #expect(answer.allSatisfy { ![3, 8, 20, 4, 5, 49].contains($0.item) && $0.score.isFinite })
            let personal = answer.prefix { $0.source == .personal }
            #expect(answer.dropFirst(personal.count).allSatisfy { $0.source == .popular })
            #expect(personal.allSatisfy { $0.score > 0 })
            #expect(zip(personal, personal.dropFirst()).allSatisfy { $0.score >= $1.score })
            #expect(model.answer(history, excluding: excluded, count: count, scratch: scratch) == answer)
        }
        #expect(model.answer(history, count: 0).isEmpty && model.answer(history, count: -1).isEmpty)
        let everything = model.answer(history, allowBought: true, count: 50, scratch: scratch)
        #expect(Set(everything.map(\.item)).count == 50)
    }

    @Test(arguments: kinds)
    func strangersGetWhatIsPopular(kind: RecommendationParameters.Kind) throws {
        let fixture = ModelFixture()
        let model = try fixture.model(serving: kind)
        let nothing: [[HistoryItem]] = [
            [], [HistoryItem(item: 900)], [HistoryItem(item: 1, weight: .nan)], [HistoryItem(item: 1, weight: -2)],
        ]
        for history in nothing {
            let answer = model.answer(history, allowBought: true, count: 7)
            #expect(answer.map(\.item) == Array(fixture.order.prefix(7)))
            #expect(answer.allSatisfy { $0.source == .popular })
        }
        // Without a usable weight an item still counts as bought.
        #expect(!model.answer([HistoryItem(item: 9, weight: .nan)], count: 50).contains { $0.item == 9 })
    }

    @Test(arguments: kinds)
    func duplicatesAndLongHistoriesAreDefined(kind: RecommendationParameters.Kind) throws {
        let model = try ModelFixture().model(serving: kind)
        let scratch = RecommendationScratch()
        let twice = model.answer([HistoryItem(item: 3), HistoryItem(item: 8), HistoryItem(item: 3)], scratch: scratch)
        #expect(twice == model.answer([HistoryItem(item: 3, weight: 2), HistoryItem(item: 8)], scratch: scratch))
        let long = (0..<20_000).map { HistoryItem(item: UInt32($0 % 40), weight: .greatestFiniteMagnitude) }
        let answer = model.answer(long, count: 50, scratch: scratch)
        #expect(answer.count == 10 && answer.allSatisfy { $0.score.isFinite })
        #expect(model.estimatedWork(historyCount: 20_000) > model.estimatedWork(historyCount: 10))
    }

    @Test func onlyTheWeightiestItemsAreScored() throws {
        var fixture = ModelFixture()
        fixture.parameters.history.limit = 2
        let model = try fixture.model()
        let answer = model.answer(history, allowBought: true)
        #expect(answer == (try ModelFixture().model().answer(Array(history.prefix(2)), allowBought: true)))
        #expect(!model.answer(history, count: 50).contains { $0.item == 20 })
    }

    @Test func knownCustomersUseTheirTrainedFactors() throws {
        let fixture = ModelFixture()
        let model = try fixture.model(serving: .als)
        for result in model.answer(history, customer: 1, count: 5) where result.source == .personal {
            let expected = (0..<8).reduce(Float(0)) {
                $0 + fixture.itemFactors[Int(result.item) * 8 + $1] * fixture.customerFactors[8 + $1]
            }
            // Scores come from 8-bit factors.
            #expect(abs(result.score - expected) < 0.02 * max(1, abs(expected)))
        }
        // A row that the file does not have is folded in.
        #expect(model.answer(history, customer: 77) == model.answer(history))
    }

    /// The filter's score is a sum over the history: what an item adds does not depend on the others.
    @Test func theFilterProjectsTheHistory() throws {
        let fixture = ModelFixture()
        let width = fixture.width
        var own = [Float](repeating: 0, count: width)
        for entry in history {
            for at in 0..<width {
                own[at] +=
                    entry.weight * fixture.sources[Int(entry.item)]
                    * Float(fixture.spectral.values[Int(entry.item) * width + at])
            }
        }
        let expected = (0..<fixture.items).map { item in
            (0..<width).reduce(Float(0)) { $0 + own[$1] * Float(fixture.spectral.values[item * width + $1]) }
                * fixture.targets[item]
        }
        let answer = try fixture.model(serving: .spectral).answer(history, count: 50)
        let personal = answer.filter { $0.source == .personal }
        #expect(personal.count > 10)
        let greatest = expected.max() ?? 1
        // Own factors are 8-bit integers, too.
        for result in personal { #expect(abs(result.score - expected[Int(result.item)]) < 0.02 * greatest) }
    }

    /// What is bought again and what is new stand in one list, by how likely each is.
    @Test func repurchasesJoinWhatIsNew() throws {
        var fixture = ModelFixture()
        fixture.parameters.repurchase = RepurchaseParameters(
            intercept: -1, orders: 1, age: -0.5, later: 0, recent: 0.5, ordersByAge: -0.1, newByRank: [0.4, 0.2, 0.1],
            days: 30)
        let model = try fixture.model()
        let day: Int64 = 86_400_000
        let now = ItemPurchases(orders: 4, age: 0, firstAge: 0, later: 0)
        let likely = try #require(model.repurchaseProbability(of: 3, now))
        let own = fixture.repurchase[3] + fixture.repurchaseOrders[3] * log(Float(4))
        let expected = 1 / (1 + exp(1 - own - log(Float(4)) - 0.5 * log(Float(4.01))))
        #expect(abs(likely - expected) < 1e-5)
        let before = ItemPurchases(orders: 4, age: 90 * day, firstAge: 90 * day, later: 0)
        #expect(try #require(model.repurchaseProbability(of: 3, before)) < likely)
        #expect(model.repurchaseProbability(of: 50, now) == nil)
        // Bundles of before items had coefficients.
        var former = fixture
        former.missing = ["repurchase.orders"]
        let plain = 1 / (1 + exp(1 - fixture.repurchase[3] - log(Float(4)) - 0.5 * log(Float(4.01))))
        #expect(abs(try #require(try former.model().repurchaseProbability(of: 3, now)) - plain) < 1e-5)
        let history = [
            HistoryItem(item: 3, again: 0.3), HistoryItem(item: 8, again: 0.15), HistoryItem(item: 20, again: 0.01),
        ]
        let new = model.answer(history, count: 10).map(\.item)
        let next = model.answer(history, allowBought: true, count: 6)
        #expect(next.map(\.item) == [new[0], 3, new[1], 8, new[2], new[3]])
        #expect(next.map(\.score) == [0.4, 0.3, 0.2, 0.15, 0.1, 0.1])
        let without = model.answer(history, excluding: [3], allowBought: true, count: 50)
        #expect(without.count == 49 && !without.contains { $0.item == 3 } && without.contains { $0.item == 20 })
        // Without a word on how likely it is, a bought item counts by the model's own score.
        #expect(
            model.answer(self.history, allowBought: true)
                == (try ModelFixture().model().answer(self.history, allowBought: true)))
    }

    /// Orders of late by hand: each counts 2^-age, in half-lives; those between the first and the last one lie anywhere between.
    @Test(arguments: [
        (1, 30, 30, 0.5), (2, 0, 30, 1.5), (3, 30, 30, 1.5), (4, 0, 30, 1.5 + 2 * 0.5 / 0.693147), (2, 0, 30_000, 1),
    ])
    func ordersOfLate(orders: Int, days: Int, firstDays: Int, expected: Double) {
        let day: Int64 = 86_400_000
        let purchases = ItemPurchases(
            orders: UInt32(orders), age: Int64(days) * day, firstAge: Int64(firstDays) * day, later: 5)
        let features = purchases.features(halfLife: 30)
        #expect(abs(Double(features[0]) - log(Double(orders))) < 1e-6 && abs(Double(features[2]) - log(6)) < 1e-6)
        #expect(abs(Double(features[1]) - log1p(Double(days))) < 1e-6)
        #expect(abs(Double(features[3]) - log(expected + 0.01)) < 1e-5)
        #expect(features[4] == features[0] * features[1])
    }

    @Test func laterPurchasesCountTheRank() {
        var rank = PurchaseRank()
        // Bought at once, they have the same number of later ones.
        #expect([9, 9, 7, 7, 7, 1].map { rank.next($0) } == [0, 0, 2, 2, 2, 5])
        let weighting = HistoryWeighting(rankDecay: 0.5)
        #expect(weighting.weight(orders: 3, age: 5) == 1)
        #expect(abs(weighting.weight(orders: 1, age: 0, later: 3) - 0.5) < 1e-6)
    }

    @Test(arguments: [RecommendationParameters.Kind.itemToItem, .als, .blend, .spectral, .spectralBlend])
    func sharesOfReasonsSumToOne(kind: RecommendationParameters.Kind) throws {
        let model = try ModelFixture().model(serving: kind)
        let scratch = RecommendationScratch()
        let items = model.answer(history, count: 5, scratch: scratch).filter { $0.source == .personal }
        #expect(!items.isEmpty)
        let reasons = history.withUnsafeBufferPointer {
            model.reasons(history: $0, for: items.map(\.item) + [4_000_000], limit: 10, scratch: scratch)
        }
        for (index, item) in items.enumerated() {
            #expect(abs(reasons[index].reduce(0) { $0 + $1.share } - 1) < 1e-4)
            #expect(zip(reasons[index], reasons[index].dropFirst()).allSatisfy { $0.share >= $1.share })
            guard kind == .als else { continue }
            // Exactness: the shares times the score are what the score loses in a linear system without the item's
            // target.
            #expect(reasons[index].allSatisfy { [3, 8, 20].contains($0.item) } && item.score > 0)
        }
        #expect(reasons[items.count].isEmpty)
        // Reasons leave nothing behind.
        #expect(model.answer(history, count: 5, scratch: scratch) == model.answer(history, count: 5))
    }

    @Test func similarItemsNeverHoldTheItem() throws {
        let fixture = ModelFixture()
        let model = try fixture.model()
        var results: [RankedItem] = []
        for item in [0, 30, 49] {
            model.similarItems(
                to: item, excluding: UnsafeBufferPointer(start: nil, count: 0), count: 49,
                scratch: RecommendationScratch(),
                into: &results)
            #expect(results.count == 49 && !results.contains { Int($0.item) == item })
            #expect(results.count { $0.source == .personal } == fixture.similarity.range(of: item).count)
        }
        model.similarItems(
            to: -1, excluding: UnsafeBufferPointer(start: nil, count: 0), count: 5, scratch: RecommendationScratch(),
            into: &results)
        #expect(results.map(\.item) == Array(fixture.order.prefix(5)))
    }
}
