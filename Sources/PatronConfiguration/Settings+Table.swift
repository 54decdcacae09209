internal import PatronConsole
internal import PatronGRPC
internal import PatronServer
internal import PatronService
internal import PatronState

/// The table of all settings. Adding one is adding a line here, and running the tests with `PATRON_UPDATE_DOCS=1` once, which
/// writes it into docs/configuration.md.
extension Settings {
    package static let table = general + access + observation + limits + connections + grpc

    private static let general: [Setting] = [
        .path("models", \.service.models, "DIR", "The folder with namespaces and their versions."),
        .optional(
            "state", \.service.state, "DIR",
            "A folder for what the server remembers: recorded events, and which versions it has verified."),
        .choice(
            "durability", \.service.durability,
            "When a recorded event is on disk: full, before it is acknowledged; normal, soon after."),
        .address("listen", \.server.address, "Where the binary protocol is served; port 0 takes any free port."),
        .number(
            "event-loops", \.service.eventLoops, 0...1024,
            "Threads that serve connections; 0 is one for each core."),
        .number(
            "compute-threads", \.service.computeThreads, 0...1024,
            "Threads for answers that take long; 0 is one for each core."),
        .number(
            "poll-milliseconds", \.service.pollMilliseconds, 10...3_600_000,
            "Milliseconds between two looks for a new version."),
        .number(
            "previous-versions", \.service.previousVersions, 0...1,
            "Versions before the live one that stay loaded in each namespace: with 1 a rollback is instant."),
        .number(
            "drain-milliseconds", \.server.drainMilliseconds, 0...3_600_000,
            "Milliseconds for answers under way when the server is told to stop."),
    ]

    private static let observation: [Setting] = [
        .choice("log-level", \.logLevel, "What is logged at least."),
        .choice("log-format", \.logFormat, "How a line of the log looks."),
        .number(
            "log-requests", \.service.logRequests, 0...1_000_000_000,
            "One of so many answered requests is logged; 0 for none."),
        .address(
            "console-listen", \.console.address, "Where health, metrics and a page are served over HTTP, to anybody."),
        .number("console-connection-limit", \.console.connections, 1...10_000, "Connections to the console at once."),
        .number(
            "console-request-limit", \.console.requestBytes, 1024...(1 << 20),
            "Largest request line and header of the console in bytes."),
        .number(
            "console-request-milliseconds", \.console.requestMilliseconds, 10...3_600_000,
            "Milliseconds for a request to the console and its answer, and between two of them."),
    ]

    private static let grpc: [Setting] = [
        .address("grpc-listen", \.grpc.address, "Where gRPC is served, if it shall be; port 0 takes any free port."),
        .number("grpc-stream-limit", \.grpc.limits.streams, 1...100_000, "Calls at once on one gRPC connection."),
        .number("grpc-header-limit", \.grpc.limits.headerBytes, 1024...(1 << 20), "Bytes of one gRPC call's headers."),
        .number(
            "grpc-partial-limit", \.grpc.limits.partialBytes, 64...(1 << 30),
            "Bytes of unfinished requests on one gRPC connection."),
        .number(
            "grpc-reset-limit", \.grpc.limits.resets, 1...1_000_000,
            "Calls that a gRPC connection may reset within 10 seconds."),
        .number(
            "grpc-control-limit", \.grpc.limits.controlFrames, 10...1_000_000,
            "Pings and other control frames that a gRPC connection may send within a second."),
        .number(
            "grpc-idle-seconds", \.grpc.limits.idleSeconds, 1...86_400,
            "Seconds after which a gRPC connection without calls, or a request that does not go on, is ended."),
    ]

    private static let access: [Setting] = [
        .optional(
            "tokens", \.service.tokens, "FILE", "A YAML file of who may call and what; without it everybody may do all."
        ),
        .optional(
            "tls-certificate", \.service.tls.certificate, "FILE",
            "The server's certificate and those that lead to its root (PEM); turns TLS on."),
        .optional("tls-key", \.service.tls.key, "FILE", "The certificate's private key (PEM)."),
        .optional(
            "tls-key-passphrase", \.service.tls.keyPassphrase, "TEXT", isSecret: true,
            "What the key is encrypted with; other users of the machine can see flags, so that the environment is better."
        ),
        .optional(
            "tls-client-ca", \.service.tls.clientCA, "FILE",
            "Roots of the certificates that clients must show (PEM); without it they need none."),
    ]

