internal import NIOCore
internal import PatronService

/// All connections of an event loop, looked at in turn by one timer: no connection and no request has a timer of its own.
///
/// A part of the connections is looked at each time, so that ten thousand of them never hold up a request for long.
final class ConnectionSweep {
    /// Turns of the timer in which every connection is looked at once.
    private static let parts = 8

    private(set) var connections: [ConnectionHandler] = []
    private var next = 0
    private let eventLoop: NIOIsolatedEventLoop
    private let interval: TimeAmount

    init(_ limits: ConnectionLimits, on eventLoop: NIOIsolatedEventLoop) {
        self.eventLoop = eventLoop
        let waits = [
            limits.handshakeMilliseconds, limits.idleMilliseconds, limits.frameMilliseconds,
            limits.slowReaderMilliseconds,
        ]
        // Limits are kept to within a quarter of the shortest, or a second.
        let shortest = waits.filter { $0 > 0 }.min() ?? .max
        interval = .milliseconds(Int64(max(1, min(1000, shortest / 4) / Self.parts)))
    }

    /// Looks until the object goes.
    func start() {
        _ = eventLoop.scheduleTask(in: interval) { [weak self] in
            self?.look()
            self?.start()
        }
    }

    func add(_ connection: ConnectionHandler) {
        connection.place = connections.count
        connections.append(connection)
    }

    func remove(_ connection: ConnectionHandler) {
        guard let last = connections.popLast(), last !== connection else { return }
        connections[connection.place] = last
        last.place = connection.place
    }

    private func look() {
        let now = NIODeadline.now()
        for _ in 0..<(connections.count + Self.parts - 1) / Self.parts {
            // A connection that closes makes the list shorter.
            if next >= connections.count { next = 0 }
            guard !connections.isEmpty else { return }
            connections[next].look(now)
            next += 1
        }
    }
}
