internal import Foundation
internal import PatronBundle
package import PatronCore
package import PatronEngine
internal import PatronNumerics
internal import PatronRecommendation
internal import PatronUplift

/// Chooses requests for a new version and records the engine's answers to them. The same version gives the same goldens.
package struct GoldenRecorder {
    /// Goldens for each method that the version can answer.
    package static let perMethod = 100
    /// Of those, requests of customers whom the version does not know.
    static let strangers = 10
    static let itemsAsked = 20

    private let snapshot: Snapshot
    private let moment: Timestamp
    private let sessions: [SessionSample]
    private var random: SeededGenerator

    /// One row of a session table, as a request would give it.
    package struct SessionSample: Sendable {
        package var numbers: [String: Double]
        package var texts: [String: String]
        package init(numbers: [String: Double], texts: [String: String]) {
            self.numbers = numbers
            self.texts = texts
        }
    }

    package init(_ snapshot: Snapshot, asOf moment: Timestamp, sessions: [SessionSample], seed: UInt64) {
        self.snapshot = snapshot
        self.moment = moment
        self.sessions = sessions
        random = SeededGenerator(seed: seed ^ 0x601D)
    }

    /// Records goldens for every method that the snapshot answers.
    package mutating func record() throws(PatronError) -> GoldenSet {
        var requests: [Golden] = []
        let families = snapshot.families
        if families.recommendation != nil { requests += recommendations() }
        if families.merchandising != nil { requests += lists() }
        if snapshot.customers != nil {
            requests += customers(method: "ScoreCustomer", count: nil) + customers(method: "GetProfile", count: 10)
        }
        if families.lifetimeValue != nil { requests += values() + accounts() }
        if families.segmentation != nil { requests += segments() }
        if families.conversion != nil { requests += conversions() }
        if let uplift = families.uplift { requests += audiences(uplift.proven.map(\.document.treatment)) }
        let workspace = Workspace()
        return GoldenSet(
            goldens: try requests.map { (golden) throws(PatronError) in
                var golden = golden
                golden.answer = try GoldenReplay.answer(golden, snapshot, workspace)
                return golden
            })
    }

    private mutating func customers(method: String, count: Int?) -> [Golden] {
        (0..<Self.perMethod).map { at in
            var request = Golden.Request(asOf: moment)
            request.customer = customer(at)
            request.count = count
            return Golden(method: method, request: request)
        }
    }

    private mutating func values() -> [Golden] {
        let horizons = ["", "1 week", "24 months", "5 years"]
        return (0..<Self.perMethod).map { at in
            var request = Golden.Request(asOf: moment)
            request.customer = customer(at)
            request.horizon = horizons[at % horizons.count]
            return Golden(method: "EstimateValue", request: request)
        }
    }

    private mutating func accounts() -> [Golden] {
        guard let accounts = snapshot.customers?.accounts else { return [] }
        return (0..<Self.perMethod).map { _ in
            var request = Golden.Request(asOf: moment)
            request.account = Data(accounts.ids[random.below(accounts.ids.count)].bytes)
            return Golden(method: "ScoreAccount", request: request)
        }
    }

    private mutating func recommendations() -> [Golden] {
        let recommend = (0..<Self.perMethod).map { at in
            var request = Golden.Request(asOf: moment)
            request.customer = customer(at)
            request.count = Self.itemsAsked
            if at % 5 == 1 { request.history = [item(), item()] }
            if at % 5 == 2 { request.exclude = [item(), item(), item()] }
            request.allowBought = at % 5 == 3
            if at % 10 == 4 { request.category = category() }
            if at % 10 == 9 { request.diversity = 0.3 }
            return Golden(method: "Recommend", request: request)
        }
        let similar = (0..<Self.perMethod).map { _ in
            var request = Golden.Request(asOf: moment)
            request.item = item()
            request.count = Self.itemsAsked
            return Golden(method: "SimilarItems", request: request)
        }
        return recommend + similar
    }

    private mutating func segments() -> [Golden] {
        (0..<Self.perMethod).map { _ in
            var request = Golden.Request(asOf: moment)
            let tenure = Double(random.below(1000))
            request.numbers = [
                "recency": Double(random.below(Int(tenure) + 1)), "frequency": Double(1 + random.below(30)),
                "monetary": Double(random.below(1_000_000)) / 100, "tenure": tenure,
            ]
            return Golden(method: "AssignSegment", request: request)
        }
    }

    /// Audiences of a few customers, strangers among them.
    private mutating func audiences(_ treatments: [String]) -> [Golden] {
        guard !treatments.isEmpty else { return [] }
        return (0..<Self.perMethod).map { at in
            var request = Golden.Request(asOf: moment)
            request.treatment = treatments[at % treatments.count]
            request.customers = (0..<Self.itemsAsked).map { customer($0 + at % Self.strangers) }
            request.count = Self.itemsAsked
            return Golden(method: "RankByUplift", request: request)
        }
    }

    private mutating func conversions() -> [Golden] {
        guard !sessions.isEmpty else { return [] }
        return (0..<Self.perMethod).map { at in
            let sample = sessions[random.below(sessions.count)]
            var request = Golden.Request(asOf: moment)
            request.numbers = sample.numbers
            request.texts = sample.texts
            if at < Self.strangers { request.texts = [:] }
            return Golden(method: "PredictConversion", request: request)
        }
    }

    /// Audiences pass over all customers: as many are asked for as pass over so many customers together.
    private static let customersPassed = 1_000_000

    private mutating func lists() -> [Golden] {
        let (count, moment) = (10, moment)
        func goldens(_ method: String, _ number: Int = Self.perMethod, _ fill: (Int, inout Golden.Request) -> Void)
            -> [Golden]
        {
            (0..<number).map { at in
                var request = Golden.Request(asOf: moment)
                request.count = count
                fill(at, &request)
                return Golden(method: method, request: request)
            }
        }
        var requests = goldens("BoughtTogether") { at, request in
            request.history = at % 2 == 0 ? [item()] : [item(), item(), item()]
        }
        requests += goldens("Trending") { at, request in request.days = Double(1 + at) }
        requests += goldens("BuyAgain") { at, request in
            request.customer = customer(at)
            request.days = at % 2 == 0 ? nil : 30
        }
        guard let model = snapshot.families.recommendation else { return requests }
        requests += goldens("RankItems") { at, request in
            request.customer = customer(at)
            request.items = (0..<count).map { _ in item() }
        }
        requests += goldens("RecommendPage") { at, request in
            request.customer = customer(at)
            request.lists = [.again, .recommend, .trending]
        }
        guard model.similarityKind == .itemToItem || model.trainedFactor(ofCustomer: 0, 0) != nil else {
            return requests
        }
        let audiences = max(1, min(Self.perMethod, Self.customersPassed / max(1, snapshot.customers?.count ?? 1)))
        return requests + goldens("CustomersForItem", audiences) { _, request in request.item = item() }
    }

    private mutating func category() -> Data? {
        guard let categories = snapshot.items?.categories, categories.count > 0 else { return nil }
        return Data(categories[random.below(categories.count)].bytes)
    }

    private mutating func customer(_ at: Int) -> Data {
        guard at >= Self.strangers, let customers = snapshot.customers, customers.count > 0 else {
            return Data("no-such-customer-\(at)".utf8)
        }
        return Data(customers.ids[random.below(customers.count)].bytes)
    }

    private mutating func item() -> Data {
        guard let items = snapshot.items, items.count > 0 else { return Data() }
        return Data(items.ids[random.below(items.count)].bytes)
    }
}
