internal import NIOCore
internal import NIOHTTP2
internal import PatronCore
internal import PatronService
internal import PatronWire

/// One call: one HTTP/2 stream. Used on its connection's event loop only.
final class Call {
    enum Phase {
        /// The request is not complete.
        case reading
        /// Somewhere else the answer is made.
        case held
        /// Status and trailers are on their way; what still comes of the request is dropped.
        case done
    }

    let stream: HTTP2StreamID
    let target: MethodTable.Target
    let head: CallHead
    let caller: Caller
    let started: NIODeadline
    /// The machine's clock when the call came.
    let now: Timestamp
    let deadline: NIODeadline?

    var phase = Phase.reading
    var reader: MessageReader
    /// The request of a method that takes one message, once it is there.
    var request: RequestMessage?
    /// When something of the request came last.
    var lastRead: NIODeadline
    /// Bytes of the request that its connection counts as waiting.
    var waitingBytes = 0
    /// Whether the caller has said all.
    var requestEnded = false
    /// Whether the response's headers are sent.
    var answering = false
    /// Bytes of the answer that were written and may wait for the reader.
    var writtenBytes = 0
    /// The request's message and the start of the answer's where requests are logged, else empty.
    var question = ByteBuffer()
    var told = ByteBuffer()
    /// What goes on until it is done: a batch, or a watch of the server's health.
    var batch: BatchCall?
    var watched: HealthWatch?

    init(
        _ stream: HTTP2StreamID, _ target: MethodTable.Target, _ head: CallHead, _ caller: Caller, messageLimit: Int,
        started: NIODeadline, now: Timestamp
    ) {
        self.stream = stream
        self.target = target
        self.head = head
        self.caller = caller
        self.started = started
        self.now = now
        deadline = head.timeout.map { started + $0 }
        reader = MessageReader(limit: messageLimit)
        lastRead = started
    }

    /// Whether the time that the caller allowed is over.
    func isExpired(at now: NIODeadline = .now()) -> Bool { deadline.map { now >= $0 } ?? false }
}
