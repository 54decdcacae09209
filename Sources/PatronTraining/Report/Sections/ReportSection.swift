/// A part of the report with a heading of its own. It is left out where it has nothing to show.
struct ReportSection: Sendable {
    var id: String
    var title: String
    var nodes: @Sendable (ReportContent) -> [Node]

    /// In the order of the page.
    static let all: [ReportSection] = [
        .comparison, .data, .segments, .propensity, .value, .loyalty, .retention, .recommendation, .drift, .fairness,
        .choices, .origin,
    ]
}
