internal import CPatronMessages
internal import CProtobufC
internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronNumerics

/// What a request says of the items that it wants, read into the workspace. Everything that contradicts itself is an error with
/// the field's name.
extension Answerer {
    /// Factors of boosts lie within this range.
    static let boostFactors = 0.001...1000.0

    /// What several requests have in common: filter, boosts, quotas and diversity.
    struct RuleFields {
        var filter: UnsafeMutablePointer<Patron__V1__Filter>?
        var boosts: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Boost>?>?
        var boostCount = 0
        var quotas: UnsafeMutablePointer<UnsafeMutablePointer<Patron__V1__Quota>?>?
        var quotaCount = 0
        var diversity: UnsafeMutablePointer<Patron__V1__Diversity>?
        /// How many items are asked for.
        var count: Int
    }

    /// Reads them into the workspace's rules. `prefix` stands before the fields' names.
    func readRules(
        _ fields: RuleFields, _ entry: ModelSet.Entry, prefix: @autoclosure () -> String = ""
    ) throws(PatronError) {
        if let filter = fields.filter {
            worker.workspace.rules.filter = try readFilter(filter, entry, prefix() + "filter")
        }
        for at in 0..<fields.boostCount {
            guard let boost = fields.boosts?[at]?.pointee else { continue }
            guard boost.factor.isFinite, Self.boostFactors.contains(boost.factor) else {
                throw wrong(prefix() + "boosts[\(at)].factor", "expected a factor from 0.001 to 1000")
            }
            let items = try readSet(boost.filter, boost.items, boost.n_items, entry, prefix() + "boosts[\(at)]")
            worker.workspace.rules.boosts.append(.init(items: items, factor: Float(boost.factor)))
        }
        try readQuotas(fields, entry, prefix())
        if let diversity = fields.diversity?.pointee { try readDiversity(diversity, prefix()) }
    }

    private func readDiversity(
        _ diversity: Patron__V1__Diversity, _ prefix: @autoclosure () -> String
    ) throws(PatronError) {
        guard diversity.weight >= 0, diversity.weight <= 1 else {
            throw wrong(prefix() + "diversity.weight", "expected a number from 0 to 1")
        }
        worker.workspace.rules.diversity = Float(diversity.weight)
        worker.workspace.rules.mostPerCategory = Int(diversity.most_per_category)
        worker.workspace.rules.diversityBy =
            diversity.by == PATRON__V1__DIVERSITY_BY__DIVERSITY_BY_CATEGORY ? .category : .similarity
    }

    private func readQuotas(
        _ fields: RuleFields, _ entry: ModelSet.Entry, _ prefix: @autoclosure () -> String
    ) throws(PatronError) {
        let workspace = worker.workspace
        var wanted = 0
        for at in 0..<fields.quotaCount {
            guard let quota = fields.quotas?[at]?.pointee else { continue }
            let first = workspace.places.count
            for number in 0..<quota.n_places {
                let place = Int(quota.places[number])
                guard (1...fields.count).contains(place) else {
                    throw wrong(prefix() + "quotas[\(at)].places", "place \(place); expected 1 to \(fields.count)")
                }
                guard !workspace.places.contains(place - 1) else {
                    throw wrong(prefix() + "quotas[\(at)].places", "place \(place) is given away twice")
                }
                workspace.places.append(place - 1)
            }
            let least = max(Int(quota.count), quota.n_places)
            guard least > 0 || quota.at_most > 0 else {
                throw wrong(prefix() + "quotas[\(at)]", "expected count, at_most or places")
            }
            guard quota.at_most == 0 || least <= Int(quota.at_most) else {
                throw wrong(prefix() + "quotas[\(at)].at_most", "at most \(quota.at_most) and at least \(least)")
            }
            wanted += least
            guard wanted <= fields.count else {
                throw wrong(
                    prefix() + "quotas[\(at)].count", "quotas want \(wanted) items of an answer of \(fields.count)")
            }
            let items = try readSet(quota.filter, quota.items, quota.n_items, entry, prefix() + "quotas[\(at)]")
            workspace.rules.quotas.append(
                .init(
                    items: items, atLeast: least, atMost: quota.at_most > 0 ? Int(quota.at_most) : nil,
                    places: first..<workspace.places.count))
        }
    }

