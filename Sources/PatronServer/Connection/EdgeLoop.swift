internal import NIOCore
internal import PatronService
internal import PatronWire

/// What the binary edge keeps for one event loop: the answers of the present read burst, the loop's connections, and how far the
/// loop is behind. Used on that loop only.
final class EdgeLoop {
    let service: LoopContext
    let access: AccessList
    let tls: ServerTLS?
    let drainMilliseconds: Int
    /// Answers of the present read burst. Between bursts it is empty, and its memory is used again once the socket took it.
    var out = ByteBuffer()
    let sweep: ConnectionSweep
    /// How long the present burst has been waiting.
    let clock: TurnClock
    private let eventLoop: NIOIsolatedEventLoop
    /// Connections with requests that were read and wait for their next turn.
    private var waiting = CircularBuffer<ConnectionHandler>()
    private let turnTime: TimeAmount

    /// An event loop looks at its sockets only when no task is due: long enough to be not due, too short to matter.
    private static let pause = TimeAmount.microseconds(20)

    var limits: ServiceLimits { service.limits }
    var status: ServiceStatus { service.status }

    init(_ service: LoopContext, _ model: ModelService, drainMilliseconds: Int, on eventLoop: any EventLoop) {
        self.service = service
        self.access = model.access
        self.tls = model.tls
        self.drainMilliseconds = drainMilliseconds
        self.eventLoop = eventLoop.assumeIsolated()
        let connection = service.limits.connection
        sweep = ConnectionSweep(connection, on: self.eventLoop)
        turnTime = .microseconds(Int64(connection.turnMicroseconds))
        clock = TurnClock(connection, on: eventLoop)
    }

    /// Whether a connection has answered enough for now.
    func isTurnOver(_ frames: Int, since began: NIODeadline) -> Bool {
        frames >= limits.connection.turnRequests || NIODeadline.now() - began > turnTime
    }

    /// Gives a connection another turn after all sockets were looked at. One connection has it at a time, so that many busy
    /// ones hold up the others no longer than one does.
    func wait(_ connection: ConnectionHandler) {
        waiting.append(connection)
        if waiting.count == 1 { scheduleTurn() }
    }

    private func scheduleTurn() {
        _ = eventLoop.scheduleTask(in: Self.pause) { [self] in
            guard let next = waiting.first else { return }
            next.takeTurn()
            // It stands at the end again if it is not done.
            waiting.removeFirst()
            if !waiting.isEmpty { scheduleTurn() }
        }
    }

    /// What the server tells every client of itself.
    var hello: ServerHello {
        ServerHello(
            server: "patron-server \(status.version)", frameLimit: UInt32(clamping: limits.frameBytes),
            inFlightLimit: UInt32(clamping: limits.inFlight), credit: UInt32(clamping: limits.initialCredit))
    }
}
