internal import CPatronMessages
internal import CProtobufC
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics
internal import PatronWire

extension Answerer {
    func noOp(_ request: UnsafePointer<Patron__V1__NoOpRequest>) throws(PatronError) -> UnsafePointer<ProtobufCMessage>
    {
        let answer = try arena.make(Patron__V1__NoOpResponse.self)
        answer.pointee.payload = request.pointee.payload
        return answer.asMessage
    }

    func health(_ request: UnsafePointer<Patron__V1__HealthRequest>) throws(PatronError) -> UnsafePointer<
        ProtobufCMessage
    > {
        let namespace = request.pointee.namespace_
        var serving = models.entries.contains { caller.mayAsk($0.id) }
        if namespace.len > 0 {
            _ = try entry(namespace)
            serving = true
        }
        let answer = try arena.make(Patron__V1__HealthResponse.self)
        answer.pointee.status =
            status.isDraining
            ? PATRON__V1__SERVING_STATUS__SERVING_STATUS_DRAINING
            : serving
                ? PATRON__V1__SERVING_STATUS__SERVING_STATUS_SERVING
                : PATRON__V1__SERVING_STATUS__SERVING_STATUS_NOT_SERVING
        answer.pointee.server_version = try arena.string(status.version)
        answer.pointee.uptime_seconds = Double((now - status.started).milliseconds) / 1000
        return answer.asMessage
    }

    func listModels(_ request: UnsafePointer<Patron__V1__ListModelsRequest>) throws(PatronError) -> UnsafePointer<
        ProtobufCMessage
    > {
        let namespace = request.pointee.namespace_
        var entries = models.entries.filter { caller.mayAsk($0.id) }
        var refused = models.refused.filter { caller.mayAsk($0.id) }
        if namespace.len > 0 {
            let name = ByteView(namespace).buffer
            refused = refused.filter { name.elementsEqual($0.id) }
            entries = entries.filter { name.elementsEqual($0.id) }
            // Throws for a namespace that nothing is known of.
            if refused.isEmpty { _ = try entry(namespace) }
        }
        let served = try entries.map { (entry) throws(PatronError) in try model(entry) }
        let all = try served + refused.map { (entry) throws(PatronError) in try model(entry) }
        let answer = try arena.make(Patron__V1__ListModelsResponse.self)
        answer.pointee.n_models = all.count
        answer.pointee.models = try arena.pointers(all) { $0 }
        return answer.asMessage
    }

    private func model(_ refused: ModelSet.Refused) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Model> {
        let model = try arena.make(Patron__V1__Model.self)
        model.pointee.namespace_ = try refused.id.withUnsafeBufferPointer { (bytes) throws(PatronError) in
            try arena.bytes(copying: bytes)
        }
        model.pointee.version = try arena.string(refused.version)
        model.pointee.refusal = try arena.string(refused.reason)
        return model
    }

    private func model(_ entry: ModelSet.Entry) throws(PatronError) -> UnsafeMutablePointer<Patron__V1__Model> {
        let manifest = entry.snapshot.manifest
        let model = try arena.make(Patron__V1__Model.self)
        model.pointee.namespace_ = try entry.id.withUnsafeBufferPointer { (bytes) throws(PatronError) in
            try arena.bytes(copying: bytes)
        }
        model.pointee.version = try arena.string(manifest.version)
        model.pointee.live = 1
        switch manifest.clock {
        case .live: model.pointee.clock = try arena.string("live")
        case .frozen(let moment):
            model.pointee.clock = try arena.string("frozen")
            model.pointee.clock_time = moment.milliseconds
        }
        model.pointee.customers = UInt64(entry.snapshot.customers?.count ?? 0)
        model.pointee.items = UInt64(entry.snapshot.items?.count ?? 0)
        model.pointee.loaded_time = entry.loaded.milliseconds
        if let refusal = entry.refusal { model.pointee.refusal = try arena.string(refusal) }
        model.pointee.n_families = manifest.families.count
        model.pointee.families = try arena.pointers(manifest.families) { (family) throws(PatronError) in
            let message = try arena.make(Patron__V1__Family.self)
            message.pointee.name = try arena.string(family.name)
            message.pointee.metrics = try arena.string(family.metrics.description)
            if case .string(let chosen)? = family.metrics["chosen"] { message.pointee.model = try arena.string(chosen) }
            return message
        }
        return model
    }
}
