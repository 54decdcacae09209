/// A page in Prometheus' text format, version 0.0.4. Samples of one name stand together, whoever adds them when.
package struct Exposition {
    /// What kind of numbers a name stands for.
    package enum Kind: String, Sendable { case counter, gauge, histogram, summary }

    private struct Family {
        let name: String
        var text: String
    }

    private var families: [Family] = []
    private var places: [String: Int] = [:]

    package init() {}

    /// The page.
    package var text: String { families.map(\.text).joined() }

    /// Adds a number that only grows.
    package mutating func counter(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        sample(.counter, name, help, labels, value)
    }

    /// Adds a number that goes up and down.
    package mutating func gauge(_ name: String, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
        sample(.gauge, name, help, labels, value)
    }

    /// Adds a sum of so many values.
    package mutating func summary(
        _ name: String, _ help: String, sum: Double, count: UInt64, _ labels: [(String, String)] = []
    ) {
        sample(.summary, name, help, labels, sum, suffix: "_sum")
        sample(.summary, name, help, labels, Double(count), suffix: "_count")
    }

    /// Adds durations, in seconds, with the buckets of ``LatencyBuckets/steps``.
    package mutating func histogram(
        _ name: String, _ help: String, _ latency: Latency, _ labels: [(String, String)] = []
    ) {
        for step in LatencyBuckets.steps {
            let count = LatencyBuckets.standard.cumulative(latency.counts, upTo: step)
            let bound = [("le", Self.number(Double(step) / 1e9))]
            sample(.histogram, name, help, labels + bound, Double(count), suffix: "_bucket")
        }
        let count = Double(latency.count)
        sample(.histogram, name, help, labels + [("le", "+Inf")], count, suffix: "_bucket")
        sample(.histogram, name, help, labels, Double(latency.nanoseconds) / 1e9, suffix: "_sum")
        sample(.histogram, name, help, labels, count, suffix: "_count")
    }

    private mutating func sample(
        _ kind: Kind, _ name: String, _ help: String, _ labels: [(String, String)], _ value: Double,
        suffix: String = ""
    ) {
        let place: Int
        if let known = places[name] {
            place = known
        } else {
            place = families.count
            places[name] = place
            families.append(
                Family(
                    name: name, text: "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"))
        }
        families[place].text += name + suffix
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
            families[place].text += "{\(pairs.joined(separator: ","))}"
        }
        families[place].text += " \(Self.number(value))\n"
    }

    /// Whole numbers without a fraction; `NaN`, `+Inf` and `-Inf` as the format writes them.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
