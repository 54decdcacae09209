internal import NIOCore
internal import PatronService
internal import PatronWire

/// What the binary edge keeps for one event loop: the answers of the present read burst, and the loop's connections.
/// Used on that loop only.
final class EdgeLoop {
    let service: LoopContext
    let access: AccessList
    /// Answers of the present read burst. Between bursts it is empty, and its memory is used again once the socket took it.
    var out = ByteBuffer()
    var connections: [ObjectIdentifier: ConnectionHandler] = [:]

    var limits: ServiceLimits { service.limits }
    var status: ServiceStatus { service.status }

    init(_ service: LoopContext, _ access: AccessList) {
        self.service = service
        self.access = access
    }

    /// What the server tells every client of itself.
    var hello: ServerHello {
        ServerHello(
            server: "patron-server \(status.version)", frameLimit: UInt32(clamping: limits.frameBytes),
            inFlightLimit: UInt32(clamping: limits.inFlight), credit: UInt32(clamping: limits.initialCredit))
    }
}