    private static let connections: [Setting] = [
        .number(
            "address-connection-limit", \.service.limits.connection.perAddress, 0...1_000_000,
            "Connections at once from one address (IPv6: one /64 network); 0 is no limit of its own."),
        .number(
            "handshake-milliseconds", \.service.limits.connection.handshakeMilliseconds, 10...3_600_000,
            "Milliseconds until the hello is whole, TLS included."),
        .number(
            "idle-milliseconds", \.service.limits.connection.idleMilliseconds, 0...86_400_000,
            "Milliseconds without a frame and with nothing in flight before a connection is closed; 0 is never."),
        .number(
            "frame-milliseconds", \.service.limits.connection.frameMilliseconds, 10...3_600_000,
            "Milliseconds from a frame's first byte to its last; large frames have more by frame-rate."),
        .number(
            "frame-rate", \.service.limits.connection.frameRate, 1...(1 << 30),
            "Bytes per second that large frames come with at least."),
        .number(
            "slow-reader-milliseconds", \.service.limits.connection.slowReaderMilliseconds, 10...3_600_000,
            "Milliseconds for a slow reader to take answers that wait over pending-write-limit."),
        .number(
            "keepalive-seconds", \.service.limits.connection.keepaliveSeconds, 0...32_767,
            "Seconds of silence before the system asks whether the peer is still there; 0 is never."),
        .number(
            "lag-milliseconds", \.service.limits.connection.lagMilliseconds, 1...3_600_000,
            "Milliseconds that a request may have waited to be read; those that waited longer are shed."),
        .number(
            "turn-requests", \.service.limits.connection.turnRequests, 1...1_000_000,
            "Requests of one connection that are answered before the other connections have their turn."),
        .number(
            "turn-microseconds", \.service.limits.connection.turnMicroseconds, 1...10_000_000,
            "Microseconds after which the other connections have their turn."),
    ]

    private static let limits: [Setting] = [
        .number("frame-limit", \.service.limits.frameBytes, 64...(1 << 30), "Largest request in bytes."),
        .number(
            "in-flight-limit", \.service.limits.inFlight, 1...1_000_000,
            "Requests at once on one connection that are not answered at once."),
        .number("connection-limit", \.service.limits.connections, 1...1_000_000, "Connections at once."),
        .number(
            "pending-write-limit", \.service.limits.pendingWriteBytes, 1024...(1 << 30),
            "Bytes of answers that may wait for a slow reader before no more of its requests are read."),
        .number(
            "count-limit", \.service.limits.count, 1...1_000_000,
            "Items or history items that one request may ask for."),
        .number("history-limit", \.service.limits.history, 1...1_000_000, "Interactions in one request's history."),
        .number("exclude-limit", \.service.limits.exclude, 1...1_000_000, "Ids in one request's exclusions."),
        .number(
            "rule-limit", \.service.limits.rules, 1...10_000, "Boosts, quotas or widgets in one request, each of them."),
        .number("batch-limit", \.service.limits.batch, 1...10_000_000, "Customers in one batch."),
        .number(
            "initial-credit", \.service.limits.initialCredit, 1...1_000_000,
            "Answers of a stream that are sent before its reader gives credit."),
        .number(
            "arena-limit", \.service.limits.arenaBytes, 65_536...(1 << 30),
            "Bytes of memory for one decoded request and its answer, on each thread."),
        .number(
            "queue-limit", \.service.limits.queued, 1...1_000_000,
            "Long requests that may wait for a compute thread; more are shed."),
        .number(
            "event-limit", \.service.limits.events, 1...1_000_000,
            "Events that one request may record, or items that one may update."),
        .number(
            "event-queue-limit", \.service.limits.queuedEvents, 1...100_000_000,
            "Events and other changes that may wait to be stored; more are shed."),
        .number(
            "event-group-limit", \.service.limits.groupEvents, 1...1_000_000,
            "Events and other changes that are stored in one transaction."),
        .number(
            "event-history-limit", \.service.limits.historyEvents, 1...1_000_000,
            "Recorded events, the latest, that answers know of one customer or session since the training."),
    ]
}
