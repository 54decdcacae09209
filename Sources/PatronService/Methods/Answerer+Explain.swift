internal import CPatronMessages
internal import CProtobufC
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

extension Answerer {
    /// Why a score is what it is: of a customer, or of the features that the request gives.
    func explainScore(
        _ request: UnsafePointer<Patron__V1__ExplainScoreRequest>
    ) throws(PatronError) -> UnsafePointer<ProtobufCMessage> {
        let fields = request.pointee
        let served = ServedFields("ExplainScore")
        try served.refuse(account: fields.account, channel: fields.channel)
        try checkID(fields.customer, "customer")
        try checkID(fields.session, "session")
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        let score = try explained(fields.score)
        let requested = try served.moment(fields.as_of)
        let found: ScoreExplanation
        if fields.n_features > 0 || score == .conversion {
            let given = try features(fields.features, fields.n_features, served)
            found = try snapshot.explain(
                score, numbers: given.numbers, texts: given.texts, asOf: snapshot.moment(requested, now: now),
                worker.workspace)
        } else {
            guard snapshot.customers != nil else { throw noCustomers(snapshot) }
            found = try snapshot.explain(
                score, customer: ByteView(fields.customer), session: ByteView(fields.session), asOf: requested,
                now: now,
                overlay: entry.overlay, worker.workspace)
        }
        let answer = try arena.make(Patron__V1__ExplainScoreResponse.self)
        try stamp(&answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, found.asOf, snapshot)
        answer.pointee.score = fields.score
        answer.pointee.value = found.value
        answer.pointee.baseline = found.baseline
        answer.pointee.basis = Patron__V1__Basis(UInt32(found.basis.rawValue))
        answer.pointee.n_reasons = found.reasons.count
        answer.pointee.reasons = try arena.pointers(found.reasons) { (reason) throws(PatronError) in
            try arena.message(reason)
        }
        return answer.asMessage
    }

    private func explained(_ score: Patron__V1__Score) throws(PatronError) -> ExplainedScore {
        switch score {
        case PATRON__V1__SCORE__SCORE_CHURN: return .churn
        case PATRON__V1__SCORE__SCORE_REPURCHASE: return .repurchase
        case PATRON__V1__SCORE__SCORE_CONVERSION: return .conversion
        case PATRON__V1__SCORE__SCORE_RISK: return .risk
        default:
            throw PatronError(
                .unsupported,
                "score \(score.rawValue) cannot be explained; expected churn, repurchase, conversion or risk",
                at: Place(field: "score"))
        }
    }
}
