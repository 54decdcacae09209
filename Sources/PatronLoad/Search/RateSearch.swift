/// Finds the highest rate at which an objective is kept: doubles until it is not, halves the gap until that is small, and
/// then confirms what it has found by further runs, going down a step each time one fails.
package struct RateSearch {
    /// One run of the search.
    package struct Trial: Sendable {
        package var rate: Double
        package var isMet: Bool
        package var isConfirmation: Bool
        package var report: LoadReport
    }

    package struct Result: Sendable {
        /// The highest rate that was confirmed; nil if even the lowest failed.
        package var rate: Double?
        package var trials: [Trial] = []
    }

    /// Where the search starts, and the lowest rate it tries.
    package var lowest = 1000.0
    /// The highest rate it tries.
    package var highest = 1_000_000.0
    /// The gap at which it stops, as a share of the rate.
    package var precision = 0.05
    /// Runs that must all keep the objective at the rate that was found.
    package var confirmations = 2
    /// A run that the generator or the machine spoiled is made again so many times.
    package var retries = 2

    package init() {}

    /// Searches. `trial` runs the load at a rate; `isMet` judges it; `done` is told of each run.
    package func search(
        isMet: (LoadReport) -> Bool, trial: (Double) async throws -> LoadReport, done: (Trial) -> Void
    ) async throws -> Result {
        var result = Result()
        func keeps(_ rate: Double, confirming: Bool = false) async throws -> Bool {
            var report = try await trial(rate)
            var left = retries
            while !isMet(report), !report.spoiled.isEmpty, left > 0 {
                report = try await trial(rate)
                left -= 1
            }
            let trial = Trial(rate: rate, isMet: isMet(report), isConfirmation: confirming, report: report)
            result.trials.append(trial)
            done(trial)
            return trial.isMet
        }

        var (good, bad) = (0.0, Double.infinity)
        var rate = lowest
        while bad == .infinity, good < highest {
            if try await keeps(rate) { good = rate } else { bad = rate }
            rate = min(rate * 2, highest)
        }
        while good > 0, bad < .infinity, bad - good > precision * good {
            let middle = (good + bad) / 2
            if try await keeps(middle) { good = middle } else { bad = middle }
        }
        // What was found may have been luck.
        while good >= lowest {
            var confirmed = 0
            while confirmed < confirmations, try await keeps(good, confirming: true) { confirmed += 1 }
            if confirmed == confirmations {
                result.rate = good
                return result
            }
            good = good > lowest ? max(lowest, good / (1 + precision)) : 0
        }
        return result
    }
}
