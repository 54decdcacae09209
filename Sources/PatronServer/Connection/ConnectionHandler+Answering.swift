internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

extension ConnectionHandler {
    /// Answers a request now, or hands it to the compute pool.
    func answer(_ request: RequestFrame, started: NIODeadline, now: Timestamp) {
        let deadline = request.microseconds > 0 ? started + .microseconds(Int64(request.microseconds)) : nil
        if let deadline, NIODeadline.now() >= deadline {
            return loop.out.writeError(id: request.id, .deadlineExceeded, ErrorDetail("expired before it was computed"))
        }
        if request.method.streams { return startStream(request, deadline: deadline, started: started, now: now) }
        if request.method.changesState { return change(request, started: started, now: now) }
        let answerer = loop.service.answerer(now: now, caller)
        let frame = loop.out.beginFrame(FrameHeader(.response, id: request.id))
        do {
            try answerer.answer(request.method, request.payload, into: &loop.out)
            loop.out.endFrame(frame, microseconds: microseconds(since: started))
        } catch is Answerer.TooLong {
            loop.out.moveWriterIndex(to: frame)
            compute(request, deadline: deadline, started: started, now: now)
        } catch {
            loop.out.moveWriterIndex(to: frame)
            loop.out.writeError(id: request.id, error as? PatronError ?? PatronError(.internal, "\(error)"))
        }
    }

    /// Takes a place in the compute pool for a held request; answers with RESOURCE_EXHAUSTED when there is none.
    func holdForPool(_ request: RequestFrame, streaming: Bool) -> ServerConnectionState.Ticket? {
        guard loop.status.enqueue(limit: loop.limits.queued) else {
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
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.service.compute(now: now, caller) { answerer in
            var out = ByteBuffer()
            if let deadline, NIODeadline.now() >= deadline {
                out.writeError(id: ticket.id, .deadlineExceeded, ErrorDetail("expired in the queue"))
            } else if let answerer {
                do {
                    let frame = out.beginFrame(FrameHeader(.response, id: ticket.id))
                    try payload.withUnsafeReadableBytes { try answerer.answer(method, $0, into: &out) }
                    out.endFrame(frame, microseconds: microseconds(since: started))
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

    /// Hands what is to be stored to the service; the answer comes when it is durable.
    private func change(_ request: RequestFrame, started: NIODeadline, now: Timestamp) {
        guard let context else { return }
        let ticket: ServerConnectionState.Ticket
        do {
            ticket = try state.hold(request.id)
        } catch {
            return loop.out.writeError(id: request.id, .internal, ErrorDetail("\(error)"))
        }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.service.change(request.method, ByteBuffer(bytes: request.payload), now: now, caller) { result in
            var out = ByteBuffer()
            switch result {
            case .success(let message):
                let frame = out.beginFrame(FrameHeader(.response, id: ticket.id))
                out.writeImmutableBuffer(message)
                out.endFrame(frame, microseconds: microseconds(since: started))
            case .failure(let error): out.writeError(id: ticket.id, error)
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

/// Microseconds since a request was read, for the response's header.
func microseconds(since started: NIODeadline) -> UInt32 {
    UInt32(clamping: (NIODeadline.now() - started).nanoseconds / 1000)
}
