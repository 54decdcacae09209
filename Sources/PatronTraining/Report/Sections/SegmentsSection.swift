internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronSegmentation

extension ReportSection {
    /// Who the customers are.
    static let segments = ReportSection(id: "segments", title: "Segments", nodes: SegmentCards.nodes)
}

private enum SegmentCards {
    static func nodes(_ content: ReportContent) -> [Node] {
        guard let document = content.snapshot.families.segmentation?.model.document else { return [] }
        return nodes(content, document)
    }

    @NodeBuilder
    private static func nodes(_ content: ReportContent, _ document: SegmentationDocument) -> [Node] {
        let order = document.segments.indices.sorted {
            (document.segments[$1].customers, $0) < (document.segments[$0].customers, $1)
        }
        let metrics = content.family("segmentation")
        Pieces.paragraph(
            "\(document.segments.count) segments"
                + (document.algorithm.map { " by \($0)" } ?? "")
                + ": silhouette \(Figures.fixed(metrics["silhouette"].number, 2)), agreement between half samples and all "
                + "\(Figures.fixed(metrics["stability"].number, 2)) of 1.")
        Pieces.charts { sizes(order.map { document.segments[$0] }) }
        profiles(order.map { document.segments[$0] }, document)
        worth(content, order, document)
        Pieces.heading("Each segment")
        Node(.div, .class("cards")) { for at in order { card(document.segments[at]) } }
    }

    private static func sizes(_ segments: [SegmentProfile]) -> Node {
        Bars(
            title: "Share of customers and of revenue",
            description: segments.map {
                "\($0.name): \(Figures.percent($0.customerShare)) of customers, \(Figures.percent($0.revenueShare)) of revenue"
            }.joined(separator: "; "),
            series: [(.a, "customers"), (.b, "revenue")],
            rows: segments.map {
                .init(
                    $0.name,
                    [
                        ($0.customerShare, Figures.percent($0.customerShare)),
                        ($0.revenueShare ?? 0, Figures.percent($0.revenueShare)),
                    ])
            }
        ).figure
    }

    private static func profiles(_ segments: [SegmentProfile], _ document: SegmentationDocument) -> Node {
        let all = document.means
        var rows: [(head: Node, cells: [Pieces.Cell])] = segments.map { segment in
            (
                .name(segment.name),
                [.figure(Figures.count(segment.customers))]
                    + document.features.indices.map { feature in
                        guard let mean = segment.means?[feature] else {
                            return .figure(Figures.fixed(segment.medians[feature]))
                        }
                        let ratio = all.flatMap { $0[feature] != 0 ? mean / $0[feature] : nil }
                        return .measured(
                            Figures.fixed(mean, abs(mean) < 10 ? 1 : 0),
                            ratio.map { "× \(Figures.fixed($0, $0 < 10 ? 2 : 0))" } ?? "")
                    }
            )
        }
        if let all {
            let total = segments.reduce(0) { $0 + $1.customers }
            rows.append(
                (
                    .text("all customers"),
                    [.figure(Figures.count(total))] + all.map { .figure(Figures.fixed($0, abs($0) < 10 ? 1 : 0)) }
                ))
        }
        return Pieces.table(
            "Means of each segment, and how many times those of all customers",
            ["segment", "customers"] + document.features.map { Pieces.Column(heading($0.name)) }, rows)
    }

    private static func heading(_ feature: String) -> String {
        switch RFMFeature(rawValue: feature) {
        case .recency: "days since last purchase"
        case .frequency: "purchase days"
        case .monetary: "spend"
        case .tenure: "days since first purchase"
        case nil: feature
        }
    }

    @NodeBuilder
    private static func worth(_ content: ReportContent, _ order: [Int], _ document: SegmentationDocument) -> [Node] {
        let customers = content.population?.customers ?? []
        let values = Dictionary(grouping: customers.filter { $0.value != nil }) { $0.segment ?? -1 }
            .mapValues { $0.compactMap(\.value).reduce(0, +) / Double($0.count) }
        let all = values.isEmpty ? nil : content.snapshot.families.lifetimeValue?.model.horizon
        Pieces.table(
            "What they are worth, \(content.currency)"
                + (all.map { "; expected value over the next \(Figures.number(Double($0.count), $0.period.rawValue))" }
                    ?? ""),
            ["segment", "spend a customer", "spend a purchase day", "spend, times the mean"]
                + (values.isEmpty ? [] : ["expected value a customer"]),
            order.map { at in
                let segment = document.segments[at]
                return (
                    .name(segment.name),
                    [
                        .figure(content.money(segment.worth?.spendPerCustomer)),
                        .figure(content.money(segment.worth?.spendPerPurchaseDay)),
                        .figure(Figures.fixed(segment.worth?.index, 2)),
                    ] + (values.isEmpty ? [] : [.figure(content.money(values[at]))])
                )
            })
    }

    private static func card(_ segment: SegmentProfile) -> Node {
        Node(.div, .class("card")) {
            Node(.h3) { Node.name(segment.name) }
            Node(.p) { Node.name(segment.description, limit: 600) }
            if let buys = segment.buys, !buys.isEmpty {
                Node(.p) { "Buys more than others:" }
                Node(.ul) {
                    for category in buys {
                        Node(.li) {
                            Node.name(category.category)
                            " (\(Figures.percent(category.share)) of its lines, \(Figures.fixed(category.lift, 1)) times the usual share)"
                        }
                    }
                }
            }
            if let rules = segment.rules, rules.count > 1 {
                Node(.p) { "Rules of thumb:" }
                Node(.ul) { for rule in rules { Node(.li) { Node.name(rule, limit: 300) } } }
            }
        }
    }
}
