import PatronCore

/// A strict reader of Prometheus' text format 0.0.4: whatever it throws for, a scraper might refuse.
struct StrictExposition {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]

    init(_ text: String) throws {
        var family = ""
        var helped: Set<String> = []
        var seen: Set<String> = []
        guard text.isEmpty || text.hasSuffix("\n") else { throw Self.fault("the last line has no end", "") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, Self.isName(words[2]), helped.insert(words[2]).inserted else {
                    throw Self.fault("bad or repeated HELP", line)
                }
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, helped.contains(words[2]), types[words[2]] == nil,
                    ["counter", "gauge", "histogram", "summary"].contains(words[3])
                else { throw Self.fault("bad or repeated TYPE", line) }
                types[words[2]] = words[3]
                family = words[2]
            } else {
                let sample = try Self.sample(line)
                let suffixes: [String] =
                    switch types[family] {
                    case "histogram": ["_bucket", "_sum", "_count"]
                    case "summary": ["_sum", "_count"]
                    default: [""]
                    }
                guard suffixes.contains(where: { family + $0 == sample.name }) else {
                    throw Self.fault("a sample outside of its family", line)
                }
                guard seen.insert("\(sample.name) \(sample.labels.sorted { $0.key < $1.key })").inserted else {
                    throw Self.fault("a repeated sample", line)
                }
                samples.append(sample)
            }
        }
        try checkHistograms()
    }

    /// The value of a sample; nil if there is none.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    /// Buckets must not fall, and the last must be the count.
    private func checkHistograms() throws {
        for (name, _) in types where types[name] == "histogram" {
            var last: [[String: String]: Double] = [:]
            for sample in samples where sample.name == name + "_bucket" {
                var labels = sample.labels
                guard let bound = labels.removeValue(forKey: "le") else { throw Self.fault("no le", name[...]) }
                guard sample.value >= last[labels, default: 0] else { throw Self.fault("a bucket falls", name[...]) }
                last[labels] = sample.value
                if bound == "+Inf", value(name + "_count", labels) != sample.value {
                    throw Self.fault("count and last bucket differ", name[...])
                }
            }
        }
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        guard isName(name) else { throw fault("bad name", line) }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.count)
                guard isName(label), !label.contains(":"), rest.hasPrefix("=\"") else { throw fault("bad label", line) }
                rest = rest.dropFirst(2)
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": value += "\n"
                    case "\\": value += "\\"
                    case "\"": value += "\""
                    default: throw fault("bad escape", line)
                    }
                }
                guard labels.updateValue(value, forKey: label) == nil else { throw fault("repeated label", line) }
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " " else { throw fault("no value", line) }
        let text = rest.dropFirst().replacing("Inf", with: "infinity")
        guard let value = Double(text) else { throw fault("bad value", line) }
        return Sample(name: name, labels: labels, value: value)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ":"):
                true
            default: false
            }
        }
    }

    private static func fault(_ reason: String, _ line: Substring) -> PatronError {
        PatronError(.badInput, "\(reason): \(line)")
    }
}
