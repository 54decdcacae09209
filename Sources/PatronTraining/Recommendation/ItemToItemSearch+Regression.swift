internal import PatronCore
internal import PatronLearning
internal import PatronNumerics

/// Weights by regression: a few settings each, because a fit takes as long as many trials of the others, and because the ridge
/// matters little over a wide range. Histories and trends are tried without another fit.
extension ItemToItemSearch {
    private static let ridges = 0.3...100.0
    private static let ridgeStep = 3.0
    private static let dropouts = 0.0...4.0
    private static let exponents = -1.0...0.0
    private static let decaySteps = [0.4, 0.2]
    private static let decayTrials = 30

    /// Searches them from where the others ended; false without the time for it.
    mutating func regress() throws(PatronError) -> Bool {
        var fits = min(settings.regressions, settings.regressedItems / max(1, scorer.split.train.itemCount))
        guard fits > 0, !trials.isOver else { return false }
        limit += Self.decayTrials
        let span = scorer.split.train.spanDays
        result = RankingMetrics(k: scorer.k)
        best.regression = ItemRegression(candidates: settings.searchedCandidates)
        guard try accept([best]) else { return false }
        fits -= 1
        try chooseTrend()
        try chooseDecay()
        let moves: [Move] = [
            { point, step in
                point.regression?.ridge *= step > 0 ? Self.ridgeStep : 1 / Self.ridgeStep
                return Self.ridges.contains(point.regression?.ridge ?? 0)
            },
            { point, step in
                point.regression?.dropout += step > 0 ? 1 : -0.5
                return Self.dropouts.contains(point.regression?.dropout ?? 0)
            },
            { point, step in
                point.regression?.userExponent += step > 0 ? 0.25 : -0.25
                return Self.exponents.contains(point.regression?.userExponent ?? 0)
            },
            { point, step in
                point.cooccurrenceHalfLife = point.cooccurrenceHalfLife == nil ? span / 2 : nil
                return span > 0 && step > 0
            },
        ]
        for move in moves { try follow(move, fits: &fits) }
        try chooseDecay()
        try weakenDecay()
        var point = best
        point.regression?.candidates = settings.regressionCandidates
        if let full = try results([point])?.first { (best, result) = (point, full) }
        return true
    }

    private mutating func chooseDecay() throws(PatronError) {
        for step in Self.decaySteps { try descend(step) }
    }

    /// Goes on in a direction as long as it gets better and there are fits left.
    private mutating func follow(_ move: Move, fits: inout Int) throws(PatronError) {
        for direction in [-1.0, 1] {
            var moved = false
            while fits > 0 {
                var candidate = best
                guard move(&candidate, direction) else { break }
                fits -= 1
                guard try accept([candidate]) else { break }
                moved = true
            }
            if moved { return }
        }
    }
}
