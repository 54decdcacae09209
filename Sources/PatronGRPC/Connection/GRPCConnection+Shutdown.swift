internal import NIOCore
internal import NIOHTTP2
internal import PatronWire

/// How far a connection's end has come.
struct Shutdown {
    /// A number that only this server's own ping has.
    static let ping = HTTP2PingData(withInteger: 0x5041_5452_4F4E_0001)

    /// The client was told.
    var isAnnounced = false
    /// The client knows which stream is the last that is answered.
    var isFinal = false
    /// A connection error was sent.
    var isBroken = false
    /// Nothing is answered any more.
    var isEnding = false
    /// The latest stream that was opened.
    var lastStream = HTTP2StreamID.rootStream
}

extension GRPCConnection {
    /// How long a client may take to answer the ping that comes with the news.
    private static let newsTime = TimeAmount.seconds(1)

    /// Tells the client that no more calls are taken. The first GOAWAY names no stream, because calls may be on their way; once
    /// the client has answered a ping it knows, and a second names the last call. The connection closes when nothing is left to answer.
    func goAway() {
        guard let context, !shutdown.isAnnounced, !shutdown.isEnding else { return }
        shutdown.isAnnounced = true
        write(.rootStream, .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
        write(.rootStream, .ping(Shutdown.ping, ack: false))
        for call in Array(calls.values) {
            call.watched?.look()
            // What would go on for ever ends now.
            if call.watched != nil || (call.target == .reflect && call.phase == .reading) {
                fail(call, CallFailure(.unavailable, "the server is going away"))
            }
        }
        context.flush()
        let connection = NIOLoopBound(self, eventLoop: loop.eventLoop)
        loop.eventLoop.scheduleTask(in: Self.newsTime) { connection.value.announceLastStream() }
    }

    func announceLastStream() {
        guard let context, shutdown.isAnnounced, !shutdown.isFinal, !shutdown.isEnding else { return }
        shutdown.isFinal = true
        guard !calls.isEmpty else { return closeIfDrained() }
        writeLastStream()
        context.flush()
    }

    func closeIfDrained() {
        guard shutdown.isFinal, !shutdown.isEnding, calls.isEmpty, let context else { return }
        shutdown.isEnding = true
        // Answers that the socket has not taken yet would be lost with the connection: it closes when this has left behind them,
        // or when a sweep has waited for long enough.
        let promise = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        writeLastStream(promise: promise)
        context.flush()
    }

    private func writeLastStream(promise: EventLoopPromise<Void>? = nil) {
        let last = HTTP2Frame.FramePayload.goAway(
            lastStreamID: shutdown.lastStream, errorCode: .noError, opaqueData: nil)
        write(.rootStream, last, promise: promise)
    }
}
