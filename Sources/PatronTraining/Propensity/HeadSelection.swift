internal import PatronCore
internal import PatronLearning
internal import PatronPropensity

/// What came out of trying candidates: the winner, fitted, and how each did on rows it was not fitted on.
struct HeadSelection {
    var head: TrainedHead
    var table: PreparedTable
    var candidate: String
    var calibration: CalibrationChoice
    /// How the winner was set: its penalty, or its trees.
    var details: [JSONValue.Member]
    /// Features that count for nothing, and why.
    var dropped: [FeatureSelection.Dropped]
    /// Validation log loss with its calibration, by candidate.
    var logLosses: [(candidate: String, logLoss: Double)]

    /// Tries every candidate by stratified cross-validation on `rows`, and returns the best one fitted on all of them.
    static func crossValidated(
        _ table: FeatureTable, rows: [Int], candidates: [PropensitySettings.Candidate], identity: HeadIdentity,
        settings: PropensitySettings, seed: UInt64, budget: TimeBudget
    ) throws(PatronError) -> HeadSelection {
        let search = try HeadSearch(table, rows: rows, identity: identity, settings: settings, seed: seed)
        var best: (selection: HeadSelection, logLoss: Double)?
        var losses: [(candidate: String, logLoss: Double)] = []
        var failure: PatronError?
        for candidate in candidates where best == nil || !budget.isSpent() {
            do {
                let (selection, loss) = try search.fit(candidate, budget)
                losses.append((candidate.name, loss))
                if loss < best?.logLoss ?? .infinity { best = (selection, loss) }
            } catch {
                // What cannot learn from these rows, or not in time, leaves it to the others.
                guard error.leavesItToOthers else { throw error }
                failure = failure ?? error
            }
        }
        guard var best = best?.selection else {
            throw failure ?? PatronError(.badUsage, "no candidate to try", at: Place(field: identity.name))
        }
        best.logLosses = losses
        return best
    }
}

extension PatronError {
    /// Whether it says that one learner cannot learn from some rows, or not in time, while another one may.
    var leavesItToOthers: Bool { code == .refused || code == .limitExceeded }
}
