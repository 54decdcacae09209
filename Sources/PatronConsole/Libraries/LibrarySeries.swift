internal import CoreMetrics
internal import PatronService
internal import Synchronization

enum SeriesKind: Hashable {
    case counter, gauge, summary, timer

    /// What Prometheus' names end with.
    var suffix: String {
        switch self {
        case .counter: "_total"
        case .gauge, .summary: ""
        case .timer: "_seconds"
        }
    }
}

/// One number that a library counts, or one sum with its count.
final class LibrarySeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    let kind: SeriesKind
    private let value = Mutex<(sum: Double, count: UInt64)>((0, 0))

    init(_ kind: SeriesKind) { self.kind = kind }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { value.withLock { $0.sum += amount } }
    func decrement(by amount: Double) { value.withLock { $0.sum -= amount } }
    func reset() { value.withLock { $0 = (0, 0) } }
    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0.sum = new } }
    func record(_ new: Int64) { record(Double(new)) }
    func record(_ new: Double) { kind == .gauge ? set(new) : add(new) }
    func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }

    private func add(_ new: Double) {
        value.withLock { value in
            value.sum += new
            value.count += 1
        }
    }

    func write(to page: inout Exposition, _ name: String, _ labels: [(String, String)]) {
        let (sum, count) = value.withLock { $0 }
        let help = "Counted by a library."
        switch kind {
        case .counter: page.counter(name, help, sum, labels)
        case .gauge: page.gauge(name, help, sum, labels)
        case .summary, .timer: page.summary(name, help, sum: sum, count: count, labels)
        }
    }
}