    /// The items that a filter lets through, and those that are listed.
    private func readSet(
        _ filter: UnsafeMutablePointer<Patron__V1__Filter>?, _ items: UnsafeMutablePointer<ProtobufCBinaryData>?,
        _ count: Int, _ entry: ModelSet.Entry, _ field: @autoclosure () -> String
    ) throws(PatronError) -> ItemSet {
        guard filter != nil || count > 0 else { throw wrong(field(), "expected a filter or items") }
        guard count <= limits.exclude else {
            throw wrong(field() + ".items", "\(count) values; the limit is \(limits.exclude)")
        }
        let table = entry.snapshot.items
        let set =
            try filter.map { (filter) throws(PatronError) in try readFilter(filter, entry, field() + ".filter") }
            ?? worker.workspace.takeSet(table?.count ?? 0, full: false)
        for at in 0..<count {
            guard let id = items?[at], let row = table?.ids.row(of: ByteView(id)) else { continue }
            set.insert(UInt32(row))
        }
        return set
    }

    /// The items that a filter lets through.
    func readFilter(
        _ message: UnsafeMutablePointer<Patron__V1__Filter>, _ entry: ModelSet.Entry, _ field: @autoclosure () -> String
    ) throws(PatronError) -> ItemSet {
        let filter = message.pointee
        try checkFilter(filter, field())
        guard let builder = ItemFilterBuilder(entry.snapshot, entry.overlay, worker.workspace) else {
            throw PatronError(
                .refused, "namespace \(entry.snapshot.namespace) has no items", at: Place(field: "namespace"))
        }
        if filter.n_categories > 0 {
            builder.anyOf { values in
                for at in 0..<filter.n_categories { values.add(category: ByteView(text: filter.categories[at])) }
            }
        }
        for at in 0..<filter.n_not_categories { builder.leaveOut(category: ByteView(text: filter.not_categories[at])) }
        for at in 0..<filter.n_attributes {
            guard let attribute = filter.attributes[at]?.pointee else { continue }
            builder.anyOf { values in
                for value in 0..<attribute.n_values {
                    values.add(attribute: ByteView(text: attribute.name), ByteView(text: attribute.values[value]))
                }
            }
        }
        if filter.n_assortments > 0 {
            builder.anyOf { values in
                for at in 0..<filter.n_assortments { values.add(assortment: ByteView(filter.assortments[at])) }
            }
        }
        if filter.price_from > 0 || filter.price_to > 0 {
            builder.keepPrices(from: filter.price_from, to: filter.price_to > 0 ? filter.price_to : nil)
        }
        if filter.in_stock != 0 { builder.keepInStock() }
        return builder.set
    }

    private func checkFilter(_ filter: Patron__V1__Filter, _ field: @autoclosure () -> String) throws(PatronError) {
        var values = filter.n_categories + filter.n_not_categories + filter.n_assortments
        for at in 0..<filter.n_attributes {
            guard let attribute = filter.attributes[at]?.pointee else { continue }
            values += attribute.n_values
            guard !ByteView(text: attribute.name).isEmpty, attribute.n_values > 0 else {
                throw wrong(field() + ".attributes[\(at)]", "expected a name and values")
            }
        }
        guard values <= limits.exclude else {
            throw wrong(field(), "\(values) values; the limit is \(limits.exclude)")
        }
        guard filter.price_from.isFinite, filter.price_from >= 0 else {
            throw wrong(field() + ".price_from", "expected an amount of money, at least 0")
        }
        guard filter.price_to.isFinite, filter.price_to >= 0 else {
            throw wrong(field() + ".price_to", "expected an amount of money, at least 0")
        }
        guard filter.price_to == 0 || filter.price_to >= filter.price_from else {
            throw wrong(field() + ".price_to", "from \(filter.price_from) to \(filter.price_to) there is no price")
        }
    }

    func wrong(_ field: String, _ message: String) -> PatronError {
        PatronError(.badInput, message, at: Place(field: field))
    }
}

extension ByteView {
    /// A text of a decoded message.
    init(text: UnsafeMutablePointer<CChar>?) {
        guard let text else {
            self.init(start: nil, count: 0)
            return
        }
        self.init(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: strlen(text))
    }
}
