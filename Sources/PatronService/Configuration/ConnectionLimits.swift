/// How long a connection may keep the server waiting, and how many there may be. 0 is no limit where that is said.
package struct ConnectionLimits: Sendable {
    /// Connections at once from one address (IPv6: one /64 network); 0 is no limit of its own.
    package var perAddress: Int = 0
    /// Until the hello is whole, TLS included, in milliseconds.
    package var handshakeMilliseconds: Int = 10_000
    /// Without a frame and with nothing in flight, in milliseconds; 0 is for ever.
    package var idleMilliseconds: Int = 3_600_000
    /// From a frame's first byte to its last, in milliseconds, for a small frame.
    package var frameMilliseconds: Int = 10_000
    /// Bytes per second that a large frame has to come with at least.
    package var frameRate: Int = 16_384
    /// For a slow reader to take the answers that wait, in milliseconds.
    package var slowReaderMilliseconds: Int = 30_000
    /// Silence after which the system asks whether the peer's machine is still there, in seconds; 0 is never.
    package var keepaliveSeconds: Int = 60
    /// How long a request may have waited in its socket before it is shed, in milliseconds.
    package var lagMilliseconds: Int = 250
    /// Requests of one connection that are answered before the others have their turn.
    package var turnRequests: Int = 512
    /// Time after which the others have their turn, in microseconds.
    package var turnMicroseconds: Int = 1000

    package init() {}
}
