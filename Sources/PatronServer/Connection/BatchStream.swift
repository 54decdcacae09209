internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

/// A batch under way on one connection: computed in pieces on the compute pool, sent within the reader's credit, so that a slow
/// reader of one batch blocks nobody and holds no memory but its ids.
final class BatchStream {
    /// Answers computed at a time: about a tenth of a millisecond's work.
    private static let piece = 64

    private let handler: ConnectionHandler
    private let ticket: ServerConnectionState.Ticket
    private let deadline: NIODeadline?
    private let started: NIODeadline
    private let now: Timestamp
    private let batch: BatchRequest
    private var next = 0
    private var isComputing = false

    init(
        _ handler: ConnectionHandler, _ ticket: ServerConnectionState.Ticket, _ batch: BatchRequest,
        deadline: NIODeadline?,
        started: NIODeadline, now: Timestamp
    ) {
        self.handler = handler
        self.ticket = ticket
        self.batch = batch
        self.deadline = deadline
        self.started = started
        self.now = now
    }

    /// Computes the next piece, if there is credit for it and the socket takes more.
    func proceed() {
        guard !isComputing, let context = handler.context, handler.state.isHeld(ticket) else { return }
        if let deadline, NIODeadline.now() >= deadline {
            var out = ByteBuffer()
            out.writeError(
                id: ticket.id, .deadlineExceeded, ErrorDetail("expired after \(next) of \(batch.count) answers"))
            return handler.finish(ticket, out, .deadlineExceeded)
        }
        guard context.channel.isWritable else { return }
        var end = next
        while end < batch.count, end - next < Self.piece, handler.state.takeCredit(ticket) { end += 1 }
        guard end > next else { return }
        let range = next..<end
        next = end
        isComputing = true
        let stream = NIOLoopBound(self, eventLoop: context.eventLoop)
        let (ticket, batch, started, limit) = (ticket, batch, started, handler.answerLimit)
        handler.loop.service.compute(now: now, handler.caller, queued: false) { answerer in
            var out = ByteBuffer()
            var failure: PatronError? = answerer == nil ? PatronError(.unavailable, "the server is going away") : nil
            if let answerer {
                do throws(PatronError) {
                    for at in range {
                        let frame = out.beginFrame(FrameHeader(.response, flags: .more, id: ticket.id))
                        try batch.write(at, answerer, into: &out)
                        let count = out.writerIndex - frame - FrameHeader.size
                        guard count <= limit else {
                            out.moveWriterIndex(to: frame)
                            throw PatronError(
                                .limitExceeded, "an answer of \(count) bytes; the client takes at most \(limit)")
                        }
                        out.endFrame(frame, microseconds: microseconds(since: started))
                    }
                } catch {
                    failure = error
                }
            }
            let (answers, failed) = (out, failure)
            stream.eventLoop.execute { stream.value.computed(answers, failed) }
        }
    }

    /// Ends a stream that waits for credit or for a slow reader when its deadline has passed.
    func watchDeadline() {
        guard let deadline, let context = handler.context else { return }
        _ = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in self?.proceed() }
    }

    private func computed(_ answers: ByteBuffer, _ failure: PatronError?) {
        isComputing = false
        guard let context = handler.context, handler.state.isHeld(ticket) else { return }
        if let failure {
            var out = answers
            out.writeError(id: ticket.id, failure)
            return handler.finish(ticket, out, StatusCode(failure.code))
        }
        if next < batch.count {
            handler.metrics.count(.sentBytes, on: .binary, by: answers.readableBytes)
            context.writeAndFlush(handler.wrapOutboundOut(answers), promise: nil)
            return proceed()
        }
        var out = answers
        out.writeStreamEnd(id: ticket.id, microseconds: microseconds(since: started))
        handler.finish(ticket, out, .ok)
    }
}

extension ConnectionHandler {
    /// Reads a batch on the compute pool and starts to stream it.
    func startStream(_ request: RequestFrame, deadline: NIODeadline?, started: NIODeadline, now: Timestamp) {
        guard let context, let ticket = holdForPool(request, streaming: true, started: started) else { return }
        let payload = ByteBuffer(bytes: request.payload)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.service.compute(now: now, caller) { answerer in
            let result = Result { () throws(PatronError) -> BatchRequest in
                guard let answerer else { throw PatronError(.unavailable, "the server is going away") }
                return try payload.withUnsafeReadableBytes { (bytes) throws(PatronError) in
                    try BatchRequest(bytes, answerer)
                }
            }
            handler.eventLoop.execute {
                let handler = handler.value
                switch result {
                case .success(let batch):
                    guard handler.state.isHeld(ticket) else { return }
                    let stream = BatchStream(handler, ticket, batch, deadline: deadline, started: started, now: now)
                    handler.streams[ticket] = stream
                    stream.proceed()
                    stream.watchDeadline()
                case .failure(let error):
                    var out = ByteBuffer()
                    out.writeError(id: ticket.id, error)
                    handler.finish(ticket, out, StatusCode(error.code))
                }
            }
        }
    }
}
