internal import PatronCore
internal import PatronWire

/// All targets by name. `messages` and `answers` are also there for one method alone, such as `answers/Recommend`.
package enum FuzzCatalogue {
    private static let makers: [(name: String, make: @Sendable (Method?) throws -> any FuzzTarget)] = [
        ("frames", { _ in FramesTarget() }),
        ("server-state", { _ in ServerStateTarget() }),
        ("client-state", { _ in ClientStateTarget() }),
        ("messages", { MessagesTarget(only: $0) }),
        ("answers", { try AnswersTarget(only: $0) }),
        ("bundle", { _ in try BundleTarget() }),
        ("bundle-files", { _ in try BundleFilesTarget() }),
        ("json", { _ in JSONTarget() }),
        ("recipe", { _ in RecipeTarget() }),
        ("csv", { _ in try CSVTarget() }),
        ("tokens", { _ in try TokensTarget() }),
        ("settings", { _ in try SettingsTarget() }),
        ("changes", { _ in try ChangesTarget() }),
        ("grpc", { _ in try GRPCTarget() }),
    ]

    /// Names of all targets.
    package static var names: [String] { makers.map(\.name) }

    /// Names of `messages` and `answers` for each method alone.
    package static var methodNames: [String] {
        Method.allCases.map { "messages/\($0.name)" }
            + Method.allCases.filter { !$0.changesState }.map { "answers/\($0.name)" }
    }

    /// The target of a name; throws `badUsage` for one that does not exist.
    package static func target(_ name: String) throws -> any FuzzTarget {
        let parts = name.split(separator: "/", maxSplits: 1)
        let method = parts.count == 2 ? Method.allCases.first { $0.name == parts[1] } : nil
        guard let entry = makers.first(where: { $0.name == parts.first ?? "" }), parts.count == 1 || method != nil
        else {
            throw PatronError(.badUsage, "no target \(name); expected \(names.joined(separator: ", "))")
        }
        return try entry.make(method)
    }
}
