internal import CPatronMessages
internal import CProtobufC
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronLoyalty
internal import PatronNumerics
internal import PatronPropensity
internal import PatronUplift
internal import PatronWire

extension Answerer {
    /// Reasons that come with a score when they are asked for.
    static let reasonCount = 5

    func scoreCustomer(_ request: UnsafePointer<Patron__V1__ScoreCustomerRequest>) throws -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("ScoreCustomer")
        let visitor = Visitor(
            customer: fields.customer, account: fields.account, session: fields.session, channel: fields.channel)
        try check(visitor, served)
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard snapshot.customers != nil else { throw noCustomers(snapshot) }
        let selection = try selection(fields.scores, fields.n_scores, snapshot)
        var query = ScoreQuery(customer: ByteView(fields.customer), asOf: try served.moment(fields.as_of))
        visitor.ask(&query, entry)
        query.given = try purchases(fields.history, fields.n_history, snapshot, served)
        try keepOffEventLoop(query, snapshot)
        let scores = snapshot.score(query, selection, now: now, worker.workspace)
        return try message(
            scores, selection, fields.customer, account: fields.account, reasons: fields.reasons != 0, snapshot)
    }

    /// The answer for one customer, alone or in a batch.
    func message(
        _ scores: CustomerScores, _ selection: ScoreSelection, _ customer: ProtobufCBinaryData,
        account: ProtobufCBinaryData = ProtobufCBinaryData(), reasons: Bool, _ snapshot: Snapshot
    ) throws(PatronError) -> UnsafePointer<ProtobufCMessage> {
        let answer = try arena.make(Patron__V1__ScoreCustomerResponse.self)
        answer.pointee.account = account
        try stamp(
            &answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, scores.asOf, snapshot)
        answer.pointee.customer = customer
        answer.pointee.basis = Patron__V1__Basis(UInt32(scores.basis.rawValue))
        let families = snapshot.families
        if let segment = scores.segment, let scorer = families.segmentation {
            answer.pointee.segment = try arena.message(segment, of: scorer)
        }
        if let churn = scores.churn, let scorer = families.churn {
            answer.pointee.churn = try message(churn, of: scorer, scores, reasons: reasons, snapshot)
        }
        if let repurchase = scores.repurchase, let scorer = families.repurchase {
            answer.pointee.repurchase = try message(repurchase, of: scorer, scores, reasons: reasons, snapshot)
        }
        if let value = scores.value, let scorer = families.lifetimeValue {
            if selection.contains(.value) {
                answer.pointee.value = try arena.message(value, of: scorer, currency: snapshot.manifest.currency)
            }
            if selection.contains(.nextPurchase), let next = value.next {
                answer.pointee.next_purchase = try arena.message(nextPurchase: next, asOf: scores.asOf)
            }
        }
        if selection.contains(.uplift), let model = families.uplift {
            answer.pointee.n_uplifts = model.proven.count
            answer.pointee.uplifts = try arena.pointers(model.proven) { (arm) throws(PatronError) in
                try arena.message(
                    snapshot.uplift(arm, of: model, on: scores, worker.workspace),
                    treatment: arm.document.treatment, level: arm.level)
            }
        }
        if let loyalty = scores.loyalty, let model = families.loyalty {
            answer.pointee.loyalty = try arena.message(loyalty, tier: scores.tier, of: model)
        }
        if let risk = scores.risk, let card = families.loyalty?.document.risk {
            let why = reasons ? snapshot.riskReasons(of: scores, worker.workspace) : []
            answer.pointee.risk = try arena.message(risk, of: card, reasons: why)
        }
        if let summary = scores.summary, let history = scores.history {
            answer.pointee.purchases = try arena.message(
                summary, history, distinctItems: scores.distinctItems, asOf: scores.asOf,
                currency: snapshot.manifest.currency)
        }
        return answer.asMessage
    }

    private func message(
        _ score: PropensityScore, of scorer: PropensityScorer, _ scores: CustomerScores, reasons: Bool,
        _ snapshot: Snapshot
    ) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Probability> {
        let why = reasons ? snapshot.reasons(scorer, of: scores, limit: Self.reasonCount, worker.workspace) : []
        return try arena.message(score, of: scorer, reasons: why)
    }

    /// The scores that a request names; none is all that the namespace has models for.
    func selection(
        _ scores: UnsafeMutablePointer<Patron__V1__Score>?, _ count: Int, _ snapshot: Snapshot
    ) throws(PatronError) -> ScoreSelection {
        guard count > 0, let scores else { return .all }
        let families = snapshot.families
        var selection: ScoreSelection = []
        for at in 0..<count {
            let served: (ScoreSelection, Bool)? =
                switch scores[at] {
                case PATRON__V1__SCORE__SCORE_SEGMENT: (.segment, families.segmentation != nil)
                case PATRON__V1__SCORE__SCORE_CHURN: (.churn, families.churn != nil)
                case PATRON__V1__SCORE__SCORE_REPURCHASE: (.repurchase, families.repurchase != nil)
                case PATRON__V1__SCORE__SCORE_VALUE: (.value, families.lifetimeValue != nil)
                case PATRON__V1__SCORE__SCORE_NEXT_PURCHASE: (.nextPurchase, families.lifetimeValue != nil)
                case PATRON__V1__SCORE__SCORE_UPLIFT: (.uplift, families.uplift != nil)
                case PATRON__V1__SCORE__SCORE_LOYALTY: (.loyalty, families.loyalty != nil)
                case PATRON__V1__SCORE__SCORE_RISK: (.risk, families.risk != nil)
                default: nil
                }
            let place = Place(field: "scores[\(at)]")
            guard let (score, exists) = served else {
                throw PatronError(.unsupported, "score \(scores[at].rawValue) is not served yet", at: place)
            }
            guard exists else {
                throw PatronError(
                    .refused, "namespace \(snapshot.namespace) has no model for score \(scores[at].rawValue)", at: place
                )
            }
            if score == .uplift, let model = families.uplift, model.proven.isEmpty {
                throw PatronError(
                    .refused,
                    "namespace \(snapshot.namespace) has no treatment whose ranking of customers was proven; RankByUplift says why",
                    at: place)
            }
            selection.insert(score)
        }
        return selection
    }
}
