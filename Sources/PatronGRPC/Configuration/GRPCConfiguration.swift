package import PatronService

/// The gRPC edge's own settings, with defaults that work. What one request may ask for is in the service's limits.
package struct GRPCConfiguration: Sendable {
    /// Where to listen; nil: gRPC is not served.
    package var address: ListenAddress?
    /// Time for calls under way when the server is told to stop, in milliseconds.
    package var drainMilliseconds: Int = 5000
    /// What a connection may do.
    package var limits = GRPCLimits()

    package init() {}
}

/// What one gRPC connection may do. Each limit is enforced: docs/grpc.md, "Limits".
package struct GRPCLimits: Sendable {
    /// Calls at once on one connection, told to clients in SETTINGS.
    package var streams: Int = 256
    /// Bytes of one call's headers, counted as HTTP/2 counts them and told to clients in SETTINGS.
    package var headerBytes: Int = 16 << 10
    /// Bytes of unfinished requests that one connection may have waiting in memory.
    package var partialBytes: Int = 8 << 20
    /// Calls that a client may reset within ``resetWindowSeconds``.
    package var resets: Int = 1000
    package var resetWindowSeconds: Int = 10
    /// Pings, settings and priorities that a client may send within a second. Some clients ping with every answer that they
    /// read, to measure the connection, so that this is no smaller than the requests that one connection may bring.
    package var controlFrames: Int = 10_000
    /// Time without any call after which a connection is closed, and after which a request must be complete, in seconds.
    package var idleSeconds: Int = 300

    package init() {}
}
