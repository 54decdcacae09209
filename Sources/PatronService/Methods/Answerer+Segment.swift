internal import CPatronMessages
internal import CProtobufC
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronSegmentation
internal import PatronWire

extension Answerer {
    func assignSegment(_ request: UnsafePointer<Patron__V1__AssignSegmentRequest>) throws(PatronError) -> UnsafePointer<
        ProtobufCMessage
    > {
        let fields = request.pointee
        let served = ServedFields("AssignSegment")
        try served.refuse(account: fields.account, channel: fields.channel, session: fields.session)
        try checkID(fields.customer, "customer")
        let entry = try self.entry(fields.namespace_)
        let snapshot = entry.snapshot
        guard let scorer = snapshot.families.segmentation else {
            throw PatronError(
                .refused, "namespace \(snapshot.namespace) has no segmentation model", at: Place(field: "namespace")
            )
        }
        let requested = try served.moment(fields.as_of)
        let answer = try arena.make(Patron__V1__AssignSegmentResponse.self)
        var segment: SegmentAssignment?
        var moment = snapshot.moment(requested, now: now)
        var basis = Basis.session
        if fields.n_features > 0 {
            segment = try snapshot.assignSegment(try features(fields.features, fields.n_features, served).numbers)
        } else {
            let scores = snapshot.score(
                customer: ByteView(fields.customer), .segment, asOf: requested, now: now, overlay: entry.overlay,
                worker.workspace)
            segment = scores.segment
            moment = scores.asOf
            basis = scores.basis
        }
        try stamp(&answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, moment, snapshot)
        answer.pointee.basis = Patron__V1__Basis(UInt32(basis.rawValue))
        if let segment {
            answer.pointee.segment = try arena.message(segment, of: scorer)
            answer.pointee.distance = segment.distance
        }
        return answer.asMessage
    }

    func predictConversion(
        _ request: UnsafePointer<Patron__V1__PredictConversionRequest>
    ) throws(PatronError) -> UnsafePointer<ProtobufCMessage> {
        let fields = request.pointee
        let served = ServedFields("PredictConversion")
        try served.refuse(account: fields.account, channel: fields.channel, session: fields.session)
        try served.refuse(fields.outcome?.pointee ?? 0 != 0, "outcome")
        let snapshot = try self.entry(fields.namespace_).snapshot
        let given = try features(fields.features, fields.n_features, served)
        let moment = snapshot.moment(try served.moment(fields.as_of), now: now)
        let prediction = try snapshot.predictConversion(
            numbers: given.numbers, texts: given.texts, reasons: fields.reasons != 0 ? Self.reasonCount : 0,
            worker.workspace)
        let answer = try arena.make(Patron__V1__PredictConversionResponse.self)
        try stamp(&answer.pointee.model_version, &answer.pointee.as_of, &answer.pointee.answer_id, moment, snapshot)
        if let scorer = snapshot.families.conversion {
            answer.pointee.conversion = try arena.message(prediction.score, of: scorer, reasons: prediction.reasons)
        }
        answer.pointee.basis = Patron__V1__Basis(UInt32((fields.n_features > 0 ? Basis.session : .population).rawValue))
        answer.pointee.n_imputed = prediction.missing.count
        answer.pointee.imputed = try arena.pointers(prediction.missing) { (name) throws(PatronError) in
            try arena.string(name)
        }
        return answer.asMessage
    }

    /// The request's features by name; a name twice, an empty name or a number that is not finite is an error.
    func features(
        _ features: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Feature>?>?, _ count: Int,
        _ served: ServedFields
    ) throws(PatronError) -> (numbers: [String: Double], texts: [String: String]) {
        try served.limit(count, to: limits.history, "features")
        var numbers: [String: Double] = [:]
        var texts: [String: String] = [:]
        for at in 0..<count {
            guard let feature = features?[at]?.pointee else { continue }
            let place = Place(field: "features[\(at)]")
            let name = feature.name.map { String(cString: $0) } ?? ""
            guard !name.isEmpty, numbers[name] == nil, texts[name] == nil else {
                throw PatronError(.badInput, "expected each feature's name once", at: place)
            }
            switch feature.value_case {
            case PATRON__V1__FEATURE__VALUE_NUMBER:
                guard feature.number.isFinite else {
                    throw PatronError(.badInput, "expected a finite number for \(name)", at: place)
                }
                numbers[name] = feature.number
            case PATRON__V1__FEATURE__VALUE_TEXT: texts[name] = feature.text.map { String(cString: $0) } ?? ""
            default: throw PatronError(.badInput, "expected a number or a text for \(name)", at: place)
            }
        }
        return (numbers, texts)
    }
}
