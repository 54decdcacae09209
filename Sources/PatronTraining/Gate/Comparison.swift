internal import Foundation
internal import PatronCore
internal import PatronData
internal import PatronEngine
internal import PatronPropensity

/// The tests of one gate, family by family.
struct Comparison {
    let rules: GateRecipe
    let seed: UInt64
    private(set) var tests: [JSONValue] = []
    private(set) var skipped: [JSONValue.Member] = []
    /// The families that refuse, each once.
    private(set) var refusing: [String] = []

    init(rules: GateRecipe, seed: UInt64) {
        self.rules = rules
        self.seed = seed
    }

    var passed: Bool { refusing.isEmpty && !tests.isEmpty }

    mutating func refuse(_ family: String, _ reason: String) {
        if !refusing.contains(family) { refusing.append(family) }
        skipped.append(.init(family, .string(reason)))
    }

    mutating func compare(
        _ new: Contender, _ live: Contender, _ heldOut: HeldOut?, _ split: SessionSplit?
    ) throws(PatronError) {
        if let heldOut {
            let (mine, theirs) = (new.snapshot.families, live.snapshot.families)
            if let reason = missing(
                new, live, "recommendation", mine.recommendation != nil, theirs.recommendation != nil)
            {
                skipped.append(.init("recommendation", .string(reason)))
            } else {
                let pairs = zip(try heldOut.ndcg(new), try heldOut.ndcg(live)).compactMap { mine, theirs in
                    mine.flatMap { mine in theirs.map { (mine, $0) } }
                }
                test("recommendation", "ndcg", pairs.map { $0.0 }, pairs.map { $0.1 }, higherIsBetter: true)
            }
            if let reason = missing(new, live, "lifetime_value", mine.lifetimeValue != nil, theirs.lifetimeValue != nil)
            {
                skipped.append(.init("lifetime_value", .string(reason)))
            } else {
                test("lifetime_value", "value_error", try heldOut.valueErrors(new), try heldOut.valueErrors(live))
            }
            head("churn", .churn, buys: false, new, live, mine.churn, theirs.churn, heldOut)
            head("repurchase", .repurchase, buys: true, new, live, mine.repurchase, theirs.repurchase, heldOut)
        }
        if let split, new.snapshot.families.conversion != nil, live.snapshot.families.conversion != nil {
            losses(
                "propensity", "conversion", try split.probabilities(new.snapshot),
                try split.probabilities(live.snapshot), split.test.labels)
        }
    }

    private func missing(_ new: Contender, _ live: Contender, _ family: String, _ mine: Bool, _ theirs: Bool) -> String?
    {
        if !mine { return new.refused[family] ?? "the new version has no such model" }
        if !theirs { return live.refused[family] ?? "the live version has no such model" }
        return nil
    }

    private mutating func head(
        _ name: String, _ selection: ScoreSelection, buys: Bool, _ new: Contender, _ live: Contender,
        _ mine: PropensityScorer?, _ theirs: PropensityScorer?, _ heldOut: HeldOut
    ) {
        if let reason = missing(new, live, "propensity", mine != nil, theirs != nil) {
            // Neither asked for it: nothing to say.
            if mine != nil || theirs != nil { skipped.append(.init(name, .string(reason))) }
            return
        }
        let horizon = mine?.head.document.horizonDays ?? 0
        guard theirs?.head.document.horizonDays == horizon else {
            skipped.append(.init(name, "the two versions foretell different horizons"))
            return
        }
        guard heldOut.cut + .days(horizon) <= heldOut.end else {
            skipped.append(.init(name, "its horizon is longer than gate.hold_out"))
            return
        }
        let own = heldOut.propensity(new, selection, buys: buys, horizonDays: horizon)
        let other = heldOut.propensity(live, selection, buys: buys, horizonDays: horizon)
        losses("propensity", name, own.probabilities, other.probabilities, own.labels)
    }

    private mutating func losses(
        _ family: String, _ head: String, _ new: [Double], _ live: [Double], _ labels: [Bool]
    ) {
        func losses(_ probabilities: [Double]) -> [Double] {
            zip(probabilities, labels).map { -log(max(1e-15, $1 ? $0 : 1 - $0)) }
        }
        test(family, "log_loss", losses(new), losses(live), of: head)
    }

    private mutating func test(
        _ family: String, _ figure: String, _ new: [Double], _ live: [Double], of head: String? = nil,
        higherIsBetter: Bool = false
    ) {
        guard
            let test = PairedTest(
                new: new, live: live, higherIsBetter: higherIsBetter, marginShare: rules.margins[figure] ?? 0,
                level: rules.level, resamples: rules.resamples, seed: seed)
        else {
            let reason = "fewer than \(PairedTest.leastPairs) customers or rows to compare"
            skipped.append(.init(head ?? family, .string(reason)))
            return
        }
        if !test.passed, !refusing.contains(family) { refusing.append(family) }
        guard case .object(let members) = test.json(figure) else { return }
        tests.append(
            .object([.init("family", .string(family)), .init("head", head.map { .string($0) } ?? .null)] + members))
    }
}
