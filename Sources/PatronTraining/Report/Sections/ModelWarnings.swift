internal import PatronCore
internal import PatronLearning

/// Warnings about fits and what they achieve.
enum ModelWarnings {
    /// Bounds beyond which something is said; judgement, not theory.
    private static let (calibration, stability, coverage, total) = (0.05, 0.8, 0.1, 0.25)

    static func all(_ content: ReportContent) -> [ReportWarning] {
        recommendation(content.family("recommendation")) + segmentation(content.family("segmentation"))
            + lifetimeValue(content.family("lifetime_value")) + content.heads.flatMap { propensity($0.key, $0.value) }
    }

    private static func recommendation(_ figures: Reading) -> [ReportWarning] {
        figures["comparison"]["tasks"].elements.flatMap { task in
            task["methods"].elements.compactMap { method -> ReportWarning? in
                let longest = method["at"].elements.last ?? Reading(nil)
                guard !method["served"].isTrue, let better = longest["served_better_by"].interval, better.low <= 0
                else { return nil }
                let what =
                    task["task"].text == "all_items" ? "all items, bought before or not" : "items new to the customer"
                let rule = ReportSection.method(method["name"].text ?? "")
                return .init(
                    text: better.high < 0
                        ? "Recommendation of \(what) is worse than the rule “\(rule)” at that task."
                        : "Recommendation of \(what) is not clearly better than the rule “\(rule)”.",
                    isSevere: better.high < 0 && task["task"].text != "all_items")
            }
        }
    }

    private static func segmentation(_ figures: Reading) -> [ReportWarning] {
        guard let value = figures["stability"].number, value < stability else { return [] }
        return [
            .init(
                text:
                    "Segments are not stable: agreement between half samples and all is \(Figures.fixed(value, 2)) of 1. Another "
                    + "training may draw other borders.")
        ]
    }

    private static func lifetimeValue(_ figures: Reading) -> [ReportWarning] {
        var warnings: [ReportWarning] = []
        for (name, fit) in figures.members where fit["converged"].json == .bool(false) {
            warnings.append(
                .init(text: "The fit of \(name) did not converge: \(fit["reason"].text ?? "").", isSevere: true))
        }
        let holdout = figures["holdout"]
        if let sum = holdout["money"]["sum"].number, let actual = holdout["money"]["actual_sum"].number, actual > 0,
            abs(sum / actual - 1) > total
        {
            warnings.append(
                .init(
                    text:
                        "Values were \(Figures.percent(abs(sum / actual - 1), 0)) too \(sum > actual ? "high" : "low") in all on the time "
                        + "that was held out."))
        }
        if let inside = holdout["interval_coverage"].number, let level = holdout["interval_level"].number,
            inside < level - coverage
        {
            warnings.append(
                .init(
                    text:
                        "The value's \(Figures.percent(level, 0)) interval held only \(Figures.percent(inside)) of customers."
                ))
        }
        if let own = holdout["money"]["mae_interval"].interval, let naive = holdout["naive_money"]["mae"].number,
            own.low > naive
        {
            warnings.append(.init(text: "Each customer's own past rate has a smaller error of money than the model."))
        }
        return warnings
    }

    private static func propensity(_ name: String, _ figures: Reading) -> [ReportWarning] {
        var warnings: [ReportWarning] = []
        if let auc = figures["intervals"]["auc"].interval, auc.low <= 0.5 {
            warnings.append(
                .init(
                    text:
                        "\(spelled(name)): the AUC may be no better than guessing, \(Figures.interval(auc) { Figures.fixed($0, 3) }).",
                    isSevere: true))
        }
        if let error = figures["calibration_error"].number, error > calibration {
            warnings.append(
                .init(
                    text:
                        "\(spelled(name)): probabilities are off by \(Figures.percent(error)) on average; rank by them, but do not "
                        + "multiply money by them."))
        }
        return warnings
    }
}
