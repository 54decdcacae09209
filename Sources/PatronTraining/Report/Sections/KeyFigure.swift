internal import PatronBundle
internal import PatronLearning

/// A figure by which versions are compared.
struct KeyFigure {
    var family: String
    var title: String
    var value: Double
    var interval: Interval?
    /// Whether a greater one is better; nil where neither is.
    var greaterIsBetter: Bool?
    var places = 3

    /// How one compares with that of another version.
    enum Verdict { case better, worse, unclear }

    /// Clear only where the intervals do not meet.
    func verdict(against other: KeyFigure) -> Verdict {
        guard let greaterIsBetter, let own = interval, let others = other.interval else { return .unclear }
        if own.low > others.high { return greaterIsBetter ? .better : .worse }
        if own.high < others.low { return greaterIsBetter ? .worse : .better }
        return .unclear
    }

    /// Those that a manifest has, always in the same order.
    static func all(of manifest: Manifest) -> [KeyFigure] {
        func family(_ name: String) -> Reading { Reading(manifest.families.first { $0.name == name }?.metrics) }
        var figures: [KeyFigure] = []
        func add(
            _ family: String, _ title: String, _ value: Reading, _ interval: Reading = Reading(nil), better: Bool?,
            places: Int = 3
        ) {
            guard let number = value.number else { return }
            figures.append(
                KeyFigure(
                    family: family, title: title, value: number, interval: interval.interval, greaterIsBetter: better,
                    places: places))
        }
        for task in family("recommendation")["comparison"]["tasks"].elements {
            let served = task["methods"].elements.first { $0["served"].isTrue } ?? Reading(nil)
            let at = served["at"].elements.first { $0["k"].number == 10 } ?? Reading(nil)
            let name = task["task"].text == "all_items" ? "all items" : "new items"
            add("recommendation", "NDCG at 10, \(name)", at["ndcg"], at["ndcg_interval"], better: true)
            add("recommendation", "recall at 10, \(name)", at["recall"], at["recall_interval"], better: true)
            add("recommendation", "coverage, \(name)", served["coverage"], better: nil)
        }
        add("segmentation", "segments", family("segmentation")["clusters"], better: nil, places: 0)
        add("segmentation", "silhouette", family("segmentation")["silhouette"], better: nil)
        add("segmentation", "stability", family("segmentation")["stability"], better: nil)
        let holdout = family("lifetime_value")["holdout"]
        add(
            "lifetime value", "mean absolute error, money", holdout["money"]["mae"], holdout["money"]["mae_interval"],
            better: false, places: 0)
        add(
            "lifetime value", "mean absolute error, purchases", holdout["transactions"]["mae"],
            holdout["transactions"]["mae_interval"], better: false)
        add("lifetime value", "share inside the interval", holdout["interval_coverage"], better: nil)
        for (name, head) in family("propensity")["heads"].members {
            let intervals = head["intervals"]
            add(spelled(name), "AUC", head["auc"], intervals["auc"], better: true)
            add(spelled(name), "log loss", head["log_loss"], intervals["log_loss"], better: false)
            add(spelled(name), "calibration error", head["calibration_error"], better: nil)
            add(
                spelled(name), "lift of the first tenth", head["lift_first_decile"], intervals["lift_first_decile"],
                better: true, places: 2)
        }
        return figures
    }
}
