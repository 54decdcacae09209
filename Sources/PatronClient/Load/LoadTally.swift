internal import Histogram
internal import NIOCore
internal import PatronWire

/// What all connections of a load generator count together; belongs to their event loop.
final class LoadTally {
    private enum Phase {
        case warmingUp, measuring, stopped
    }

    private var phase = Phase.warmingUp
    private var sent = 0
    private var statuses = [Int](repeating: 0, count: StatusCode.allCases.count)
    private var lost = 0
    /// Nanoseconds, three significant digits, up to an hour (HdrHistogram).
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 3_600_000_000_000, numberOfSignificantValueDigits: .three)

    /// Measured requests that were not answered yet.
    private(set) var inFlight = 0
    /// Whether new requests are still sent.
    var isRunning: Bool { phase != .stopped }

    /// Starts to count, and gives the time.
    func startMeasuring() -> UInt64 {
        phase = .measuring
        return now()
    }

    /// Stops sending, and gives the time.
    func stop() -> UInt64 {
        phase = .stopped
        return now()
    }

    /// A request leaves: whether it counts.
    func leaves() -> Bool {
        guard phase == .measuring else { return false }
        sent += 1
        inFlight += 1
        return true
    }

    /// A counted request was answered.
    func answered(_ status: UInt16, after nanoseconds: UInt64) {
        inFlight -= 1
        statuses[Int(status) < statuses.count ? Int(status) : Int(StatusCode.unknown.rawValue)] += 1
        _ = histogram.record(min(nanoseconds, 3_600_000_000_000))
    }

    /// Counted requests whose connection broke.
    func lose(_ count: Int) {
        inFlight -= count
        lost += count
    }

    func report(seconds: Double, pausedSeconds: Double) -> LoadReport {
        var report = LoadReport()
        report.sent = sent
        report.ok = statuses[0]
        for status in StatusCode.allCases where status != .ok && statuses[Int(status.rawValue)] > 0 {
            report.errors[status.description] = statuses[Int(status.rawValue)]
        }
        if lost + inFlight > 0 { report.errors["LOST"] = lost + inFlight }
        report.seconds = seconds
        report.pausedSeconds = pausedSeconds
        let levels = [("p50", 50.0), ("p90", 90), ("p99", 99), ("p999", 99.9), ("p9999", 99.99), ("max", 100)]
        let isEmpty = histogram.totalCount == 0
        report.microseconds = levels.map { name, level in
            (name, isEmpty ? 0 : Double(histogram.valueAtPercentile(level)) / 1000)
        }
        return report
    }
}

/// The monotonic clock in nanoseconds.
@inline(__always) func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }
