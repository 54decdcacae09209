internal import Histogram
internal import PatronCore
internal import PatronWire

/// What one thread of the load generator counts; belongs to its event loop. Requests that were due before or after the
/// window are sent and not counted.
final class LoadTally {
    /// What came of counted requests. Later, loops' figures are added up.
    struct Figures: Sendable {
        var sent = 0
        var statuses = [Int](repeating: 0, count: StatusCode.allCases.count)
        /// Their connection broke before the answer.
        var lost = 0
        /// Without an answer when the run was over.
        var unanswered = 0
        /// Connections that broke.
        var resets = 0
        /// Requests that waited because their connection took no more bytes.
        var heldBack = 0
        /// Answers that nobody waited for.
        var unexpected = 0
        /// OK answers that could not be decoded.
        var undecodable = 0
        /// OK answers, and the ages of requests that nobody answered in time.
        var latency = LatencyHistogram.latencies()
        /// Only the latter.
        var failed = LatencyHistogram.latencies()
        /// From the moment a request was due to its write.
        var lateness = LatencyHistogram.latencies()
        var kinds: [Kind]
        var intervals: [LogInterval] = []
        var versions = VersionCounts()
        /// The thread's processor time for work, without idle spinning.
        var busyNanoseconds: UInt64 = 0
    }

    /// One kind of request of a mix.
    struct Kind: Sendable {
        var sent = 0
        var ok = 0
        var latency = LatencyHistogram.latencies()
    }

    private(set) var figures: Figures
    /// Requests that were due in this time are counted.
    private(set) var window: Range<UInt64> = 0..<0
    /// Counted requests without an answer yet.
    private(set) var inFlight = 0
    private var recent: [LatencyHistogram]
    private var intervalStart: UInt64 = 0
    private let intervalLength: UInt64
    private let timeout: UInt64

    init(_ plan: LoadPlan) {
        let kinds = plan.workload.entries.count
        figures = Figures(kinds: [Kind](repeating: Kind(), count: kinds))
        recent = [LatencyHistogram](repeating: .latencies(), count: kinds)
        intervalLength = UInt64(max(1, plan.interval.milliseconds)) * 1_000_000
        timeout = UInt64(plan.timeout?.milliseconds ?? 0) * 1_000_000
    }

    func count(_ window: Range<UInt64>) {
        self.window = window
        intervalStart = window.lowerBound
    }

    /// A request is due: whether it counts.
    func asks(_ kind: Int, due: UInt64) -> Bool {
        guard window.contains(due) else { return false }
        figures.sent += 1
        figures.kinds[kind].sent += 1
        inFlight += 1
        return true
    }

    /// A counted request was answered.
    func answered(_ kind: Int, _ status: UInt16, due: UInt64, now: UInt64) {
        inFlight -= 1
        let latency = now > due ? now - due : 0
        var status = Int(status) < figures.statuses.count ? status : StatusCode.unknown.rawValue
        // Whoever asked has gone.
        if status == 0, timeout > 0, latency > timeout { status = StatusCode.deadlineExceeded.rawValue }
        figures.statuses[Int(status)] += 1
        if status == 0 {
            figures.kinds[kind].ok += 1
            record(kind, latency, now)
        } else if status == StatusCode.deadlineExceeded.rawValue {
            figures.failed.add(nanoseconds: latency)
            record(kind, latency, now)
        }
    }

    /// A counted request was never answered: its connection broke, or the run is over.
    func gaveUp(_ kind: Int, due: UInt64, now: UInt64, isOver: Bool) {
        inFlight -= 1
        if isOver { figures.unanswered += 1 } else { figures.lost += 1 }
        let age = now > due ? now - due : 0
        figures.failed.add(nanoseconds: age)
        record(kind, age, now)
    }

    private func record(_ kind: Int, _ latency: UInt64, _ now: UInt64) {
        if now >= intervalStart + intervalLength { endInterval(now) }
        recent[kind].add(nanoseconds: latency)
    }

    /// Moves what was recorded since the last interval's end into the log.
    private func endInterval(_ now: UInt64) {
        for kind in recent.indices where recent[kind].totalCount > 0 {
            let start = intervalStart - window.lowerBound
            figures.intervals.append(
                LogInterval(kind: kind, start: start, length: intervalLength, latency: recent[kind]))
            figures.kinds[kind].latency.add(recent[kind])
            recent[kind].reset()
        }
        if now > intervalStart { intervalStart += (now - intervalStart) / intervalLength * intervalLength }
    }

    func late(_ nanoseconds: UInt64) { figures.lateness.add(nanoseconds: nanoseconds) }
    func heldBack() { figures.heldBack += 1 }
    func connectionBroke() { figures.resets += 1 }
    func unexpectedAnswer() { figures.unexpected += 1 }
    func undecodableAnswer() { figures.undecodable += 1 }
    func worked(_ nanoseconds: UInt64) { figures.busyNanoseconds = nanoseconds }
    func answered(by version: UnsafeRawBufferPointer, now: UInt64) { figures.versions.count(version, now: now) }

    /// All figures, at the end.
    func finish() -> Figures {
        endInterval(intervalStart)
        for kind in figures.kinds { figures.latency.add(kind.latency) }
        return figures
    }
}

/// The latencies of one kind of request in one interval of a run.
struct LogInterval: Sendable {
    /// The kind's number in the workload.
    var kind: Int
    /// Nanoseconds from the start of measuring.
    var start: UInt64
    var length: UInt64
    /// Values and how often they occurred, ascending.
    var counts: [(value: UInt64, count: UInt64)]

    init(kind: Int, start: UInt64, length: UInt64, latency: LatencyHistogram) {
        self.kind = kind
        self.start = start
        self.length = length
        counts = latency.recordedValues().map { ($0.value, $0.count) }
    }
}
