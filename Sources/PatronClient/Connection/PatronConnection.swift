internal import NIOCore
internal import NIOPosix
public import PatronCore
package import PatronWire
internal import Synchronization

/// One connection to a Patron server. Any number of tasks may ask on it at once; answers come back in any order.
///
/// A connection that broke or was closed fails every call with `unavailable`; connect anew to go on.
///
/// ```swift
/// let patron = try await PatronConnection.connect(host: "127.0.0.1", port: 7700)
/// let answer = try await patron.recommend(Request(customer: "13085", count: 10))
/// ```
public final class PatronConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ClientHandler>
    /// What the server said of itself.
    package let server: ServerHello

    private init(channel: any Channel, handler: NIOLoopBound<ClientHandler>, server: ServerHello) {
        self.channel = channel
        self.handler = handler
        self.server = server
    }

    /// Connects and says hello.
    ///
    /// - Parameters:
    ///   - host: a name or an address.
    ///   - port: the server's port.
    ///   - token: what the server may demand.
    ///   - tls: how to encrypt; nil does not.
    ///   - timeout: for the connection and the server's hello together, each.
    ///   - frameLimit: the largest answer to take, in bytes.
    /// - Throws: ``PatronError``, `unavailable` if nobody answers, else what the server says.
    public static func connect(
        host: String, port: Int, token: [UInt8] = [], tls: ClientTLS? = nil, timeout: TimeSpan = .seconds(10),
        frameLimit: Int = 16 << 20
    ) async throws -> PatronConnection {
        let encryption = try tls.map { try Encryption($0, host: host) }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ready = loop.makePromise(of: ServerHello.self)
        let hello = ClientHello(token: token, client: "patron-swift/1", frameLimit: UInt32(clamping: frameLimit))
        let amount = TimeAmount.milliseconds(timeout.milliseconds)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(amount)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        let made: (any Channel, NIOLoopBound<ClientHandler>)
        do {
            made = try await bootstrap.connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ClientHandler(hello: hello, frameLimit: frameLimit, ready: ready)
                    try encryption?.secure(channel)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
        } catch {
            let failure = PatronError(.unavailable, "cannot connect to \(host):\(port)", cause: ConnectFailure(error))
            ready.fail(failure)
            throw failure
        }
        let (channel, handler) = made
        let late = loop.scheduleTask(in: amount) {
            handler.value.fail(
                PatronError(.unavailable, "\(host):\(port) sent no hello within \(timeout.milliseconds) ms"))
        }
        do {
            let server = try await ready.futureResult.get()
            late.cancel()
            return PatronConnection(channel: channel, handler: handler, server: server)
        } catch {
            late.cancel()
            channel.close(promise: nil)
            throw error
        }
    }

    /// The server's name and version.
    public var serverName: String { server.server }

    /// Closes the connection; what is in flight fails.
    public func close() async {
        try? await channel.close()
    }

    deinit { channel.close(promise: nil) }

    /// A request that can be given up from any thread, even before it was sent.
    private final class Call: Sendable {
        let state = Mutex((id: UInt32(0), cancelled: false))
    }

    /// One request and its one answer, as bytes.
    package func call(_ method: Method, _ payload: [UInt8], timeout: TimeSpan?) async throws -> [UInt8] {
        let call = Call()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                send(method, payload, timeout, call) { continuation.resume(with: $0.map(\.payload)) }
            }
        } onCancel: {
            cancel(call)
        }
    }

    /// One request and its stream of answers, as bytes; credit is granted by whoever reads them.
    func stream(
        _ method: Method, _ payload: [UInt8], timeout: TimeSpan?
    ) -> (answers: AsyncThrowingStream<[UInt8], any Error>, grant: @Sendable (UInt32) -> Void) {
        let call = Call()
        let (answers, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        continuation.onTermination = { [weak self] reason in
            if case .cancelled = reason { self?.cancel(call) }
        }
        send(method, payload, timeout, call) { result in
            switch result {
            case .success(let answer) where answer.isLast: continuation.finish()
            case .success(let answer): continuation.yield(answer.payload)
            case .failure(let error): continuation.finish(throwing: error)
            }
        }
        let grant: @Sendable (UInt32) -> Void = { [handler, channel] count in
            channel.eventLoop.execute { handler.value.grant(call.state.withLock { $0.id }, count) }
        }
        return (answers, grant)
    }

    private func send(
        _ method: Method, _ payload: [UInt8], _ timeout: TimeSpan?, _ call: Call,
        _ receive: @escaping @Sendable (Result<Answer, any Error>) -> Void
    ) {
        channel.eventLoop.execute { [handler] in
            if call.state.withLock({ $0.cancelled }) { return receive(.failure(CancellationError())) }
            let id = handler.value.start(method, payload, timeout: timeout, receive)
            call.state.withLock { $0.id = id }
        }
    }

    private func cancel(_ call: Call) {
        call.state.withLock { $0.cancelled = true }
        channel.eventLoop.execute { [handler] in
            handler.value.giveUp(call.state.withLock { $0.id }, CancellationError())
        }
    }
}
