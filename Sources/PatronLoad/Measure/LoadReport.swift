internal import Histogram
internal import PatronCore
internal import PatronWire

/// What a load generator saw. Latencies are from the moment a request was due to the last byte of its answer.
package struct LoadReport: Sendable {
    /// One kind of request of a mix.
    package struct Kind: Sendable {
        package var name: String
        package var sent: Int
        package var ok: Int
        package var latency: LatencyHistogram
    }

    /// Requests a second that were due; nil for a closed loop.
    package var offered: Double?
    /// Requests that were due while measuring.
    package var sent = 0
    /// Of these, answered with OK (in time, where there is a deadline).
    package var ok = 0
    /// Of these, answered with another status, by its name; `LOST`: the connection broke; `UNANSWERED`: the run was over.
    package var errors: [String: Int] = [:]
    /// How long was measured.
    package var seconds = 0.0
    /// OK answers, and with their ages those that nobody answered in time (`DEADLINE_EXCEEDED`, `LOST`, `UNANSWERED`). Other
    /// errors are only counted: a quick refusal would flatter.
    package var latency = LatencyHistogram.latencies()
    /// The latter alone.
    package var failed = LatencyHistogram.latencies()
    /// From the moment a request was due to its write: the generator's own doing. Empty for a closed loop.
    package var lateness = LatencyHistogram.latencies()
    package var kinds: [Kind] = []
    /// Connections that broke and were replaced.
    package var resets = 0
    /// Requests that waited because their connection took no more bytes.
    package var heldBack = 0
    /// Answers with an id that nobody waited for.
    package var unexpected = 0
    /// OK answers that could not be decoded; only looked for when the plan says so.
    package var undecodable = 0
    /// Answers by the version of the models that gave them; only counted when the plan says so.
    package var versions: [String: Int] = [:]
    /// Seconds from the start of measuring at which the version changed from one answer to the next.
    package var versionChanges: [Double] = []
    /// For how long the generator itself did not run: what it measured then is not the server's doing.
    package var pausedSeconds = 0.0
    /// The longest of these pauses.
    package var longestPause = 0.0
    /// The share of the time for which the busiest thread of the generator worked.
    package var busiestThread = 0.0
    /// Processor time of the generator's threads for each answer, without idle spinning, in microseconds.
    package var generatorMicroseconds = 0.0
    var intervals: [LogInterval] = []

    /// OK answers per second.
    package var rate: Double { seconds > 0 ? Double(ok) / seconds : 0 }

    /// OK answers within a bound; all of them without one.
    package func answered(withinMicroseconds bound: Double?) -> Int {
        guard let bound else { return ok }
        let range = 0...UInt64(max(0, bound * 1000))
        return Int(latency.count(within: range)) - Int(failed.count(within: range))
    }

    /// A report of nothing.
    package init() {}

    init(_ plan: LoadPlan, _ all: [LoadTally.Figures], _ window: Range<UInt64>, _ pauses: PauseWatcher.Pauses) {
        if case .open(let rate, _) = plan.pace { offered = rate }
        seconds = Double(window.count) / 1e9
        kinds = plan.workload.entries.map { Kind(name: $0.name, sent: 0, ok: 0, latency: .latencies()) }
        pausedSeconds = pauses.seconds
        longestPause = pauses.longest
        var statuses = [Int](repeating: 0, count: StatusCode.allCases.count)
        var (lost, unanswered, busy) = (0, 0, UInt64(0))
        var seen = VersionCounts()
        for figures in all {
            sent += figures.sent
            for at in statuses.indices { statuses[at] += figures.statuses[at] }
            lost += figures.lost
            unanswered += figures.unanswered
            latency.add(figures.latency)
            failed.add(figures.failed)
            lateness.add(figures.lateness)
            resets += figures.resets
            heldBack += figures.heldBack
            unexpected += figures.unexpected
            undecodable += figures.undecodable
            intervals += figures.intervals
            seen.add(figures.versions)
            busy += figures.busyNanoseconds
            busiestThread = max(busiestThread, Double(figures.busyNanoseconds) / Double(window.count))
            for (at, kind) in figures.kinds.enumerated() {
                kinds[at].sent += kind.sent
                kinds[at].ok += kind.ok
                kinds[at].latency.add(kind.latency)
            }
        }
        ok = statuses[0]
        for status in StatusCode.allCases where status != .ok && statuses[Int(status.rawValue)] > 0 {
            errors[status.description] = statuses[Int(status.rawValue)]
        }
        if lost > 0 { errors["LOST"] = lost }
        if unanswered > 0 { errors["UNANSWERED"] = unanswered }
        for (name, answers) in seen.versions { versions[String(decoding: name, as: UTF8.self)] = answers }
        versionChanges = seen.changes.filter(window.contains).map { Double($0 - window.lowerBound) / 1e9 }.sorted()
        let answers = statuses.reduce(0, +)
        generatorMicroseconds = answers > 0 ? Double(busy) / 1000 / Double(answers) : 0
    }
}
