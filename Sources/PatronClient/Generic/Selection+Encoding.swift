internal import PatronWire

extension Selection {
    /// Writes one field of a message under its number.
    typealias Append = (inout ProtoFields, UInt32) -> Void

    /// The fields that are set, by the names that messages have for them.
    var fields: [(name: String, append: Append)] {
        var fields: [(String, Append)] = []
        func add(_ name: String, if isSet: Bool, _ append: @escaping Append) {
            if isSet { fields.append((name, append)) }
        }
        func add(_ name: String, _ number: Double) {
            add(name, if: number != 0) { $0.append($1, presentDouble: number) }
        }
        func add(_ name: String, _ text: String) { add(name, if: !text.isEmpty) { $0.append($1, text: text) } }
        func add(_ name: String, elements: [[UInt8]]) {
            add(name, if: !elements.isEmpty) { for element in elements { $0.append($1, element: element) } }
        }
        if let filter { add("filter", elements: [filter.encoded]) }
        add("boosts", elements: boosts.map(\.encoded))
        add("quotas", elements: quotas.map(\.encoded))
        if let diversity { add("diversity", elements: [diversity.encoded]) }
        if let bought { add("bought", elements: [bought.encoded]) }
        add("rank_by", if: ranksByMargin) { $0.append($1, varint: 2) }
        add("minimum_score", minimumScore)
        add("quantities", if: quantities) { $0.append($1, varint: 1) }
        add("segment", segment)
        add("country", country)
        add("window_days", windowDays)
        add("within_days", withinDays)
        add("widgets", elements: widgets.map(\.encoded))
        return fields
    }
}

extension ProtoFields {
    fileprivate mutating func append(_ number: UInt32, texts: [String]) {
        for text in texts { append(number, element: Array(text.utf8)) }
    }

    fileprivate mutating func append(_ number: UInt32, ids: [EntityID]) {
        for id in ids { append(number, element: id.bytes) }
    }
}

extension Selection.Filter {
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, texts: categories)
        fields.append(2, texts: notCategories)
        fields.append(3, double: priceFrom)
        fields.append(4, double: priceTo)
        fields.append(5, varint: inStock ? 1 : 0)
        for attribute in attributes {
            var one = ProtoFields()
            one.append(1, text: attribute.name)
            one.append(2, texts: attribute.values)
            fields.append(6, element: one.bytes)
        }
        fields.append(7, ids: assortments)
        return fields.bytes
    }
}

extension Selection.Boost {
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        if let filter { fields.append(1, element: filter.encoded) }
        fields.append(2, ids: items)
        fields.append(3, double: factor)
        return fields.bytes
    }
}

extension Selection.Quota {
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        if let filter { fields.append(1, element: filter.encoded) }
        fields.append(2, ids: items)
        fields.append(3, varint: UInt64(clamping: count))
        fields.append(4, varint: UInt64(clamping: atMost))
        if !places.isEmpty {
            var packed = ProtoFields()
            for place in places { packed.append(element: UInt64(clamping: place)) }
            fields.append(5, element: packed.bytes)
        }
        return fields.bytes
    }
}

extension Selection.Diversity {
    fileprivate var encoded: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, double: weight)
        fields.append(2, varint: UInt64(clamping: mostPerCategory))
        fields.append(3, varint: byCategory ? 2 : 0)
        return fields.bytes
    }
}

extension Selection.Bought {
    fileprivate var encoded: [UInt8] {
        let mode: UInt64 =
            switch mode {
            case .exclude: 1
            case .allow: 2
            case .only: 3
            }
        var fields = ProtoFields()
        fields.append(1, varint: mode)
        if !kinds.isEmpty {
            var packed = ProtoFields()
            for kind in kinds { packed.append(element: kind.number) }
            fields.append(2, element: packed.bytes)
        }
        fields.append(3, double: withinDays)
        return fields.bytes
    }
}

extension Selection.Bought.Kind {
    /// The wire's `InteractionKind`.
    fileprivate var number: UInt64 {
        switch self {
        case .purchase: 1
        case .view: 2
        case .cart: 3
        case .return: 4
        case .favourite: 5
        }
    }
}

extension Selection.Widget {
    fileprivate var encoded: [UInt8] {
        let kind: UInt64 =
            switch kind {
            case .recommend: 1
            case .similar: 2
            case .together: 3
            case .trending: 4
            case .again: 5
            }
        var fields = ProtoFields()
        fields.append(1, text: name)
        fields.append(2, varint: kind)
        fields.append(3, ids: items)
        fields.append(4, varint: UInt64(clamping: count))
        if let filter { fields.append(5, element: filter.encoded) }
        if let bought { fields.append(6, element: bought.encoded) }
        if let diversity { fields.append(7, element: diversity.encoded) }
        for boost in boosts { fields.append(8, element: boost.encoded) }
        for quota in quotas { fields.append(9, element: quota.encoded) }
        return fields.bytes
    }
}
