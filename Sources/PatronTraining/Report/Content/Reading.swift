internal import PatronCore
internal import PatronLearning

/// Figures of a manifest, read without trusting that they are there: versions of other programs are reported on, too.
struct Reading {
    let json: JSONValue?

    init(_ json: JSONValue?) { self.json = json }

    subscript(key: String) -> Reading { Reading(json?[key]) }

    var isThere: Bool {
        switch json {
        case nil, .null: false
        default: true
        }
    }

    /// A finite number.
    var number: Double? {
        switch json {
        case .int(let value): Double(value)
        case .number(let value) where value.isFinite: value
        default: nil
        }
    }

    var text: String? {
        guard case .string(let text) = json else { return nil }
        return text
    }

    var isTrue: Bool { json == .bool(true) }

    var elements: [Reading] {
        guard case .array(let values) = json else { return [] }
        return values.map { Reading($0) }
    }

    var members: [(key: String, value: Reading)] {
        guard case .object(let members) = json else { return [] }
        return members.map { ($0.key, Reading($0.value)) }
    }

    /// `[low, high]`.
    var interval: Interval? {
        let ends = elements.compactMap(\.number)
        return ends.count == 2 ? Interval(low: ends[0], high: ends[1]) : nil
    }

    /// An element by its name.
    func named(_ name: String, key: String = "name") -> Reading {
        elements.first { $0[key].text == name } ?? Reading(nil)
    }
}
