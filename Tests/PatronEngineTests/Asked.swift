import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronNumerics
import PatronRecommendation
import PatronTestSupport

/// A shop of 8 items and 3 customers whose answers can be computed by hand: the ring of `TinyBundle.recommendation`.
///
/// | item | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
/// |---|---|---|---|---|---|---|---|---|
/// | category | A | A | A | B | B | | C | C |
/// | price | 1 | 2 | 3 | 4 | 5 | unknown | 10 | 20 |
enum Ring {
    static let items: [ItemRecord] = zip(["A", "A", "A", "B", "B", "", "C", "C"], [Float(1), 2, 3, 4, 5, 0, 10, 20])
        .enumerated().map {
            ItemRecord(
                id: Array("i\($0)".utf8), name: Array("Item \($0)".utf8), category: Array($1.0.utf8), price: $1.1)
        }

    /// Ann bought on days 0, 10 (twice) and 40; Bob on day 20; Eve never.
    static let customers: [CustomerRecord] = [
        CustomerRecord(
            id: Array("ann".utf8),
            orders: [
                .init(time: day(0), amount: 10, units: 2), .init(time: day(10), amount: 20, units: 4),
                .init(time: day(10) + .days(0.1), amount: 5, units: 1), .init(time: day(40), amount: 15, units: 3),
            ],
            purchases: [
                .init(item: 0, first: day(0), last: day(40), orders: 3, quantity: 6),
                .init(item: 3, first: day(10), last: day(10), orders: 1, quantity: 1),
                .init(item: 5, first: day(10) + .days(0.1), last: day(10) + .days(0.1), orders: 1, quantity: 1),
                .init(item: 6, first: day(40), last: day(40), orders: 1, quantity: 2),
            ]),
        CustomerRecord(
            id: Array("bob".utf8), orders: [.init(time: day(20), amount: 7, units: 1)],
            purchases: [.init(item: 1, last: day(20), orders: 1, quantity: 1)]),
        CustomerRecord(id: Array("eve".utf8)),
    ]

    /// So many days after 2020-01-01.
    static func day(_ days: Int64) -> Timestamp { Timestamp(seconds: 1_577_836_800 + days * 86_400) }

    /// The ring's snapshot with the tiny bundle's other families; its clock stands at day 50.
    static func snapshot(clock: ModelClock = .frozen(at: day(50)), goldens: GoldenSet? = nil) throws -> Snapshot {
        var files = try TinyBundle.familyFiles()
        files[0].file = try TinyBundle.recommendation(items: items.count)
        let mapped = try goldens.map { MappedFile(copying: try $0.encoded(), path: GoldenSet.fileName) }
        return try TinyBundle.snapshot(files, items: items, customers: customers, goldens: mapped) {
            $0.clock = clock
            $0.dataEnd = day(50)
        }
    }
}

/// An answer with its items.
struct Asked: Equatable {
    var items: [UInt32]
    var scores: [Float]
    /// Whether each is one of the personal ones, not of the popular ones.
    var personal: [Bool]
    var bought: [Bool]
    var basis: Basis
    var shortfall: Shortfall
    var asOf: Timestamp
    var sources: [RankedItem.Source]
}

extension Asked {
    init(_ workspace: Workspace, _ result: RecommendResult) {
        self.init(
            items: workspace.ranked.map(\.item), scores: workspace.ranked.map(\.score),
            personal: workspace.ranked.map { $0.source == .personal },
            bought: workspace.ranked.indices.map { workspace.wasBought($0) },
            basis: result.basis, shortfall: result.shortfall, asOf: result.asOf,
            sources: workspace.ranked.map(\.source))
    }
}

extension Snapshot {
    /// Recommends with a new workspace, under rules that the closure fills in.
    func ask(
        _ customer: String, count: Int = 8, bought: BoughtPolicy = BoughtPolicy(), minimumScore: Float = 0,
        given: [GivenInteraction] = [], excluded: [UInt32] = [], overlay: Overlay? = nil,
        _ workspace: Workspace = Workspace(), rules: (Workspace) -> Void
    ) throws -> Asked {
        workspace.reset()
        workspace.given = given
        workspace.excluded = excluded
        rules(workspace)
        let result = try Array(customer.utf8).withView { id in
            var query = RecommendQuery(customer: id, count: count, bought: bought, minimumScore: minimumScore)
            query.overlay = overlay
            return try recommend(query, now: Ring.day(1000), workspace)
        }
        return Asked(workspace, result)
    }

    /// Recommends with a new workspace.
    func ask(
        _ customer: String, count: Int = 8, asOf: Timestamp? = nil, bought: BoughtPolicy = BoughtPolicy(),
        minimumScore: Float = 0,
        given: [UInt32] = [], excluded: [UInt32] = [], now: Timestamp = Ring.day(1000)
    ) throws -> Asked {
        let workspace = Workspace()
        workspace.given = given.map { GivenInteraction(item: $0, purchase: false, weight: 1) }
        workspace.excluded = excluded
        let result = try Array(customer.utf8).withView { id in
            try recommend(
                RecommendQuery(customer: id, asOf: asOf, count: count, bought: bought, minimumScore: minimumScore),
                now: now, workspace)
        }
        return Asked(workspace, result)
    }

    func profile(_ customer: String, asOf: Timestamp? = nil, historyCount: Int = 10) -> Profile {
        Array(customer.utf8).withView {
            profile(customer: $0, historyCount: historyCount, asOf: asOf, now: Ring.day(1000), Workspace())
        }
    }
}
