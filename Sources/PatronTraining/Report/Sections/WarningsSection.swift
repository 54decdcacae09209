internal import PatronBundle

/// What somebody should look at before believing the rest.
struct ReportWarning {
    var text: String
    /// The models should not be used without a look at it.
    var isSevere = false
}

enum WarningsSection {
    @NodeBuilder
    static func nodes(_ content: ReportContent) -> [Node] {
        let warnings = warnings(content)
        Node(.section, .id("warnings")) {
            Node(.h2) { warnings.isEmpty ? "No warnings" : "Warnings" }
            if warnings.isEmpty {
                Pieces.paragraph(
                    "Data, fits, calibration and comparisons with simple rules were looked at and nothing stood out.")
            } else {
                Node(.ul, .class("warnings")) {
                    for warning in warnings {
                        Node(.li, warning.isSevere ? [.class("severe")] : []) { warning.text }
                    }
                }
            }
        }
    }

    /// The severe ones first, else in the page's order.
    private static func warnings(_ content: ReportContent) -> [ReportWarning] {
        let all =
            refusals(content) + DataWarnings.all(content) + ModelWarnings.all(content) + CareWarnings.all(content)
            + worse(content)
        return all.filter(\.isSevere) + all.filter { !$0.isSevere }
    }

    private static func refusals(_ content: ReportContent) -> [ReportWarning] {
        let whole = content.whole["refused"].members.map { name, value in
            (spelled(name), value["refused"].text ?? value.text ?? "")
        }
        let heads = content.family("propensity")["refused"].members.map { ($0.key, $0.value.text ?? "") }
        return (whole + heads).map { .init(text: "No model for \($0.0): \($0.1).", isSevere: true) }
    }

    private static func worse(_ content: ReportContent) -> [ReportWarning] {
        guard let against = content.against else { return [] }
        let others = KeyFigure.all(of: against)
        return KeyFigure.all(of: content.manifest).compactMap { figure in
            guard let other = others.first(where: { $0.family == figure.family && $0.title == figure.title }),
                figure.verdict(against: other) == .worse
            else { return nil }
            let values = [figure, other].map { Figures.fixed($0.value, $0.places) }
            return ReportWarning(
                text:
                    "Worse than version \(against.version): \(figure.family), \(figure.title), \(values[0]) after \(values[1]).",
                isSevere: true)
        }
    }
}
