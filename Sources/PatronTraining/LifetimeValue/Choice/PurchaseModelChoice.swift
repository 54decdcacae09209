internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLifetimeValue

/// Which purchase model serves: the one that gives what customers did after a cut in time the highest probability, having seen
/// what they did before it. What is reported of the model later is measured on a time after the choice's own.
struct PurchaseModelChoice {
    /// The likelihood is summed over at most so many customers, evenly spread: it is a mean to compare, not a total to publish.
    static let comparedCustomers = 20_000

    /// The model that won; the first candidate where there was nothing to compare.
    var kind: PurchaseModel.Kind
    /// What each candidate and the rival reached, and how it was cut.
    var evidence: JSONValue

    /// - Parameters:
    ///   - candidates: at least one.
    ///   - end: the last day that may be seen.
    static func choose(
        _ candidates: [PurchaseModel.Kind], _ source: some LifetimeValueSource, end: Day,
        settings: LifetimeValueSettings
    ) throws(PatronError) -> PurchaseModelChoice {
        let first = candidates.first ?? .bgNBD
        guard candidates.count > 1 else {
            return PurchaseModelChoice(kind: first, evidence: ["skipped": "there is one candidate"])
        }
        guard let window = settings.window(from: source.firstDay, to: end) else {
            return PurchaseModelChoice(kind: first, evidence: ["skipped": "the data is too short to compare models"])
        }
        let cut = end + -window
        let validation = try source.holdout(after: cut, to: end)
        guard validation.summaries.contains(where: { $0.repeats > 0 }) else {
            return PurchaseModelChoice(kind: first, evidence: ["skipped": "nobody came back before the cut"])
        }
        let histories = PurchaseHistories(validation.summaries)
        let spend = GammaGamma(GammaGammaLikelihood(validation.summaries).fit())
        var (rows, best): ([JSONValue], (kind: PurchaseModel.Kind, likelihood: Double)?) = ([], nil)
        for kind in candidates {
            guard let model = PurchaseModel(kind, kind.fit(histories)) else { continue }
            let figures = validation.figures(of: model, spend)
            if figures.logLikelihood > best?.likelihood ?? -.infinity { best = (kind, figures.logLikelihood) }
            rows.append(figures.json(name: kind.rawValue))
        }
        if let rival = try rival(source, cut: cut, window: window) {
            rows.append(validation.figures(of: rival).json(name: "regression"))
        }
        return PurchaseModelChoice(
            kind: best?.kind ?? first,
            evidence: [
                "by": "holdout_log_likelihood", "calibration_end": .string(cut.description),
                "days": .int(Int64(window)),
                "customers": .int(Int64(validation.summaries.count)), "models": .array(rows),
            ])
    }

    /// The regression, from the window of the same length before the cut; nil where the data does not reach back so far.
    static func rival(
        _ source: some LifetimeValueSource, cut: Day, window: Int
    ) throws(PatronError) -> SpendRegression? {
        let start = cut + -window
        guard start > source.firstDay else { return nil }
        return SpendRegression(try source.holdout(after: start, to: cut))
    }
}

extension LifetimeValueSettings {
    /// How many days before `end` a holdout takes; nil where the data from `start` on is too short.
    func window(from start: Day, to end: Day) -> Int? {
        let horizon = horizon.period.advance(end, by: horizon.count) - end
        let days = min(horizon, Int(holdoutShare * Double(end - start)))
        return days > 0 ? days : nil
    }
}
