internal import ArgumentParser
internal import Foundation
internal import PatronClient
internal import PatronClientOptions
package import PatronCore
internal import PatronData
internal import PatronYAML

/// A file that says which requests a load is made of: YAML with a list `requests`, or CSV with a line for each kind.
///
/// Its keys (or columns) are `method`, `name`, `weight`, `skew`, and the options of a request by their names on the command line.
/// Files of customers are looked for beside it. A CSV field with several values separates them by blanks.
package enum MixFile {
    private static let own = ["method", "name", "weight", "skew"]
    private static let single = [
        "namespace", "customer", "account", "session", "channel", "count", "as-of", "customers",
        "kind", "order", "quantity", "unit-price", "time", "text", "stock", "price",
    ]
    private static let lists = ["item", "exclude", "history", "feature"]
    private static let flags = ["allow-bought", "reasons"]

    /// Reads a mix. Throws `badInput` or `badUsage` naming file, line and key.
    ///
    /// - Parameter seed: deals the ranks of popularity.
    package static func read(_ path: String, seed: UInt64) throws(PatronError) -> Workload {
        var entries: [Workload.Entry] = []
        for row in path.hasSuffix(".csv") ? try csv(path) : try yaml(path) {
            do {
                entries.append(try entry(row, folder: (path as NSString).deletingLastPathComponent, seed: seed))
            } catch {
                throw error.located(at: Place(file: path, line: row.line))
            }
        }
        guard !entries.isEmpty else {
            throw PatronError(.badInput, "names no requests", at: Place(file: path, field: "requests"))
        }
        return try Workload(entries)
    }

    /// One kind of request as it stands in the file.
    private struct Row {
        var line: Int
        var values: [String: [String]] = [:]
    }

    private static func yaml(_ path: String) throws(PatronError) -> [Row] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw PatronError(.badUsage, "cannot be read; expected a mix of requests", at: Place(file: path))
        }
        let root = try YAMLSection(yaml: text, file: path)
        var rows: [Row] = []
        for section in try root.sectionList("requests") {
            var row = Row(line: section.line)
            for key in own + single + flags where section.has(key) {
                row.values[key] = try section.string(key).map { [$0] }
            }
            for key in lists where section.has(key) { row.values[key] = try section.list(key) }
            try section.finish()
            rows.append(row)
        }
        try root.finish()
        return rows
    }

    private static func csv(_ path: String) throws(PatronError) -> [Row] {
        let reader = try CSVReader(path: path)
        let known = own + single + flags + lists
        for name in reader.header where !known.contains(name) {
            let expected = known.joined(separator: ", ")
            throw PatronError(
                .badInput, "is no column of a mix; expected some of \(expected)",
                at: Place(file: path, line: 1, field: name))
        }
        var rows: [Row] = []
        while try reader.next() {
            guard reader.fault == .none else {
                throw PatronError(
                    .badInput, "is no record of the header's columns", at: Place(file: path, line: reader.line))
            }
            var row = Row(line: reader.line)
            for (at, name) in reader.header.enumerated() {
                let text = String(decoding: reader.field(at), as: UTF8.self)
                if text.isEmpty { continue }
                row.values[name] = lists.contains(name) ? text.split(separator: " ").map(String.init) : [text]
            }
            rows.append(row)
        }
        return rows
    }

    private static func entry(_ row: Row, folder: String, seed: UInt64) throws(PatronError) -> Workload.Entry {
        func number(_ key: String, _ range: ClosedRange<Double>, default standard: Double?) throws(PatronError)
            -> Double?
        {
            guard let text = row.values[key]?.first else { return standard }
            guard let number = Double(text), range.contains(number) else {
                let message =
                    "'\(text)' is no \(key); expected a number from \(range.lowerBound) to \(range.upperBound)"
                throw PatronError(.badInput, message)
            }
            return number
        }
        guard let name = row.values["method"]?.first else { throw PatronError(.badInput, "has no method") }
        let method = try MethodName(name)
        let weight = try number("weight", 1e-6...1e6, default: 1) ?? 1
        let skew = try number("skew", 0...10, default: nil)
        var arguments: [String] = []
        for key in single {
            guard var value = row.values[key]?.first else { continue }
            if key == "customers", !value.hasPrefix("/"), !folder.isEmpty { value = folder + "/" + value }
            arguments.append("--\(key)=\(value)")
        }
        for key in lists where !(row.values[key] ?? []).isEmpty { arguments += ["--\(key)"] + (row.values[key] ?? []) }
        for key in flags {
            guard let value = row.values[key]?.first else { continue }
            guard ["true", "false"].contains(value) else {
                throw PatronError(.badInput, "'\(value)' is not true or false; expected one of them for \(key)")
            }
            if value == "true" { arguments.append("--\(key)") }
        }
        let options: RequestOptions
        do {
            options = try RequestOptions.parse(arguments)
        } catch {
            throw PatronError(.badInput, RequestOptions.message(for: error))
        }
        return try Workload.Entry(
            method, name: row.values["name"]?.first, weight: weight, try options.requests(for: method), skew: skew,
            seed: seed)
    }
}
