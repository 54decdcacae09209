import Foundation
import PatronClient
import PatronCore

/// An answer for a person: tables and headed sections instead of JSON.
enum AnswerTable {
    /// The answer as text, without a newline at its end.
    static func text(_ answer: JSONValue, _ method: MethodName) -> String {
        var lines: [String] = []
        if let items = answer["items"]?.elements { lines += itemTable(items) }
        for widget in answer["widgets"]?.elements ?? [] { lines += widgetLines(widget) }
        if let customers = answer["customers"]?.elements { lines += customerTable(customers) }
        if let models = answer["models"]?.elements { lines += modelTable(models) }
        lines += CustomerSections.lines(answer)
        lines += scalars(answer)
        if let shortfall = answer["shortfall"]?.text, shortfall != "none" {
            lines.append("fewer than asked for: \(shortfall.spaced)")
        }
        lines += provenance(answer)
        return lines.isEmpty ? "done" : lines.joined(separator: "\n")
    }

    private static func itemTable(_ items: [JSONValue]) -> [String] {
        let named = items.contains { !($0["name"]?.text ?? "").isEmpty }
        let extras = ItemColumn.all.filter { column in items.contains { column.text($0) != nil } }
        var rows = [["#", "item"] + (named ? ["name"] : []) + ["score", "source"] + extras.map(\.title)]
        var reasons: [Int: [String]] = [:]
        for (at, item) in items.enumerated() {
            let again = item["bought_before"] == .bool(true) ? ", bought before" : ""
            rows.append(
                ["\(at + 1)", item["item"]?.text ?? ""] + (named ? [item["name"]?.text ?? ""] : [])
                    + [decimals(item["score"]?.double, 4), (item["source"]?.text ?? "").spaced + again]
                    + extras.map { $0.text(item) ?? "" })
            let because = (item["reasons"]?.elements ?? []).compactMap { (reason: JSONValue) -> String? in
                // What would read 0.0 % is no reason to a person.
                guard abs(reason["share"]?.double ?? 0) >= 0.0005 else { return nil }
                let name = reason["text"]?.text ?? ""
                return "\(name.isEmpty ? reason["item"]?.text ?? "" : name) \(percent(reason["share"]?.double))"
            }
            if !because.isEmpty { reasons[at + 1] = ["    because of " + because.joined(separator: ", ")] }
        }
        return aligned(rows, right: [0, named ? 3 : 2]).enumerated().flatMap {
            [$0.element] + (reasons[$0.offset] ?? [])
        }
    }

    private static func widgetLines(_ widget: JSONValue) -> [String] {
        var lines = [widget["name"]?.text ?? ""] + itemTable(widget["items"]?.elements ?? []).map { "  " + $0 }
        if let shortfall = widget["shortfall"]?.text, shortfall != "none" {
            lines.append("  fewer than asked for: \(shortfall.spaced)")
        }
        return lines
    }

    private static func customerTable(_ customers: [JSONValue]) -> [String] {
        let rows = customers.enumerated().map { at, one in
            ["\(at + 1)", one["customer"]?.text ?? "", decimals(one["score"]?.double, 4)]
        }
        return aligned([["#", "customer", "score"]] + rows, right: [0, 2])
    }

    private static func modelTable(_ models: [JSONValue]) -> [String] {
        var rows = [["namespace", "version", "live", "clock", "customers", "items", "families"]]
        for model in models {
            let clock = model["clock"]?.text ?? ""
            let families = (model["families"]?.elements ?? []).map { (family: JSONValue) -> String in
                let model = family["model"]?.text ?? ""
                return (family["name"]?.text ?? "") + (model.isEmpty ? "" : " (\(model))")
            }
            let refusal = model["refusal"]?.text ?? ""
            rows.append([
                model["namespace"]?.text ?? "", model["version"]?.text ?? "",
                model["live"] == .bool(true) ? "yes" : "no",
                clock == "frozen" ? "frozen at \(moment(model["clock_time"]))" : clock, model["customers"]?.text ?? "",
                model["items"]?.text ?? "", refusal.isEmpty ? families.joined(separator: ", ") : "refused: \(refusal)",
            ])
        }
        return aligned(rows, right: [4, 5])
    }

    /// What is left at the top level: counts, states, texts.
    private static func scalars(_ answer: JSONValue) -> [String] {
        // What stands elsewhere: in the last line, or in a section.
        let shown: Set<String> = [
            "model_version", "as_of", "answer_id", "customer", "account", "basis", "shortfall", "lifecycle_stage",
            "service_priority", "loyalty_tier",
        ]
        guard case .object(let members) = answer else { return [] }
        return aligned(
            members.compactMap { member in
                if shown.contains(member.key) { return nil }
                switch member.value {
                case .array, .object, .null: return nil
                case .string(""): return nil
                case .number(let value): return [member.key.spaced, decimals(value, 4)]
                default: return [member.key.spaced, member.value.text ?? "\(member.value)"]
                }
            })
    }

    private static func provenance(_ answer: JSONValue) -> [String] {
        var parts: [String] = []
        if let basis = answer["basis"]?.text, basis != "unspecified" { parts.append("from \(basisText(basis))") }
        if let version = answer["model_version"]?.text, !version.isEmpty { parts.append("model \(version)") }
        if let time = answer["as_of"]?.double, time != 0 { parts.append("as of \(moment(answer["as_of"]))") }
        return parts.isEmpty ? [] : ["(" + parts.joined(separator: "; ") + ")"]
    }

    private static func basisText(_ basis: String) -> String {
        switch basis {
        case "customer": "the customer's history"
        case "account": "the account's history"
        case "session": "what the request said"
        case "population": "the average over all customers: this one is unknown"
        default: basis
        }
    }
}
