internal import Foundation
internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue
internal import PatronLoyalty
internal import PatronNumerics
internal import PatronPropensity
internal import PatronRecommendation
internal import PatronSegmentation
internal import PatronUplift

/// Computes the answers of goldens through the engine: once by the trainer to record them, and by every server before a
/// version goes live.
package enum GoldenReplay {
    /// Replays all goldens of a snapshot's bundle and returns how many there were.
    ///
    /// Throws `corrupt` with the first golden that differs, and how.
    package static func replay(_ snapshot: Snapshot) throws(PatronError) -> Int {
        guard let file = snapshot.goldens else { return 0 }
        let set = try GoldenSet(file)
        let workspace = Workspace()
        for (index, golden) in set.goldens.enumerated() {
            let place = Place(file: file.path, field: "goldens[\(index)] \(golden.method)")
            let answer: Golden.Answer
            do {
                answer = try self.answer(golden, snapshot, workspace)
            } catch {
                throw PatronError(.corrupt, "golden cannot be answered", at: place, cause: error)
            }
            if let difference = golden.answer.difference(to: answer) {
                throw PatronError(.corrupt, difference, at: place)
            }
        }
        return set.goldens.count
    }

    /// More items than this are no golden's.
    private static let countLimit = 100_000
    /// Moments further than this from 1970 are no moments, in milliseconds: the year 9999 and as far back.
    private static let timeLimit: UInt64 = 253_402_300_800_000

    /// The engine's answer to a golden's request.
    package static func answer(
        _ golden: Golden, _ snapshot: Snapshot, _ workspace: Workspace
    ) throws(PatronError) -> Golden.Answer {
        let request = golden.request
        guard request.asOf.magnitude <= Self.timeLimit else { throw PatronError(.corrupt, "as_of is out of range") }
        guard (1...Self.countLimit).contains(request.count ?? 1) else {
            throw PatronError(.corrupt, "count is out of range")
        }
        let moment = Timestamp(milliseconds: request.asOf)
        var answer = Golden.Answer()
        workspace.reset()
        for id in request.exclude ?? [] { if let row = snapshot.itemRow(id) { workspace.excluded.append(row) } }
        for id in request.history ?? [] {
            guard let row = snapshot.itemRow(id) else { continue }
            workspace.given.append(GivenInteraction(item: row, purchase: false, weight: 1))
        }
        fillRules(request, snapshot, workspace)
        let customer = [UInt8](request.customer ?? Data())
        let lists = try customer.withView { (id) throws(PatronError) in
            try listAnswer(
                golden, RecommendQuery(customer: id, asOf: moment, count: request.count ?? 10), snapshot, workspace)
        }
        if let lists { return lists }
        switch golden.method {
        case "Recommend":
            let result = try customer.withView { (id) throws(PatronError) -> RecommendResult in
                let query = RecommendQuery(
                    customer: id, asOf: moment, count: request.count ?? 10,
                    bought: BoughtPolicy(allowed: request.allowBought ?? false))
                return try snapshot.recommend(query, now: moment, workspace)
            }
            answer.fill(workspace, snapshot)
            answer.texts = ["basis": "\(result.basis)", "shortfall": "\(result.shortfall)"]
        case "SimilarItems":
            guard let item = request.item.flatMap(snapshot.itemRow) else {
                throw PatronError(.notFound, "no such item")
            }
            _ = try snapshot.similarItems(item, count: request.count ?? 10, asOf: moment, now: moment, workspace)
            answer.fill(workspace, snapshot)
        case "ScoreCustomer":
            let scores = customer.withView {
                snapshot.score(customer: $0, .all, asOf: moment, now: moment, workspace)
            }
            answer.fill(scores)
            if let model = snapshot.families.uplift {
                for arm in model.proven {
                    let effect = snapshot.uplift(arm, of: model, on: scores, workspace)
                    answer.numbers?["uplift.\(arm.document.treatment)"] = effect.value
                    answer.numbers?["uplift.\(arm.document.treatment).low"] = effect.low
                }
            }
        case "RankByUplift":
            let ids = (request.customers ?? []).map { [UInt8]($0) }
            answer = try rank(ids, request, snapshot, workspace)
        case "EstimateValue":
            guard let horizon = ValueHorizon(request.horizon ?? "") else {
                throw PatronError(.corrupt, "no such horizon")
            }
            let scores = try customer.withView { (id) throws(PatronError) in
                try snapshot.estimateValue(
                    ScoreQuery(customer: id, asOf: moment), over: horizon, now: moment, workspace)
            }
            answer.fill(scores)
        case "ScoreAccount":
            let scores = try [UInt8](request.account ?? Data()).withView { (id) throws(PatronError) in
                try snapshot.score(account: id, .all, asOf: moment, now: moment, overlay: nil, workspace)
            }
            answer.fill(scores)
        case "GetProfile":
            answer.fill(
                customer.withView {
                    snapshot.profile(
                        customer: $0, historyCount: request.count ?? 10, asOf: moment, now: moment, workspace)
                })
        case "AssignSegment":
            let assignment = try snapshot.assignSegment(request.numbers ?? [:])
            answer.numbers = ["distance": assignment.distance, "confidence": assignment.confidence]
            answer.texts = ["segment": "\(assignment.segment)"]
        case "PredictConversion":
            let score = try snapshot.predictConversion(
                numbers: request.numbers ?? [:], texts: request.texts ?? [:], reasons: 0, workspace)
            answer.numbers = ["value": score.score.probability, "low": score.score.low, "high": score.score.high]
        default: throw PatronError(.unsupported, "no method \(golden.method)")
        }
        return answer
    }
}

