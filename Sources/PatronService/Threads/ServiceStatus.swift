package import NIOCore
package import PatronCore
internal import Synchronization

/// What all threads of a server share.
package final class ServiceStatus: Sendable {
    package let version: String
    package let started: Timestamp
    /// What all threads count.
    package let metrics = ServiceMetrics()
    private let peers = PeerCounts()
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
    /// Counts a connection in; why it must be refused, or nil. Refused or not, it is counted out when it closes.
    package func connectionOpened(from peer: SocketAddress?, _ limits: ServiceLimits) -> String? {
        let (all, ofPeer) = (connections.add(1, ordering: .relaxed).newValue, peers.opened(peer))
        let perAddress = limits.connection.perAddress
        if all > limits.connections { return "\(limits.connections) connections are open; no more are allowed" }
        if perAddress > 0, ofPeer > perAddress {
            return "\(perAddress) connections are open from this address; no more are allowed"
        }
        return nil
    }
    package func connectionClosed(from peer: SocketAddress?) {
        connections.subtract(1, ordering: .relaxed)
        peers.closed(peer)
    }

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
