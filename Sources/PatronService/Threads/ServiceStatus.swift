package import PatronCore
internal import Synchronization

/// What all threads of a server share.
package final class ServiceStatus: Sendable {
    package let version: String
    package let started: Timestamp
    /// What all threads count.
    package let metrics = ServiceMetrics()
    /// Open connections by their peers' addresses.
    package let peers = PeerCounts()
    private let draining = Atomic(false)
    private let connections = Atomic(0)
    private let queued = Atomic(0)

    package init(version: String, started: Timestamp) {
        self.version = version
        self.started = started
    }

    /// Whether the server was told to stop.
    package var isDraining: Bool { draining.load(ordering: .relaxed) }
    package func startDraining() { draining.store(true, ordering: .relaxed) }

    /// Open connections.
    package var openConnections: Int { connections.load(ordering: .relaxed) }
    /// Counts a connection in and says how many there are with it.
    package func connectionOpened() -> Int { connections.add(1, ordering: .relaxed).newValue }
    package func connectionClosed() { connections.subtract(1, ordering: .relaxed) }

    /// Requests that wait for the compute pool.
    package var queueDepth: Int { queued.load(ordering: .relaxed) }
    /// Takes a place in the compute pool's queue if one is free.
    package func enqueue(limit: Int) -> Bool {
        if queued.add(1, ordering: .relaxed).newValue <= limit { return true }
        queued.subtract(1, ordering: .relaxed)
        return false
    }
    package func dequeued() { queued.subtract(1, ordering: .relaxed) }
}
