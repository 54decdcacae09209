internal import CPatronMessages
package import PatronCore
package import PatronWire

extension Request {
    /// The request's message for a method. Throws `badUsage` with the field's name for what the message does not have.
    package func payload(for method: Method) throws(PatronError) -> [UInt8] {
        if method.changesState { return try changePayload(for: method) }
        guard events.isEmpty, itemUpdates.isEmpty else {
            throw PatronError(.badUsage, "\(method.commandName) records nothing", at: Place(field: "events"))
        }
        var parts: [(number: UInt32, append: (inout ProtoFields, UInt32) -> Void)] = []

        func number(_ names: [String]) -> UInt32? {
            for name in names {
                if let field = protobuf_c_message_descriptor_get_field_by_name(method.requestDescriptor, name) {
                    return field.pointee.id
                }
            }
            return nil
        }
        func set(
            _ names: String..., if wanted: Bool, _ append: @escaping (inout ProtoFields, UInt32) -> Void
        ) throws(PatronError) {
            guard wanted else { return }
            guard let number = number(names) else {
                throw PatronError(.badUsage, "\(method.commandName) takes no such field", at: Place(field: names[0]))
            }
            parts.append((number, append))
        }
        func setID(_ name: String, _ id: EntityID) throws(PatronError) {
            try set(name, if: !id.isEmpty) { $0.append($1, bytes: id.bytes) }
        }
        func setIDs(_ ids: [EntityID]) -> (inout ProtoFields, UInt32) -> Void {
            { fields, number in for id in ids { fields.append(number, element: id.bytes) } }
        }

        try setID("namespace", namespace)
        try setID("customer", customer)
        try setID("account", account)
        try setID("channel", channel)
        try setID("session", session)
        if let asOf { try set("as_of", if: true) { $0.append($1, varint: UInt64(bitPattern: asOf.milliseconds)) } }
        if let count {
            guard let count = UInt32(exactly: count) else {
                throw PatronError(
                    .badUsage, "\(count) is no count; expected 0 to 4294967295", at: Place(field: "count"))
            }
            try set("count", "history_count", if: true) { $0.append($1, varint: UInt64(count)) }
        }
        if number(["item"]) != nil, items.count > 1 {
            throw PatronError(
                .badUsage, "\(method.commandName) takes one item, not \(items.count)", at: Place(field: "item"))
        }
        try set("item", "items", "candidates", if: !items.isEmpty, setIDs(items))
        try set("exclude", if: !exclude.isEmpty, setIDs(exclude))
        try set("customers", if: !customers.isEmpty, setIDs(customers))
        try set("history", if: !history.isEmpty) { fields, number in
            for item in history {
                var interaction = ProtoFields()
                interaction.append(1, bytes: item.bytes)
                if method == .scoreCustomer || method == .estimateValue {
                    interaction.append(
                        2, varint: UInt64(PATRON__V1__INTERACTION_KIND__INTERACTION_KIND_PURCHASE.rawValue))
                }
                fields.append(number, element: interaction.bytes)
            }
        }
        for field in selection.fields { try set(field.name, if: true, field.append) }
        try set("bought", if: allowBought && selection.bought == nil) { fields, number in
            var bought = ProtoFields()
            bought.append(1, varint: UInt64(PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ALLOW.rawValue))
            fields.append(number, element: bought.bytes)
        }
        try set("features", "scenario", if: !features.isEmpty) { fields, number in
            for feature in features { fields.append(number, element: feature.encoded) }
        }
        try set("horizon", if: !horizon.isEmpty) { $0.append($1, element: Array(horizon.utf8)) }
        try set("treatment", if: !treatment.isEmpty) { $0.append($1, element: Array(treatment.utf8)) }
        if let budget { try set("budget", if: true) { $0.append($1, presentDouble: budget) } }
        if let score {
            let descriptor = method.requestDescriptor
            let field =
                protobuf_c_message_descriptor_get_field_by_name(descriptor, "score")
                ?? protobuf_c_message_descriptor_get_field_by_name(descriptor, "scores")
            let kinds = field?.pointee.descriptor?.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
            let value = protobuf_c_enum_descriptor_get_value_by_name(kinds, "SCORE_" + score.uppercased())
            guard kinds == nil || value != nil else {
                throw PatronError(.badUsage, "'\(score)' is no score", at: Place(field: "score"))
            }
            try set("score", "scores", if: true) { $0.append($1, varint: UInt64(value?.pointee.value ?? 0)) }
        }
        try set("reasons", if: reasons) { $0.append($1, varint: 1) }

        // Ascending field numbers, as protobuf-c writes them: the same request is always the same bytes.
        var fields = ProtoFields()
        for part in parts.sorted(by: { $0.number < $1.number }) { part.append(&fields, part.number) }
        return fields.bytes
    }

    /// A whole request frame, as `patron-client frame` writes it.
    package func frame(for method: Method, id: UInt32) throws(PatronError) -> [UInt8] {
        let payload = try payload(for: method)
        let microseconds = timeout.map {
            UInt32(clamping: min(max(1, $0.milliseconds), Int64(UInt32.max)) * 1000)
        }
        let header = FrameHeader(
            .request, length: UInt32(payload.count), code: method.rawValue, id: id, time: microseconds ?? 0)
        return header.bytes + payload
    }
}

extension Request.Feature {
    /// The wire's `Feature`. The value is one of a `oneof`, so that it is written even when it is 0 or empty.
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, text: name)
        switch value {
        case .number(let number): fields.append(2, presentDouble: number)
        case .text(let text): fields.append(3, element: Array(text.utf8))
        }
        return fields.bytes
    }
}
