internal import Foundation
internal import PatronCore
internal import PatronEngine
internal import PatronLearning
internal import PatronLifetimeValue

extension ReportSection {
    /// What customers are expected to spend, and how right that was.
    static let value = ReportSection(id: "value", title: "Lifetime value") { content in
        guard content.snapshot.families.lifetimeValue != nil else { return [] }
        return ValuePictures(content: content, figures: content.family("lifetime_value")).nodes
    }
}

private struct ValuePictures {
    var content: ReportContent
    var figures: Reading

    private var holdout: Reading { figures["holdout"] }
    private var values: [Double] { content.population?.values ?? [] }

    @NodeBuilder
    var nodes: [Node] {
        let values = values
        Pieces.paragraph(sentence(values))
        Pieces.charts {
            distribution(values)
            pareto(values)
            groups
        }
        if holdout["money"].isThere {
            errors
        } else if let reason = holdout["skipped"].text {
            Pieces.quiet("Not measured: \(reason).")
        }
    }

    private func sentence(_ values: [Double]) -> String {
        guard !values.isEmpty, let model = content.snapshot.families.lifetimeValue?.model else { return "" }
        let sampled = Double(content.population?.stride ?? 1)
        let sum = values.reduce(0, +) * sampled
        let horizon = Figures.number(Double(model.horizon.count), model.horizon.period.rawValue)
        return
            "Over the next \(horizon), all customers together are expected to spend \(content.money(sum)), discounted; the mean is "
            + "\(content.money(sum / sampled / Double(values.count))), the median \(content.money(values[values.count / 2]))."
    }

    /// Columns of equal width in the logarithm: values spread over several powers of ten.
    private func distribution(_ values: [Double]) -> Node? {
        let positive = values.filter { $0 >= 0.005 }
        guard let greatest = positive.first, let least = positive.last else { return nil }
        // The least hundredth would only stretch the axis.
        let low = log10(max(least, positive[min(positive.count - 1, positive.count * 99 / 100)]))
        let (start, end) = ((low * 3).rounded(.down), (log10(greatest) * 3).rounded(.up))
        let bins = max(1, min(18, Int(end - start)))
        let width = max(1, end - start) / Double(bins)
        var counts = [Double](repeating: 0, count: bins)
        for value in positive {
            counts[min(bins - 1, max(0, Int((log10(value) * 3 - start) / width)))] += 1
        }
        let shares = counts.map { $0 / Double(values.count) }
        let edges = (0..<bins).map { pow(10, (start + Double($0) * width) / 3) }
        var chart = Columns(
            title: "How values are spread",
            description:
                "Share of customers by expected value, from \(content.money(least)) to \(content.money(greatest)).",
            labels: edges.map { Figures.short(rounded($0)) }, x: "expected value from, \(content.currency)",
            y: .share("share of customers", to: (shares.max() ?? 1) * 1.05),
            series: [.init(.a, "customers", shares)])
        chart.note = "Each column spans the same ratio of values."
        return chart.figure
    }

    /// To two significant digits.
    private func rounded(_ value: Double) -> Double {
        let scale = pow(10, log10(value).rounded(.down) - 1)
        return (value / scale).rounded() * scale
    }

    private func pareto(_ values: [Double]) -> Node? {
        let total = values.reduce(0, +)
        guard total > 0 else { return nil }
        let steps = min(100, values.count)
        var (points, sum, next) = ([Lines.Point(x: 0, y: 0)], 0.0, 1)
        for (at, value) in values.enumerated() {
            sum += value
            while next <= steps, at + 1 >= (values.count * next + steps - 1) / steps {
                points.append(Lines.Point(x: Double(at + 1) / Double(values.count), y: min(1, sum / total)))
                next += 1
            }
        }
        let fifth = points.first { $0.x >= 0.2 }?.y
        var chart = Chart(
            title: "How much depends on how few",
            description: "The most valuable 20 % of customers hold \(Figures.percent(fifth)) of the expected value.",
            x: .share("share of customers, most valuable first"), y: .share("share of expected value"))
        chart.note = "The most valuable fifth holds \(Figures.percent(fifth, 0)) of the expected value."
        return Lines(
            chart, [.init(.a, "value", points)], ideal: (Lines.Point(x: 0, y: 0), Lines.Point(x: 1, y: 1))
        ).figure
    }

    private var groups: Node? {
        let groups = holdout["groups"].elements
        let (predicted, actual) = (
            groups.compactMap { $0["predicted"].number }, groups.compactMap { $0["actual"].number }
        )
        guard !groups.isEmpty, predicted.count == groups.count, actual.count == groups.count else { return nil }
        let intervals = groups.map { group in group["interval"].interval.map { (low: max(0, $0.low), high: $0.high) } }
        let top = (predicted + actual + intervals.compactMap { $0?.high }).max() ?? 1
        var chart = Columns(
            title: "Predicted, and what came true",
            description: "Means of tenths of the customers by prediction. "
                + zip(predicted, actual).map { "Predicted \(content.money($0)), true \(content.money($1))" }
                .joined(separator: "; "),
            labels: (1...groups.count).map { "\($0)" }, x: "tenths by prediction, lowest first",
            y: .upwards("\(content.currency) a customer", to: top),
            series: [.init(.a, "predicted", predicted), .init(.b, "true", actual, intervals: intervals)])
        chart.note = "Lines are the 95 % intervals of the true means."
        return chart.figure
    }

    private var errors: Node {
        func row(_ title: String, _ key: String, _ text: (Double?) -> String) -> (head: Node, cells: [Pieces.Cell]) {
            let own = holdout[key]
            let (sum, actual) = (own["sum"].number, own["actual_sum"].number)
            return (
                .text(title),
                [
                    .figure(text(sum)), .figure(text(actual)),
                    .figure(ratio(sum, actual)),
                    .measured(text(own["mae"].number), Figures.interval(own["mae_interval"].interval) { text($0) }),
                    .figure(text(own["rmse"].number)),
                ]
            )
        }
        let counts: (Double?) -> String = { value in Figures.fixed(value, abs(value ?? 0) < 100 ? 2 : 0) }
        let coverage = holdout["interval_coverage"].number
        return Node(.div) {
            Pieces.table(
                "The last \(Figures.number(holdout["days"].number, "day")) held out: predicted from what was known on "
                    + "\(holdout["calibration_end"].text ?? Figures.unknown) for \(Figures.fixed(holdout["customers"].number)) customers",
                ["", "predicted in all", "came true", "ratio", "mean absolute error", "root mean square error"],
                [
                    row("money, model", "money", content.money),
                    row("money, each customer's own past rate", "naive_money", content.money),
                    row("purchases, model", "transactions", counts),
                    row("purchases, each customer's own past rate", "naive_transactions", counts),
                ])
            Pieces.paragraph(
                "The \(Figures.percent(holdout["interval_level"].number, 0)) interval of the value held what \(Figures.percent(coverage)) "
                    + "of these customers spent.")
        }
    }

    private func ratio(_ sum: Double?, _ actual: Double?) -> String {
        guard let sum, let actual, actual > 0 else { return Figures.unknown }
        return Figures.percent(sum / actual, 0)
    }
}
