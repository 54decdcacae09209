extension ReportSection {
    /// Who comes back, by when they first came.
    static let retention = ReportSection(id: "retention", title: "Retention") { content in
        guard let cohorts = content.cohorts else { return [] }
        return RetentionPictures(cohorts: cohorts).nodes
    }
}

private struct RetentionPictures {
    var cohorts: Cohorts

    @NodeBuilder
    var nodes: [Node] {
        let period = cohorts.period.name
        Pieces.paragraph(
            "Customers by the \(period) of their first purchase: of each hundred, how many bought in the \(period)s that followed. "
                + "The last \(period) is not over where the data ends within it. Who came before the first \(period) of the data counts as "
                + "new in it.")
        curve
        HeatTable(
            caption: "Active customers, % of their cohort, by \(period)s since the first purchase",
            heads: [period, "customers"] + (1..<max(2, cohorts.cohorts.count)).map { "\($0)" },
            rows: cohorts.cohorts.map { cohort in
                .init(
                    head: cohort.name, size: cohort.customers,
                    shares: cohort.active.dropFirst().map {
                        cohort.customers > 0 ? Double($0) / Double(cohort.customers) : nil
                    })
            }
        ).node
    }

    private var curve: Node? {
        let retention = cohorts.retention
        guard retention.count > 1 else { return nil }
        let period = cohorts.period.name
        return Pieces.charts {
            Lines(
                Chart(
                    title: "All cohorts that have been there so long",
                    description: retention.enumerated().map {
                        "\(period) \($0 + 1): \(Figures.percent($1))"
                    }.joined(separator: "; "),
                    x: Axis("\(period)s since the first purchase", from: 0, to: Double(retention.count)),
                    y: .share("share that bought", to: (retention.max() ?? 1) * 1.1)),
                [
                    .init(
                        .a, "retention",
                        retention.enumerated().map { Lines.Point(x: Double($0 + 1), y: $1) }, isDotted: true)
                ]
            ).figure
        }
    }
}
