internal import NIOCore
internal import PatronCore
internal import PatronWire

extension ConnectionHandler {
    /// Answers a request now, or hands it to the compute pool.
    func answer(_ request: RequestFrame, started: NIODeadline, now: Timestamp) {
        let deadline = request.microseconds > 0 ? started + .microseconds(Int64(request.microseconds)) : nil
        if let deadline, NIODeadline.now() >= deadline {
            return loop.out.writeError(id: request.id, .deadlineExceeded, ErrorDetail("expired before it was computed"))
        }
        if request.method.streams { return startStream(request, deadline: deadline, started: started, now: now) }
        let answerer = Answerer(
            worker: loop.worker, models: loop.models, limits: loop.configuration.limits, status: loop.status, now: now,
            started: started, onEventLoop: true)
        let written = loop.out.writerIndex
        do {
            try answerer.answer(id: request.id, request.method, request.payload, into: &loop.out)
        } catch is Answerer.TooLong {
            compute(request, deadline: deadline, started: started, now: now)
        } catch {
            loop.out.moveWriterIndex(to: written)
            loop.out.writeError(id: request.id, error as? PatronError ?? PatronError(.internal, "\(error)"))
        }
    }

    /// Takes a place in the compute pool for a held request; answers with RESOURCE_EXHAUSTED when there is none.
    func holdForPool(_ request: RequestFrame, streaming: Bool) -> ServerConnectionState.Ticket? {
        guard loop.status.enqueue(limit: loop.configuration.limits.queued) else {
            let detail = ErrorDetail("too many long requests are waiting", retryAfterMilliseconds: 100)
            loop.out.writeError(id: request.id, .resourceExhausted, detail)
            return nil
        }
        do {
            return try state.hold(request.id, streaming: streaming)
        } catch {
            loop.status.dequeued()
            loop.out.writeError(id: request.id, .internal, ErrorDetail("\(error)"))
            return nil
        }
    }

    private func compute(_ request: RequestFrame, deadline: NIODeadline?, started: NIODeadline, now: Timestamp) {
        guard let context, let ticket = holdForPool(request, streaming: false) else { return }
        let payload = ByteBuffer(bytes: request.payload)
        let method = request.method
        let (models, limits, status) = (loop.models, loop.configuration.limits, loop.status)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.pool.run { worker in
            status.dequeued()
            var out = ByteBuffer()
            if let deadline, NIODeadline.now() >= deadline {
                out.writeError(id: ticket.id, .deadlineExceeded, ErrorDetail("expired in the queue"))
            } else if let worker {
                let answerer = Answerer(
                    worker: worker, models: models, limits: limits, status: status, now: now, started: started,
                    onEventLoop: false)
                do {
                    try payload.withUnsafeReadableBytes { try answerer.answer(id: ticket.id, method, $0, into: &out) }
                } catch {
                    out.clear()
                    out.writeError(id: ticket.id, error as? PatronError ?? PatronError(.internal, "\(error)"))
                }
            } else {
                out.writeError(id: ticket.id, .unavailable, ErrorDetail("the server is going away"))
            }
            let answer = out
            handler.eventLoop.execute { handler.value.finish(ticket, answer) }
        }
    }

    /// Writes the last frame of a held request, unless it was cancelled or the connection is gone.
    func finish(_ ticket: ServerConnectionState.Ticket, _ answer: ByteBuffer) {
        streams[ticket] = nil
        guard let context, state.finish(ticket) else { return }
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        closeIfDrained()
    }
}
