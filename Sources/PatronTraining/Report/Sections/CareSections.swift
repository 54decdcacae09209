internal import PatronCore

extension ReportSection {
    /// How the data changed against the version before, where the trainer measured it.
    static let drift = ReportSection(id: "drift", title: "Drift") { content in
        let figures = content.care("drift")
        guard figures.isThere else { return [] }
        return [
            Pieces.paragraph(
                "The population stability index compares two distributions: below 0.1 they are alike, above 0.25 they differ much."
            )
        ] + FigureTree.nodes(figures, "Drift")
    }

    /// How groups of customers are treated, where the recipe names groups.
    static let fairness = ReportSection(id: "fairness", title: "Fairness") { content in
        let figures = content.care("fairness")
        guard figures.isThere else { return [] }
        return [
            Pieces.paragraph("The same figures for each group; where intervals meet, a difference may be chance.")
        ] + FigureTree.nodes(figures, "Fairness")
    }
}

/// Figures whose keys another part of the trainer decides, as tables: a list of objects has a row each, an object a row a member.
enum FigureTree {
    /// Longer lists are cut.
    private static let limit = 60
    private static let depth = 5
    /// Keys that tell the elements of a list apart.
    private static let names = ["name", "feature", "group", "head"]

    static func nodes(_ figures: Reading, _ title: String, depth: Int = FigureTree.depth) -> [Node] {
        guard depth > 0 else { return [] }
        let rows: [(name: String, value: Reading)]
        if figures.members.isEmpty {
            rows = figures.elements.prefix(limit).enumerated().map { at, element in
                (names.lazy.compactMap { element[$0].text }.first ?? "\(at + 1)", element)
            }
        } else {
            rows = figures.members.prefix(limit).map { ($0.key, $0.value) }
        }
        let plain = rows.filter { text($0.value) != nil }
        let objects = rows.filter { text($0.value) == nil && !$0.value.members.isEmpty }
        let lists = rows.filter { text($0.value) == nil && $0.value.elements.contains { !$0.members.isEmpty } }
        // Objects that have plain figures make one table; what they hold deeper follows by itself.
        var columns: [String] = []
        for object in objects {
            for member in object.value.members where text(member.value) != nil && !columns.contains(member.key) {
                columns.append(member.key)
            }
        }
        columns.removeAll { column in
            names.contains(column)
                && objects.allSatisfy { $0.value[column].text == $0.name || !$0.value[column].isThere }
        }
        var nodes: [Node] = []
        if !plain.isEmpty {
            nodes.append(
                Pieces.table(
                    spelled(title), ["", .words("")],
                    plain.map { (.name(spelled($0.name)), [.words([Node.name(text($0.value) ?? "", limit: 400)])]) }))
        }
        if !columns.isEmpty {
            nodes.append(
                Pieces.table(
                    spelled(title), [""] + columns.map { Pieces.Column(spelled($0)) },
                    objects.map { object in
                        (
                            .name(spelled(object.name)),
                            columns.map { .figure(text(object.value[$0], $0) ?? Figures.unknown) }
                        )
                    }))
        }
        for (name, value) in objects {
            for member in value.members where text(member.value) == nil {
                nodes += FigureTree.nodes(member.value, "\(title), \(name), \(member.key)", depth: depth - 1)
            }
        }
        for (name, value) in lists { nodes += FigureTree.nodes(value, "\(title), \(name)", depth: depth - 1) }
        return nodes
    }

    /// A figure (a percentage where its key says that it is a share), a word or an interval; nil for what has parts.
    private static func text(_ value: Reading, _ key: String = "") -> String? {
        if let text = value.text { return text }
        if key == "share" || key.hasSuffix("_share"), let share = value.number { return Figures.percent(share) }
        if let number = value.number {
            return number == number.rounded() ? Figures.fixed(number) : Figures.fixed(number, 3)
        }
        if let interval = value.interval { return Figures.interval(interval) { Figures.fixed($0, 3) } }
        switch value.json {
        case .bool(let flag): return flag ? "yes" : "no"
        case .null: return Figures.unknown
        default: return nil
        }
    }
}

/// Warnings that other parts of the trainer found, and drift that is large.
enum CareWarnings {
    /// The usual bound of the population stability index for a great change.
    private static let greatShift = 0.25

    static func all(_ content: ReportContent) -> [ReportWarning] {
        shifts(content.care("drift"), "") + leaks(content.care("warnings"))
    }

    private static func shifts(_ figures: Reading, _ name: String) -> [ReportWarning] {
        if let index = figures["psi"].number, index > greatShift {
            let own = ["name", "feature"].lazy.compactMap { figures[$0].text }.first ?? name
            return [
                .init(
                    text: "\(spelled(own)) has drifted: population stability index \(Figures.fixed(index, 2)).")
            ]
        }
        return figures.members.flatMap { shifts($0.value, $0.key) } + figures.elements.flatMap { shifts($0, name) }
    }

    /// Columns that may be known only after the outcome.
    private static func leaks(_ figures: Reading) -> [ReportWarning] {
        figures.elements.compactMap { warning in
            guard let feature = warning["feature"].text, let reason = warning["reason"].text else { return nil }
            return .init(text: "\(feature) may leak the outcome: \(reason).", isSevere: true)
        }
    }
}
