internal import PatronBundle
package import PatronCore
internal import PatronLifetimeValue
package import PatronNumerics

/// Over which time a value is asked for.
package enum ValueHorizon: Sendable {
    /// The model's own.
    case model
    case periods(Horizon)
    /// All time to come.
    case unlimited

    /// The horizon of all time to come as the wire has it.
    package static let unlimitedName = "unlimited"

    /// Reads the wire's horizon: nothing for the model's, `24 months`, or `unlimited`; nil if it is none of them or has more
    /// periods than a model may have.
    package init?(_ text: String) {
        if text.isEmpty {
            self = .model
        } else if text == Self.unlimitedName {
            self = .unlimited
        } else if let horizon = Horizon(text), horizon.count <= LifetimeValueModel.maximumPeriods {
            self = .periods(horizon)
        } else {
            return nil
        }
    }
}

extension Snapshot {
    /// About how many nanoseconds it takes to join an account's histories and to score its members.
    package func estimatedWork(account: ByteView) -> Double {
        guard let customers, let accounts = customers.accounts, let row = accounts.ids.row(of: account) else {
            return 0
        }
        return accounts.members(of: row).reduce(0) { sum, member in
            let history = customers.history(of: Int(member))
            return sum + 20_000 + 100 * Double(history.items.count + history.orderTimes.count)
        }
    }

    /// Scores a customer with what the request gave, or the company that he buys for where nothing is known of him.
    package func score(
        _ query: ScoreQuery, _ selection: ScoreSelection, now: Timestamp, _ workspace: Workspace
    ) -> CustomerScores {
        let moment = moment(query.asOf, now: now)
        var subject = subject(query.customer, session: query.session, query.overlay, asOf: moment)
        let events = query.given.isEmpty ? [] : query.events(asOf: moment, self)
        if !events.isEmpty {
            if let known = subject.history {
                let joined = RecordedHistory(base: known, events)
                (subject.recorded, subject.history) = (joined, joined.history)
            } else {
                subject.session = RecordedHistory(base: subject.session?.history, events)
            }
        }
        guard !query.account.isEmpty, subject.scored?.summary(asOf: moment) == nil,
            let members = members(of: query.account, query.overlay, asOf: moment)
        else { return score(subject, selection, asOf: moment, workspace) }
        return score(members: members, selection, asOf: moment, over: .model, workspace)
    }

    /// Scores a company: its customers' histories joined, and of what can be summed the sum over its customers.
    ///
    /// Throws `notFound` for an account that the version does not know.
    package func score(
        account: ByteView, _ selection: ScoreSelection, asOf requested: Timestamp?, now: Timestamp, overlay: Overlay?,
        _ workspace: Workspace
    ) throws(PatronError) -> CustomerScores {
        let moment = moment(requested, now: now)
        guard let members = members(of: account, overlay, asOf: moment) else {
            throw PatronError(.notFound, "no account \(account.text)", at: Place(field: "account"))
        }
        return score(members: members, selection, asOf: moment, over: .model, workspace)
    }

    /// The value of a customer, or without one of an account, over any horizon; everything else of the scores is left out.
    ///
    /// Throws `refused` where the namespace has no model or no end can be reckoned, `notFound` for an unknown account.
    package func estimateValue(
        _ query: ScoreQuery, over horizon: ValueHorizon, now: Timestamp, _ workspace: Workspace
    ) throws(PatronError) -> CustomerScores {
        let scorer = try require(families.lifetimeValue, "lifetime_value")
        if case .unlimited = horizon, scorer.model.discount.rate <= 0 {
            throw PatronError(
                .refused, "the model discounts nothing, so that a value without end may be infinite",
                at: Place(field: "horizon"))
        }
        if query.customer.isEmpty, !query.account.isEmpty {
            let moment = moment(query.asOf, now: now)
            guard let members = members(of: query.account, query.overlay, asOf: moment) else {
                throw PatronError(.notFound, "no account \(query.account.text)", at: Place(field: "account"))
            }
            return score(members: members, .value, asOf: moment, over: horizon, workspace)
        }
        var scores = score(query, .value, now: now, workspace)
        // An account's own value was summed over the model's horizon; sum again over the one that is asked for.
        if scores.basis == .account, let members = members(of: query.account, query.overlay, asOf: scores.asOf) {
            return score(members: members, .value, asOf: scores.asOf, over: horizon, workspace)
        }
        scores.value = scorer.score(scores.summary, asOf: scores.asOf.day, over: horizon)
        return scores
    }

    /// An account's customers with what was recorded of them since; nil if the version does not know it.
    func members(of account: ByteView, _ overlay: Overlay?, asOf moment: Timestamp) -> [Subject]? {
        guard let customers, let accounts = customers.accounts, let row = accounts.ids.row(of: account) else {
            return nil
        }
        let nobody = ByteView(start: nil, count: 0)
        return accounts.members(of: row).map { member in
            subject(customers.ids[Int(member)], session: nobody, overlay, asOf: moment)
        }
    }

    private func score(
        members: [Subject], _ selection: ScoreSelection, asOf moment: Timestamp, over horizon: ValueHorizon,
        _ workspace: Workspace
    ) -> CustomerScores {
        let histories = members.compactMap(\.history)
        var whole = Subject()
        let joined = MergedPurchases.joined(histories)
        (whole.joined, whole.history) = (joined, joined.history)
        var scores = score(whole, selection, asOf: moment, workspace)
        guard scores.summary != nil else { return scores }
        scores.basis = .account
        if let scorer = families.lifetimeValue, scores.value != nil {
            let day = moment.day
            let summaries = histories.compactMap { $0.summary(asOf: moment) }
            scores.value = summaries.compactMap { scorer.score($0, asOf: day, over: horizon) }
                .joined(as: scorer.score(scores.summary, asOf: day, over: horizon) ?? scorer.score(nil, asOf: day))
            if scores.loyalty != nil { scores.tier = tier(of: scores) }
        }
        return scores
    }
}

extension LifetimeValueScorer {
    /// The score over a horizon; nil for one without end where there is no discount.
    func score(_ summary: CustomerSummary?, asOf day: Day, over horizon: ValueHorizon) -> LifetimeValueScore? {
        switch horizon {
        case .model: score(summary, asOf: day)
        case .periods(let periods): score(summary, asOf: day, over: periods)
        case .unlimited: residual(summary, asOf: day)
        }
    }
}
