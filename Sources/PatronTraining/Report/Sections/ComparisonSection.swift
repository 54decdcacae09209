internal import PatronBundle
internal import PatronCore
internal import PatronLearning

extension ReportSection {
    /// The figures of this version, beside those of the one that it is compared with.
    static let comparison = ReportSection(id: "figures", title: "Figures") { content in
        let own = KeyFigure.all(of: content.manifest)
        guard !own.isEmpty else { return [] }
        guard let against = content.against else { return [FigureTables.alone(own)] }
        return FigureTables.compared(own, with: against)
    }
}

private enum FigureTables {
    static func alone(_ figures: [KeyFigure]) -> Node {
        Pieces.table(
            "Measured on data that neither models nor settings have seen, where not said otherwise",
            ["family", .words("figure"), "value", "interval"],
            figures.map { figure in
                (.text(figure.family), [.words(figure.title), .figure(value(figure)), .figure(interval(figure))])
            })
    }

    @NodeBuilder
    static func compared(_ figures: [KeyFigure], with against: Manifest) -> [Node] {
        let others = KeyFigure.all(of: against)
        Pieces.paragraph(
            "Better or worse is said only where the intervals do not meet. The two versions were each measured on the end of their own "
                + "data (\(against.dataEnd.day) for the other), so that a difference may lie in the season, too.")
        Pieces.table(
            "This version beside \(against.version)",
            ["family", .words("figure"), "this version", "other version", .words("difference")],
            figures.map { figure in
                let other = others.first { $0.family == figure.family && $0.title == figure.title }
                return (
                    .text(figure.family),
                    [
                        .words(figure.title), .measured(value(figure), interval(figure)),
                        other.map { .measured(value($0), interval($0)) } ?? .figure(Figures.unknown),
                        verdict(figure, other),
                    ]
                )
            })
    }

    private static func value(_ figure: KeyFigure) -> String { Figures.fixed(figure.value, figure.places) }
    private static func interval(_ figure: KeyFigure) -> String {
        Figures.interval(figure.interval) { Figures.fixed($0, figure.places) }
    }

    private static func verdict(_ figure: KeyFigure, _ other: KeyFigure?) -> Pieces.Cell {
        guard let other else { return .words("not in the other version") }
        switch figure.verdict(against: other) {
        case .better: return .marked("better", isGood: true)
        case .worse: return .marked("worse", isGood: false)
        case .unclear:
            if figure.value == other.value { return .words("the same") }
            return .words(figure.interval == nil || figure.greaterIsBetter == nil ? "" : "no clear difference")
        }
    }
}
