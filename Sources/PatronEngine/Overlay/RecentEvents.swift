internal import PatronBundle
internal import PatronCore
internal import PatronMerchandising
internal import Synchronization

/// What customers did of late, whoever they are: what is trending now. Only the latest events are kept.
final class RecentEvents: Sendable {
    /// More are not looked at; the oldest go first.
    private static let limit = 100_000

    /// Something that a customer did.
    struct Event: Sendable {
        var time: Int64
        var item: UInt32
        /// The customer's segment when the version was trained; `noSegment` for strangers.
        var segment: UInt32
        /// 1 for a purchase.
        var weight: Float
    }

    private let snapshot: Snapshot
    private let events = Mutex<[Event]>([])
    /// Events that wait for ``flush()``, on the thread that applies changes.
    private let waiting = Mutex<[Event]>([])

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// The events as they are now. Nothing is copied unless more are recorded while somebody reads them.
    var all: [Event] { events.withLock { $0 } }

    /// Notes an event of a row of the customer table, or of a stranger.
    func add(_ event: ProjectedEvent, _ row: Int?) {
        guard let merchandising = snapshot.families.merchandising, let weight = Self.weight(event) else { return }
        let oldest = snapshot.manifest.dataEnd - .days(merchandising.parameters.trendDays)
        guard event.time > oldest.milliseconds else { return }
        let segment = row.flatMap { row in
            snapshot.segment(
                of: snapshot.customers?.history(of: row), row: row, asOf: snapshot.manifest.dataEnd)
        }
        waiting.withLock {
            $0.append(
                Event(
                    time: event.time, item: event.item,
                    segment: segment.flatMap { UInt32(exactly: $0) } ?? RecentPurchases.noSegment, weight: weight))
        }
    }

    /// What was noted becomes part of answers.
    func flush() {
        let new = waiting.withLock { waiting in
            defer { waiting.removeAll(keepingCapacity: true) }
            return waiting
        }
        if new.isEmpty { return }
        events.withLock { events in
            events += new
            // A tenth more may gather, so that not every event moves all others.
            if events.count > Self.limit + Self.limit / 10 { events.removeFirst(events.count - Self.limit) }
        }
    }

    /// What an event counts against a purchase; nil for what is none. A view is a weak sign, and there are many.
    private static func weight(_ event: ProjectedEvent) -> Float? {
        switch event.interaction {
        case .purchase: 1
        case .cart, .favourite: 0.25
        case .view: 0.05
        case .giveBack, nil: nil
        }
    }
}
