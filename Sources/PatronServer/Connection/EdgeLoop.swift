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
    /// How long the present burst has been waiting, if that is longer than requests may.
    private(set) var behind: TimeAmount?
    private let eventLoop: NIOIsolatedEventLoop
    private let lagLimit: TimeAmount
    /// When the first burst of this turn of the event loop was read.
    private var turnStarted: NIODeadline?

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
        lagLimit = .milliseconds(Int64(connection.lagMilliseconds))
    }

    /// Since when the burst that is read now has certainly been waiting: the event loop learns of all bursts of a turn at once,
    /// and reads one after the other.
    func arrival(_ now: NIODeadline) -> NIODeadline {
        guard let turnStarted else {
            turnStarted = now
            behind = nil
            // Runs when all of the turn's bursts have been read.
            eventLoop.execute { self.turnStarted = nil }
            return now
        }
        behind = now - turnStarted > lagLimit ? now - turnStarted : nil
        return turnStarted
    }

    /// What the server tells every client of itself.
    var hello: ServerHello {
        ServerHello(
            server: "patron-server \(status.version)", frameLimit: UInt32(clamping: limits.frameBytes),
            inFlightLimit: UInt32(clamping: limits.inFlight), credit: UInt32(clamping: limits.initialCredit))
    }
}
