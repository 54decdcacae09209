internal import PatronCore
internal import PatronLearning
internal import PatronPropensity

/// What a head of purchases can be made by.
enum PurchaseWay {
    case linear(penalty: Double)
    case trees
    case learner(any MarginLearner)

    var details: [JSONValue.Member] {
        switch self {
        case .linear(let penalty): [.init("model", "logistic"), .init("l2", .number(penalty))]
        case .trees: [.init("model", "trees")]
        case .learner(let learner): [.init("model", .string(learner.name))]
        }
    }
}

extension PurchaseRows {
    /// A cut date among those for training, taken for a test: what could be learned by then, and the rows whose outcomes followed.
    private struct Validation {
        var plan: Plan
        var table: PreparedTable
        var identity: HeadIdentity
        var held: [Int]

        func logLoss(_ head: TrainedHead) throws(PatronError) -> Double {
            BinaryMetrics.logLoss(
                try head.served(table, rows: held).map(\.probability), held.map { table.labels[$0] })
        }
    }

    /// The newest cut dates with enough to learn from before them; throws `refused` where there is none.
    private func validations(_ identity: HeadIdentity) throws(PatronError) -> [Validation] {
        var result: [Validation] = []
        for origin in origins.indices.dropFirst().prefix(max(1, settings.validations)) {
            let plan = try plan(asOf: origins[origin])
            do {
                let labels = plan.rows.map { table.labels[$0] }
                try PropensityTrainer.requireEnough(identity.name, "validation", labels, settings)
            } catch {
                if result.isEmpty { throw error }
                break
            }
            var identity = identity
            identity.pattern = plan.pattern
            result.append(
                Validation(plan: plan, table: prepare(plan), identity: identity, held: rows(of: origin)))
        }
        return result
    }

    /// The way with the least mean log loss after the newest training cuts.
    func choose(_ identity: HeadIdentity, _ final: Plan) throws(PatronError) -> (PurchaseWay, logLoss: Double) {
        guard !settings.penalties.isEmpty, settings.penalties.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw PatronError(.badUsage, "expected L2 penalties above 0", at: Place(field: "penalties"))
        }
        let budget = TimeBudget(settings.timeBudget)
        let validations = try validations(identity)
        var losses: [(way: PurchaseWay, sum: Double)] = []
        let needsOutcomes = settings.learners.allSatisfy { $0 == .trees || $0 == .tree }
        if settings.learners.contains(.logistic) || needsOutcomes && !mayGrowTrees(final) {
            losses = settings.penalties.map { (.linear(penalty: $0), 0) }
            for validation in validations {
                let fitter = try LinearHeadFitter(
                    validation.table, rows: validation.plan.rows, identity: validation.identity)
                for (at, penalty) in settings.penalties.enumerated() {
                    losses[at].sum += try validation.logLoss(try fitter.fit(l2: penalty))
                }
            }
        }
        if settings.learners.contains(.trees), mayLearn(.trees, [final] + validations.map(\.plan)), !budget.isSpent() {
            var sum = 0.0
            for validation in validations {
                let fitter = treeFitter(validation.identity, validation.plan, validation.table)
                sum += try validation.logLoss(try fitter.grow(budget).head)
            }
            losses.append((.trees, sum))
        }
        for learner in settings.learners where mayLearn(learner, [final] + validations.map(\.plan)) && !budget.isSpent()
        {
            guard let learner = learner.marginLearner else { continue }
            do {
                var sum = 0.0
                for validation in validations {
                    let fitter = learnerFitter(validation.identity, validation.plan, validation.table)
                    sum += try validation.logLoss(try fitter.fit(learner, budget).head)
                }
                losses.append((.learner(learner), sum))
            } catch {
                // What cannot learn from these rows, or not in time, leaves it to the others.
                guard error.leavesItToOthers, !losses.isEmpty else { throw error }
            }
        }
        guard let best = losses.min(by: { $0.sum < $1.sum }) else {
            throw PatronError(.refused, "there are too few outcomes for trees", at: Place(field: identity.name))
        }
        return (best.way, best.sum / Double(validations.count))
    }
}
