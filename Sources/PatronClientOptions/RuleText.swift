internal import PatronClient
internal import PatronCore

/// A boost, a quota or a widget as one word: `key=value` pairs with commas between them, such as `factor=2,category=Mugs`. A
/// key may stand more than once.
struct RuleText {
    private let option: String
    private var pairs: [(key: String, value: String)] = []

    init(_ text: String, _ option: String) throws(PatronError) {
        self.option = option
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "="), equals != part.startIndex else {
                throw PatronError(.badUsage, "'\(part)' in '\(text)'; expected KEY=VALUE", at: Place(field: option))
            }
            pairs.append((String(part[..<equals]), String(part[part.index(after: equals)...])))
        }
    }

    func boost() throws(PatronError) -> Selection.Boost {
        var boost = Selection.Boost(1)
        var filter = Selection.Filter()
        for (key, value) in pairs {
            switch key {
            case "factor": boost.factor = try number(value)
            case "item": boost.items.append(EntityID(value))
            default: try read(key, value, into: &filter, besides: ["factor", "item"])
            }
        }
        if filter != Selection.Filter() { boost.filter = filter }
        return boost
    }

    func quota() throws(PatronError) -> Selection.Quota {
        var quota = Selection.Quota()
        var filter = Selection.Filter()
        for (key, value) in pairs {
            switch key {
            case "count": quota.count = try whole(value)
            case "most": quota.atMost = try whole(value)
            case "place": quota.places.append(try whole(value))
            case "item": quota.items.append(EntityID(value))
            default: try read(key, value, into: &filter, besides: ["count", "most", "place", "item"])
            }
        }
        if filter != Selection.Filter() { quota.filter = filter }
        return quota
    }

    func widget() throws(PatronError) -> Selection.Widget {
        var widget = Selection.Widget("")
        var filter = Selection.Filter()
        for (key, value) in pairs {
            switch key {
            case "name": widget.name = value
            case "count": widget.count = try whole(value)
            case "item": widget.items.append(EntityID(value))
            case "kind":
                let names = Selection.Widget.Kind.allCases.map(\.rawValue)
                _ = try choice(value, names, option)
                widget.kind = Selection.Widget.Kind(rawValue: value) ?? .recommend
            default: try read(key, value, into: &filter, besides: ["name", "kind", "count", "item"])
            }
        }
        if filter != Selection.Filter() { widget.filter = filter }
        return widget
    }

    /// Conditions of a filter; any other key is a value of the attribute of that name behind `attribute.`.
    private func read(
        _ key: String, _ value: String, into filter: inout Selection.Filter, besides keys: [String]
    ) throws(PatronError) {
        let prefix = "attribute."
        switch key {
        case "category": filter.categories.append(value)
        case "not-category": filter.notCategories.append(value)
        case "price-from": filter.priceFrom = try number(value)
        case "price-to": filter.priceTo = try number(value)
        case "in-stock": filter.inStock = value == "true"
        case "assortment": filter.assortments.append(EntityID(value))
        case _ where key.hasPrefix(prefix) && key.count > prefix.count:
            filter.add(String(key.dropFirst(prefix.count)), value)
        default:
            let known = keys + ["category", "not-category", "price-from", "price-to", "in-stock", "assortment"]
            throw PatronError(
                .badUsage, "no key '\(key)'; expected \(known.joined(separator: ", ")) or attribute.NAME",
                at: Place(field: option))
        }
    }

    private func number(_ text: String) throws(PatronError) -> Double {
        guard let number = Double(text), number.isFinite else {
            throw PatronError(.badUsage, "'\(text)' is no number", at: Place(field: option))
        }
        return number
    }

    private func whole(_ text: String) throws(PatronError) -> Int {
        guard let number = Int(text), (0...Int(UInt32.max)).contains(number) else {
            throw PatronError(.badUsage, "'\(text)' is no whole number", at: Place(field: option))
        }
        return number
    }
}