extension GoldenReplay {
    private static func rank(
        _ ids: [[UInt8]], _ request: Golden.Request, _ snapshot: Snapshot, _ workspace: Workspace
    ) throws(PatronError) -> Golden.Answer {
        let moment = Timestamp(milliseconds: request.asOf)
        // One view of all bytes, cut where each id ends: views must not outlive what they look at.
        let audience = try Array(ids.joined()).withView { (bytes) throws(PatronError) in
            var start = 0
            let views = ids.map { id in
                defer { start += id.count }
                return ByteView(UnsafeBufferPointer(rebasing: bytes.buffer[start..<start + id.count]))
            }
            return try snapshot.rank(
                by: request.treatment ?? "", views, UpliftPolicy(count: request.count), asOf: moment, now: moment,
                overlay: nil, workspace)
        }
        var answer = Golden.Answer()
        answer.items = audience.customers.map { Data(ids[$0.position]) }
        answer.scores = audience.customers.map(\.effect.value)
        answer.numbers = ["expected_gain": audience.expectedGain]
        return answer
    }
}

extension Snapshot {
    /// The row of an item's id.
    func itemRow(_ id: Data) -> UInt32? { [UInt8](id).withView { items?.ids.row(of: $0) }.map { UInt32($0) } }
}

extension Golden.Answer {
    mutating func fill(_ workspace: Workspace, _ snapshot: Snapshot) {
        scores = workspace.ranked.map { Double($0.score) }
        items = workspace.ranked.map { Data(snapshot.itemID($0.item).bytes) }
        if workspace.details.isEmpty { return }
        var numbers: [String: Double] = [:]
        for (at, detail) in workspace.details.enumerated() {
            if detail.quantity > 0 { numbers["quantity[\(at)]"] = detail.quantity }
            if detail.due != 0 { numbers["due[\(at)]"] = Double(detail.due) }
            if detail.lift > 0 { numbers["lift[\(at)]"] = detail.lift }
        }
        self.numbers = numbers
    }

    fileprivate mutating func fill(_ scores: CustomerScores) {
        var numbers: [String: Double] = [:]
        var texts = ["basis": "\(scores.basis)"]
        if let segment = scores.segment {
            texts["segment"] = "\(segment.segment)"
            numbers["segment.confidence"] = segment.confidence
        }
        numbers["churn"] = scores.churn?.probability
        numbers["churn.low"] = scores.churn?.low
        numbers["repurchase"] = scores.repurchase?.probability
        numbers["value"] = scores.value?.value
        numbers["value.low"] = scores.value?.low
        numbers["value.high"] = scores.value?.high
        numbers["alive"] = scores.value?.probabilityAlive
        numbers["profit"] = scores.value?.profit
        numbers["next.days"] = scores.value?.timeToNextPurchase?.days
        numbers["orders"] = scores.summary.map { Double($0.orders) }
        numbers["spend"] = scores.summary?.spend
        numbers["loyalty"] = scores.loyalty?.score
        numbers["loyalty.frequency"] = scores.loyalty?.frequency
        numbers["loyalty.amount"] = scores.loyalty?.amount
        numbers["loyalty.breadth"] = scores.loyalty?.breadth
        numbers["risk"] = scores.risk?.points
        texts["loyalty.tier"] = scores.tier.map { "\($0)" }
        texts["risk.grade"] = (scores.risk?.grade).map { "\($0)" }
        texts["stage"] = scores.stage?.rawValue
        self.numbers = numbers
        self.texts = texts
    }

    fileprivate mutating func fill(_ profile: Profile) {
        fill(profile.scores)
        for (at, share) in profile.favouriteCategories.enumerated() { numbers?["category[\(at)]"] = share.share }
        texts?["priority"] = profile.priority?.rawValue
        numbers?["history"] = Double(profile.history.count)
        numbers?["price.middle"] = profile.priceBand?.middle
        numbers?["rhythm.mean"] = profile.rhythm?.meanGap
        numbers?["rhythm.deviation"] = profile.rhythm?.deviation
    }
}
