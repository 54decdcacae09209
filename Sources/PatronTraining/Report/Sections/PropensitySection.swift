internal import PatronBundle
internal import PatronCore
internal import PatronLearning

extension ReportSection {
    /// How far probabilities can be believed, and how well they rank.
    static let propensity = ReportSection(id: "propensity", title: "Propensity") { content in
        let heads = content.heads.filter { $0.value["auc"].isThere || $0.value["log_loss"].isThere }
        return heads.flatMap { PropensityHead(content: content, name: $0.key, figures: $0.value).nodes }
    }
}

/// One head's figures and pictures.
private struct PropensityHead {
    var content: ReportContent
    var name: String
    var figures: Reading

    @NodeBuilder
    var nodes: [Node] {
        Pieces.heading(spelled(name).prefix(1).uppercased() + spelled(name).dropFirst())
        Pieces.paragraph(sentence)
        table
        funnel
        Pieces.charts {
            reliability
            gains
            lift
            today
        }
    }

    private var baseRate: Double? { figures["base_rate"].number }

    private var sentence: String {
        var text =
            "Measured on \(Figures.fixed(figures["rows"].number)) rows that neither the model nor its settings have seen"
        if let from = figures["test_from"].text {
            text += ", as of \(from.prefix(10))"
        } else if let test = figures["test"].text {
            text += " (\(test))"
        }
        if let days = figures["horizon_days"].number {
            text += ", by what happened within \(Figures.number(days, "day"))"
        }
        return text + ". The outcome came true for \(Figures.percent(baseRate)) of them."
    }

    private var table: Node {
        let intervals = figures["intervals"]
        func row(_ key: String, _ title: String, _ meaning: String, _ places: Int) -> (head: Node, cells: [Pieces.Cell])
        {
            let value = Figures.fixed(figures[key].number, places)
            return (
                .text(title),
                [
                    .measured(value, Figures.interval(intervals[key].interval) { Figures.fixed($0, places) }),
                    .words(meaning),
                ]
            )
        }
        return Pieces.table(
            "How good the probabilities are", ["figure", "value", .words("meaning")],
            [
                row("auc", "AUC", "chance that a row with the outcome ranks above one without; 0.5 is guessing", 3),
                row("log_loss", "log loss", "lower is better; always the base rate: \(base)", 3),
                row("brier", "Brier score", "mean squared error of the probability, lower is better", 3),
                row("calibration_error", "calibration error", "mean gap between said and true, 0 is best", 3),
                row("lift_first_decile", "lift of the first tenth", "rate in the best tenth over the rate of all", 2),
            ])
    }

    /// How far rows came on the way to the outcome.
    private var funnel: Node? {
        let stages = figures["funnel"].elements
        guard stages.count > 1 else { return nil }
        return Pieces.table(
            "On the way to the outcome", ["stage", "rows", "of the stage before", "of all"],
            stages.map { stage in
                let share = stage["of_previous"].number.map { Figures.percent($0) } ?? ""
                return (
                    .text(spelled(stage["stage"].text ?? "")),
                    [
                        .figure(Figures.fixed(stage["rows"].number)),
                        .measured(
                            share, Figures.interval(stage["of_previous_interval"].interval) { Figures.percent($0) }),
                        .figure(stage["of_all"].number.map { Figures.percent($0) } ?? ""),
                    ]
                )
            })
    }

    private var base: String { Figures.fixed(figures["base_log_loss"].number, 3) }

    private var reliability: Node? {
        let bins: [Lines.Point] = figures["reliability"].elements.compactMap { bin in
            guard let predicted = bin["predicted"].number, let rate = bin["rate"].number else { return nil }
            let interval = bin["interval"].interval
            return Lines.Point(x: predicted, y: rate, low: interval?.low, high: interval?.high)
        }
        guard !bins.isEmpty else { return nil }
        // Rare outcomes need a closer look.
        let reach = (bins.flatMap { [$0.x, $0.y, $0.high ?? 0] }.max() ?? 1) * 1.1
        let side = reach > 0.6 ? 1 : reach
        var chart = Chart(
            title: "Calibration: what was said, and what came true",
            description: "\(bins.count) groups of equal size. "
                + bins.map { "Said \(Figures.percent($0.x)), true \(Figures.percent($0.y))" }.joined(separator: "; "),
            x: .share("probability said", to: side), y: .share("rate that came true", to: side))
        chart.note = "Points on the dotted line are right; bars are the rates' 95 % intervals."
        return Lines(
            chart, [.init(.a, name, bins, isDotted: true)],
            ideal: (Lines.Point(x: 0, y: 0), Lines.Point(x: side, y: side))
        ).figure
    }

    /// Share of the rows, and of the positives among them.
    private var curve: [Lines.Point] {
        let gains = figures["gains"].elements.compactMap(\.number)
        return gains.enumerated().map { Lines.Point(x: Double($0 + 1) / Double(gains.count), y: $1) }
    }

    private var gains: Node? {
        guard !curve.isEmpty else { return nil }
        let fifth = curve.first { $0.x >= 0.2 }?.y
        return Lines(
            Chart(
                title: "Gains: how many are found",
                description: "The best 20 % of the rows hold \(Figures.percent(fifth)) of those with the outcome.",
                x: .share("share of rows, best first"), y: .share("share of outcomes found")),
            [.init(.a, name, [Lines.Point(x: 0, y: 0)] + curve)],
            ideal: (Lines.Point(x: 0, y: 0), Lines.Point(x: 1, y: 1))
        ).figure
    }

    private var lift: Node? {
        guard !curve.isEmpty else { return nil }
        let points = curve.map { Lines.Point(x: $0.x, y: $0.y / $0.x) }
        return Lines(
            Chart(
                title: "Lift: how much better than chance",
                description:
                    "The first \(Figures.percent(points[0].x, 0)) have \(Figures.fixed(points[0].y, 2)) times the usual rate.",
                x: .share("share of rows, best first"),
                y: .upwards("times the usual rate", to: points.map(\.y).max() ?? 1)),
            [.init(.a, name, points)], ideal: (Lines.Point(x: 0, y: 1), Lines.Point(x: 1, y: 1))
        ).figure
    }

    /// What the head says of all customers at the end of the data.
    private var today: Node? {
        let customers = content.population?.customers ?? []
        let scores: [Double]
        switch name {
        case "churn": scores = customers.compactMap(\.churn)
        case "repurchase": scores = customers.compactMap(\.repurchase)
        default: scores = []
        }
        guard !scores.isEmpty else { return nil }
        var counts = [Double](repeating: 0, count: 10)
        for score in scores where score.isFinite { counts[min(9, max(0, Int(score * 10)))] += 1 }
        let shares = counts.map { $0 / Double(scores.count) }
        return Columns(
            title: "All customers on \(content.manifest.dataEnd.day)",
            description: "Share of customers by probability, in tenths: "
                + shares.map { Figures.percent($0) }.joined(separator: ", "),
            labels: (0..<10).map { "\($0 * 10)–\($0 * 10 + 10)" }, x: "probability, %",
            y: .share("share of customers", to: (shares.max() ?? 1) * 1.05),
            series: [.init(.a, name, shares)]
        ).figure
    }
}
