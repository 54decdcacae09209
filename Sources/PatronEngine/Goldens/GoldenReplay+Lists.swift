internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronNumerics
internal import PatronRecommendation

/// Goldens of the lists beside Recommend.
extension GoldenReplay {
    /// Fills a workspace's rules from a golden's request.
    static func fillRules(_ request: Golden.Request, _ snapshot: Snapshot, _ workspace: Workspace) {
        if let category = request.category, let builder = ItemFilterBuilder(snapshot, nil, workspace) {
            [UInt8](category).withView { name in builder.anyOf { $0.add(category: name) } }
            workspace.rules.filter = builder.set
        }
        workspace.rules.diversity = Float(request.diversity ?? 0)
    }

    /// The engine's answer to a request of one of these methods; nil for another method.
    static func listAnswer(
        _ golden: Golden, _ query: RecommendQuery, _ snapshot: Snapshot, _ workspace: Workspace
    ) throws(PatronError) -> Golden.Answer? {
        let request = golden.request
        let moment = Timestamp(milliseconds: request.asOf)
        var query = query
        let days = request.days.map { TimeSpan.days(min(max($0, 0), 1e6)) }
        let result: RecommendResult
        switch golden.method {
        case "BoughtTogether":
            query.bought = BoughtPolicy(allowed: true)
            result = try snapshot.boughtTogether(query, now: moment, workspace)
        case "Trending":
            query.bought = BoughtPolicy(allowed: true)
            result = try Array((request.segment ?? "").utf8).withView { (segment) throws(PatronError) in
                try snapshot.trending(
                    query, within: days ?? Snapshot.trendLength, segment: segment, now: moment, workspace)
            }
        case "BuyAgain": result = try snapshot.buyAgain(query, within: days, now: moment, workspace)
        case "RankItems":
            let candidates = workspace.takeSet(snapshot.items?.count ?? 0, full: false)
            for id in request.items ?? [] { if let row = snapshot.itemRow(id) { candidates.insert(row) } }
            workspace.rules.filter = candidates
            query.count = max(1, candidates.count)
            query.bought = BoughtPolicy(allowed: true)
            query.keepsUnavailable = true
            result = try snapshot.recommend(query, now: moment, workspace)
        case "RecommendPage": return try page(request, query, snapshot, workspace)
        case "CustomersForItem": return try audience(request, query, snapshot, workspace)
        default: return nil
        }
        var answer = Golden.Answer()
        answer.fill(workspace, snapshot)
        answer.texts = ["basis": "\(result.basis)", "shortfall": "\(result.shortfall)"]
        return answer
    }

    /// All lists one after another.
    private static func page(
        _ request: Golden.Request, _ query: RecommendQuery, _ snapshot: Snapshot, _ workspace: Workspace
    ) throws(PatronError) -> Golden.Answer {
        var answer = Golden.Answer()
        (answer.items, answer.scores, answer.texts) = ([], [], [:])
        let moment = Timestamp(milliseconds: request.asOf)
        for kind in request.lists ?? [] {
            let kept = workspace.excluded.count
            var query = query
            query.bought = BoughtPolicy(allowed: kind != .recommend)
            let result = try snapshot.list(
                kind, about: request.item.flatMap(snapshot.itemRow), query, now: moment, workspace)
            var list = Golden.Answer()
            list.fill(workspace, snapshot)
            answer.items?.append(contentsOf: list.items ?? [])
            answer.scores?.append(contentsOf: list.scores ?? [])
            answer.texts?["shortfall.\(kind.rawValue)"] = "\(result.shortfall)"
            workspace.excludeAnswer(keeping: kept)
        }
        return answer
    }

    private static func audience(
        _ request: Golden.Request, _ query: RecommendQuery, _ snapshot: Snapshot, _ workspace: Workspace
    ) throws(PatronError) -> Golden.Answer {
        guard let item = request.item.flatMap(snapshot.itemRow) else { throw PatronError(.notFound, "no such item") }
        let (found, _) = try snapshot.customers(
            for: item, query, now: Timestamp(milliseconds: request.asOf), workspace)
        var answer = Golden.Answer()
        answer.scores = found.map { Double($0.score) }
        answer.items = found.map { Data(snapshot.customers?.ids[Int($0.customer)].bytes ?? []) }
        return answer
    }
}
