internal import NIOCore
internal import PatronCore
internal import PatronEngine
internal import PatronWire
internal import Synchronization

/// What all threads of a server share.
final class ServerStatus: Sendable {
    let version: String
    let started: Timestamp
    private let draining = Atomic(false)
    private let connections = Atomic(0)
    private let queued = Atomic(0)

    init(version: String, started: Timestamp) {
        self.version = version
        self.started = started
    }

    /// Whether the server was told to stop.
    var isDraining: Bool { draining.load(ordering: .relaxed) }
    func startDraining() { draining.store(true, ordering: .relaxed) }

    /// Open connections.
    var openConnections: Int { connections.load(ordering: .relaxed) }
    /// Counts a connection in and says how many there are with it.
    func connectionOpened() -> Int { connections.add(1, ordering: .relaxed).newValue }
    func connectionClosed() { connections.subtract(1, ordering: .relaxed) }

    /// Takes a place in the compute pool's queue if one is free.
    func enqueue(limit: Int) -> Bool {
        if queued.add(1, ordering: .relaxed).newValue <= limit { return true }
        queued.subtract(1, ordering: .relaxed)
        return false
    }
    func dequeued() { queued.subtract(1, ordering: .relaxed) }
}

/// What belongs to one event loop: its reference to the live models, its scratch memory, and the connections it serves.
/// Used on that loop only.
final class LoopContext {
    let configuration: ServerConfiguration
    let status: ServerStatus
    let pool: ComputePool
    let worker: Worker
    var models: ModelSet
    /// Answers of the present read burst. Between bursts it is empty, and its memory is used again once the socket took it.
    var out = ByteBuffer()
    var connections: [ObjectIdentifier: ConnectionHandler] = [:]

    init(
        _ configuration: ServerConfiguration, _ status: ServerStatus, _ pool: ComputePool, models: ModelSet,
        seed: UInt64
    ) {
        self.configuration = configuration
        self.status = status
        self.pool = pool
        self.models = models
        worker = Worker(limits: configuration.limits, seed: seed)
    }

    /// What the server tells every client of itself.
    var hello: ServerHello {
        let limits = configuration.limits
        return ServerHello(
            server: "patron-server \(status.version)", frameLimit: UInt32(clamping: limits.frameBytes),
            inFlightLimit: UInt32(clamping: limits.inFlight), credit: UInt32(clamping: limits.initialCredit))
    }
}
