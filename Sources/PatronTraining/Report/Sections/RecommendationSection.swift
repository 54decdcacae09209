internal import PatronEngine
internal import PatronLearning

extension ReportSection {
    /// How well the next items are foretold, and what that looks like.
    static let recommendation = ReportSection(id: "recommendation", title: "Recommendation") { content in
        guard content.snapshot.families.recommendation != nil else { return [] }
        return RecommendationPictures(content: content, figures: content.family("recommendation")).nodes
    }

    /// A method as people call it.
    static func method(_ name: String) -> String {
        switch name {
        case "own_items": "own most frequent items"
        case "popularity": "most popular items"
        case "als": "implicit ALS"
        default: name
        }
    }
}

private struct RecommendationPictures {
    var content: ReportContent
    var figures: Reading

    private var tasks: [Reading] {
        figures["comparison"]["tasks"].elements.filter { ($0["users"].number ?? 0) > 0 }
    }

    @NodeBuilder
    var nodes: [Node] {
        if tasks.isEmpty {
            Pieces.quiet(
                figures["comparison"].isThere
                    ? "Not measured: nobody bought both before the time that was held out and in it."
                    : "This version was trained without a comparison.")
        } else {
            Pieces.paragraph(
                "Lists made from what was known on \(figures["comparison"]["after"].text?.prefix(10) ?? "") against what customers "
                    + "bought after that. NDCG counts hits near the top more, recall is the share of what was bought, hits the share of "
                    + "customers with at least one.")
            for task in tasks { table(task) }
            Pieces.charts { for task in tasks { picture(task) } }
        }
        examples
    }

    private func title(_ task: Reading) -> String {
        task["task"].text == "all_items" ? "All items, bought before or not" : "Items that are new to the customer"
    }

    private func table(_ task: Reading) -> Node {
        var rows: [(head: Node, cells: [Pieces.Cell])] = []
        for method in task["methods"].elements {
            let name = ReportSection.method(method["name"].text ?? "")
            for at in method["at"].elements {
                func figure(_ key: String, _ text: (Double?) -> String) -> Pieces.Cell {
                    .measured(
                        text(at[key].number), Figures.interval(at[key + "_interval"].interval) { text($0) })
                }
                let better = at["served_better_by"].interval
                rows.append(
                    (
                        .text("\(name)\(method["served"].isTrue ? ", served" : "")"),
                        [
                            .figure(Figures.fixed(at["k"].number)), figure("ndcg") { Figures.fixed($0, 3) },
                            figure("recall") { Figures.percent($0) }, figure("hit_rate") { Figures.percent($0) },
                            better.map { .figure(Figures.interval($0) { Figures.fixed($0, 3) }) } ?? .figure(""),
                        ]
                    ))
            }
        }
        return Pieces.table(
            "\(title(task)): \(Figures.number(task["users"].number, "customer"))",
            ["method", "k", "NDCG", "recall", "hits", "NDCG served is better by"], rows)
    }

    private func picture(_ task: Reading) -> Node? {
        let looks = Chart.Look.allCases
        let methods = Array(task["methods"].elements.prefix(looks.count))
        let series = zip(looks, methods).map { look, method in
            Lines.Series(
                look, ReportSection.method(method["name"].text ?? ""),
                method["at"].elements.compactMap { at in
                    guard let k = at["k"].number, let ndcg = at["ndcg"].number else { return nil }
                    let interval = at["ndcg_interval"].interval
                    return Lines.Point(x: k, y: ndcg, low: interval?.low, high: interval?.high)
                }, isDotted: true)
        }
        let points = series.flatMap(\.points)
        guard !points.isEmpty else { return nil }
        var chart = Chart(
            title: title(task),
            description: series.map { one in
                one.name + ": "
                    + one.points.map { "NDCG at \(Figures.fixed($0.x)) \(Figures.fixed($0.y, 3))" }.joined(
                        separator: ", ")
            }.joined(separator: "; "),
            x: Axis("length of the list, k", from: 0, to: (points.map(\.x).max() ?? 20) * 1.08),
            y: .upwards("NDCG", to: points.map { max($0.y, $0.high ?? 0) }.max() ?? 1))
        chart.note =
            methods.map { method in
                "\(ReportSection.method(method["name"].text ?? "")) shows \(Figures.percent(method["coverage"].number)) of the catalogue"
            }.joined(separator: ", ") + " (lists of \(Figures.fixed(methods[0]["coverage_k"].number)))."
        return Lines(chart, series).figure
    }

    @NodeBuilder
    private var examples: [Node] {
        let examples = Examples.make(content)
        if !examples.isEmpty {
            Pieces.heading("Examples")
            Pieces.quiet(
                "Customers in the middle of their group by the number of items that they bought. They are not named here."
            )
            Node(.div, .class("cards")) { for example in examples { card(example) } }
        }
    }

    private func card(_ example: Examples.Example) -> Node {
        Node(.div, .class("card")) {
            Node(.h3) {
                if let segment = example.segment {
                    "One of "
                    Node.name(segment)
                } else {
                    "A customer"
                }
            }
            Node(.p) {
                "Has bought \(Figures.number(Double(example.distinctItems), "item")), the latest: "
                list(example.bought)
                "."
            }
            Node(.ul) {
                for item in example.items {
                    Node(.li) {
                        Node(.strong) { Node.name(item.name) }
                        reasons(item)
                    }
                }
            }
        }
    }

    @NodeBuilder
    private func reasons(_ item: Examples.Item) -> [Node] {
        if item.isPopular {
            ", because many buy it"
        } else if !item.reasons.isEmpty {
            ", because of "
            for (at, reason) in item.reasons.enumerated() {
                if at > 0 { " and " }
                Node.name(reason.name)
                " (\(Figures.percent(reason.share, 0)))"
            }
        }
    }

    @NodeBuilder
    private func list(_ names: [String]) -> [Node] {
        for (at, name) in names.enumerated() {
            if at > 0 { ", " }
            Node.name(name)
        }
    }
}
