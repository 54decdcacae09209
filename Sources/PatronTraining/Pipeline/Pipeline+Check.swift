package import PatronCore
package import PatronData
internal import PatronYAML

extension Pipeline {
    /// Rows of each table that a check reads unless it shall read all.
    package static let checkedRows = 10_000

    /// Reads recipe and data, trains nothing: settings are checked, sources reached, columns mapped, rows counted, and whether they
    /// are enough for each family. A family that cannot be trained is no error, as training leaves it out; none that can is.
    package static func check(
        _ recipe: Recipe, state: String?, full: Bool, log: (String) -> Void
    ) throws(PatronError) -> JSONValue {
        _ = try trainers(recipe)
        let data = try RecipeData.load(
            recipe, recorded: try ServerState.recorded(state, recipe.namespace), limit: full ? nil : checkedRows,
            log: log)
        let dataset = data.dataset
        let families = try recipe.families.map { (family) throws(PatronError) in
            let reason = try FamilyReadiness.obstacle(family.name, family.settings, dataset)
            return JSONValue.Member(
                family.name,
                ["trains": .bool(reason == nil), "reason": reason.map { .string($0) } ?? .null])
        }
        let warnings = dataset.sessions.map(Leakage.warnings) ?? []
        for warning in warnings { log("\(warning.feature) may leak the outcome: \(warning.reason)") }
        return [
            "namespace": .string(recipe.namespace), "rows": dataset.rowsJSON,
            "complete": .bool(full || dataset.counts.allSatisfy { $0.rows.read < checkedRows }),
            "customers": .int(Int64(dataset.transactions.customers.count)), "items": .int(Int64(dataset.items.count)),
            "data_end": dataset.end.map { .string($0.description) } ?? .null,
            "families": .array(recipe.families.map { .string($0.name) }),
            "readiness": .object(families), "warnings": .array(warnings.map(\.json)),
        ]
    }
}
