internal import PatronCore

/// Reads values of a manifest, each error naming its key.
struct ManifestReader {
    let json: JSONValue
    let path: String

    func place(_ field: String) -> Place { Place(file: path, field: field) }

    private func wrong(_ field: String, _ wanted: String) -> PatronError {
        PatronError(.corrupt, "expected \(wanted)", at: place(field))
    }

    func text(_ field: String, _ value: JSONValue?) throws(PatronError) -> String {
        guard case .string(let text) = value else { throw wrong(field, "a string") }
        return text
    }

    func optionalText(_ field: String, _ value: JSONValue?) throws(PatronError) -> String? {
        guard let value, value != .null else { return nil }
        return try text(field, value)
    }

    func count(_ field: String, _ value: JSONValue?) throws(PatronError) -> Int {
        guard case .int(let count) = value, count >= 0 else { throw wrong(field, "a whole number from 0") }
        return Int(count)
    }

    func sequence(_ field: String, _ value: JSONValue?) throws(PatronError) -> Int64? {
        guard let value, value != .null else { return nil }
        return Int64(try count(field, value))
    }

    func hash(_ field: String, _ value: JSONValue?) throws(PatronError) -> String {
        let text = try text(field, value)
        guard text.utf8.count == 64, Names.isHex(text.utf8) else { throw wrong(field, "64 hexadecimal digits") }
        return text
    }

    func moment(_ field: String, _ value: JSONValue?) throws(PatronError) -> Timestamp {
        guard let moment = Timestamp(try text(field, value)) else { throw wrong(field, "a time, ISO 8601 in UTC") }
        return moment
    }

    func clock(_ value: JSONValue?) throws(PatronError) -> ModelClock {
        switch try text("clock.mode", value?["mode"]) {
        case "live": return .live
        case "frozen": return .frozen(at: try moment("clock.at", value?["at"]))
        default: throw wrong("clock.mode", "live or frozen")
        }
    }

    func currency(_ value: JSONValue?) throws(PatronError) -> Currency? {
        guard let code = try optionalText("currency", value) else { return nil }
        guard let currency = Currency(code) else { throw wrong("currency", "three letters A to Z") }
        return currency
    }

    func seed(_ value: JSONValue?) throws(PatronError) -> UInt64 {
        if case .string(let text) = value, let seed = UInt64(text) { return seed }
        return UInt64(try count("seed", value))
    }

    func map<Value>(
        _ field: String, _ value: JSONValue?, _ read: (String, JSONValue?) throws(PatronError) -> Value
    ) throws(PatronError) -> [String: Value] {
        guard case .object(let members) = value else { throw wrong(field, "an object") }
        var result: [String: Value] = [:]
        for member in members { result[member.key] = try read("\(field).\(member.key)", member.value) }
        return result
    }

    func rows(_ value: JSONValue?) throws(PatronError) -> Manifest.Rows {
        Manifest.Rows(
            read: try count("rows.read", value?["read"]), kept: try count("rows.kept", value?["kept"]),
            rejected: try map("rows.rejected", value?["rejected"], count))
    }

    func families(_ value: JSONValue?) throws(PatronError) -> [Manifest.Family] {
        guard case .array(let values) = value else { throw wrong("families", "an array") }
        var result: [Manifest.Family] = []
        for (at, value) in values.enumerated() {
            result.append(
                Manifest.Family(
                    name: try text("families[\(at)].name", value["name"]),
                    file: try text("families[\(at)].file", value["file"]),
                    metrics: value["metrics"] ?? [:]))
        }
        return result
    }

    func files(_ value: JSONValue?) throws(PatronError) -> [Manifest.File] {
        guard case .array(let values) = value else { throw wrong("files", "an array") }
        var names: Set<String> = []
        var result: [Manifest.File] = []
        for (at, value) in values.enumerated() {
            let field = "files[\(at)]"
            let name = try text(field + ".name", value["name"])
            do { try Names.checkFile(name) } catch {
                throw PatronError(.corrupt, error.message, at: place(field + ".name"))
            }
            guard names.insert(name).inserted else {
                throw PatronError(.corrupt, "\(name) stands twice", at: place(field + ".name"))
            }
            let size = try count(field + ".size", value["size"])
            result.append(Manifest.File(name: name, size: size, sha256: try hash(field + ".sha256", value["sha256"])))
        }
        return result
    }
}
