internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

extension ConnectionHandler {
    /// Answers a request now, or hands it to the compute pool.
    func answer(_ request: RequestFrame, started: NIODeadline, now: Timestamp) {
        let deadline = request.microseconds > 0 ? started + .microseconds(Int64(request.microseconds)) : nil
        if let deadline, NIODeadline.now() >= deadline {
            metrics.count(.shedExpired)
            return refuse(
                request, .deadlineExceeded, ErrorDetail("expired before it was computed"), started: started)
        }
        if let waited = loop.clock.behind, request.method != .health {
            let milliseconds = waited.nanoseconds / 1_000_000
            let detail = ErrorDetail(
                "the server is \(milliseconds) ms behind", retryAfterMilliseconds: UInt32(clamping: milliseconds))
            metrics.count(.shedBehind)
            return refuse(request, .resourceExhausted, detail, started: started)
        }
        if request.method.streams { return startStream(request, deadline: deadline, started: started, now: now) }
        if request.method.changesState { return change(request, started: started, now: now) }
        let answerer = loop.service.answerer(now: now, caller)
        let frame = loop.out.beginFrame(FrameHeader(.response, id: request.id))
        do {
            try answerer.answer(request.method, request.payload, into: &loop.out)
            let duration = NIODeadline.now() - started
            let status = loop.out.endAnswer(
                frame, id: request.id, limit: answerLimit,
                microseconds: UInt32(clamping: duration.nanoseconds / 1000))
            answered(request, status, took: duration, at: frame)
        } catch is Answerer.TooLong {
            loop.out.moveWriterIndex(to: frame)
            compute(request, deadline: deadline, started: started, now: now)
        } catch {
            loop.out.moveWriterIndex(to: frame)
            let error = error as? PatronError ?? PatronError(.internal, "\(error)")
            loop.out.writeError(id: request.id, error)
            answered(request, StatusCode(error.code), took: NIODeadline.now() - started, at: frame)
        }
    }

    /// Counts and perhaps logs a request whose answer is the frame that was just written.
    private func answered(_ request: RequestFrame, _ status: StatusCode, took duration: TimeAmount, at frame: Int) {
        loop.service.observe(request.method, status, took: duration)
        guard loop.service.isLogged(status) else { return }
        var answer = loop.out
        answer.moveReaderIndex(to: frame + FrameHeader.size)
        loop.service.log(request.method, status, took: duration, caller, request: request.payload, answer: answer)
    }

    /// Answers a request with an error of the server's state instead of computing it.
    private func refuse(_ request: RequestFrame, _ status: StatusCode, _ detail: ErrorDetail, started: NIODeadline) {
        loop.out.writeError(id: request.id, status, detail)
        loop.service.observe(request.method, status, since: started)
    }

    /// Keeps a request whose answer comes later; answers with INTERNAL if the connection's state does not allow it.
    private func hold(_ request: RequestFrame, streaming: Bool = false, started: NIODeadline)
        -> ServerConnectionState.Ticket?
    {
        do {
            let ticket = try state.hold(request.id, streaming: streaming)
            let kept = loop.service.logsRequests ? ByteBuffer(bytes: request.payload) : ByteBuffer()
            held[ticket] = Held(method: request.method, started: started, payload: kept)
            metrics.count(.heldRequests)
            return ticket
        } catch {
            refuse(request, .internal, ErrorDetail("\(error)"), started: started)
            return nil
        }
    }

    /// Takes a place in the compute pool for a held request; answers with RESOURCE_EXHAUSTED when there is none.
    func holdForPool(_ request: RequestFrame, streaming: Bool, started: NIODeadline) -> ServerConnectionState.Ticket? {
        guard loop.status.enqueue(limit: loop.limits.queued) else {
            let detail = ErrorDetail("too many long requests are waiting", retryAfterMilliseconds: 100)
            metrics.count(.shedQueueFull)
            refuse(request, .resourceExhausted, detail, started: started)
            return nil
        }
        let ticket = hold(request, streaming: streaming, started: started)
        if ticket == nil { loop.status.dequeued() }
        return ticket
    }

    private func compute(_ request: RequestFrame, deadline: NIODeadline?, started: NIODeadline, now: Timestamp) {
        guard let context, let ticket = holdForPool(request, streaming: false, started: started) else { return }
        let payload = ByteBuffer(bytes: request.payload)
        let (method, limit) = (request.method, answerLimit)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.service.compute(now: now, caller) { answerer in
            var out = ByteBuffer()
            var status = StatusCode.ok
            if let deadline, NIODeadline.now() >= deadline {
                status = .deadlineExceeded
                out.writeError(id: ticket.id, .deadlineExceeded, ErrorDetail("expired in the queue"))
            } else if let answerer {
                do {
                    let frame = out.beginFrame(FrameHeader(.response, id: ticket.id))
                    try payload.withUnsafeReadableBytes { try answerer.answer(method, $0, into: &out) }
                    status = out.endAnswer(
                        frame, id: ticket.id, limit: limit, microseconds: microseconds(since: started))
                } catch {
                    out.clear()
                    let error = error as? PatronError ?? PatronError(.internal, "\(error)")
                    status = StatusCode(error.code)
                    out.writeError(id: ticket.id, error)
                }
            } else {
                status = .unavailable
                out.writeError(id: ticket.id, .unavailable, ErrorDetail("the server is going away"))
            }
            let (answer, outcome) = (out, status)
            handler.eventLoop.execute { handler.value.finish(ticket, answer, outcome) }
        }
    }

    /// Hands what is to be stored to the service; the answer comes when it is durable.
    private func change(_ request: RequestFrame, started: NIODeadline, now: Timestamp) {
        guard let context, let ticket = hold(request, started: started) else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        loop.service.change(request.method, ByteBuffer(bytes: request.payload), now: now, caller) { result in
            var out = ByteBuffer()
            var status = StatusCode.ok
            switch result {
            case .success(let message):
                let frame = out.beginFrame(FrameHeader(.response, id: ticket.id))
                out.writeImmutableBuffer(message)
                out.endFrame(frame, microseconds: microseconds(since: started))
            case .failure(let error):
                status = StatusCode(error.code)
                out.writeError(id: ticket.id, error)
            }
            let (answer, outcome) = (out, status)
            handler.eventLoop.execute { handler.value.finish(ticket, answer, outcome) }
        }
    }

    /// Writes the last frame of a held request, unless it was cancelled or the connection is gone.
    func finish(_ ticket: ServerConnectionState.Ticket, _ answer: ByteBuffer, _ status: StatusCode) {
        guard let context, state.finish(ticket) else { return }
        release(ticket, status, answer)
        metrics.count(.sentBytes, on: .binary, by: answer.readableBytes)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        closeIfDrained()
    }

    /// Lets go of a held request that has ended in whatever way.
    func release(_ ticket: ServerConnectionState.Ticket, _ status: StatusCode, _ answer: ByteBuffer = ByteBuffer()) {
        streams[ticket] = nil
        guard let request = held.removeValue(forKey: ticket) else { return }
        metrics.count(.releasedRequests)
        let duration = NIODeadline.now() - request.started
        loop.service.observe(request.method, status, took: duration)
        guard loop.service.isLogged(status) else { return }
        var answer = answer
        _ = answer.readSlice(length: FrameHeader.size)
        request.payload.withUnsafeReadableBytes { payload in
            loop.service.log(request.method, status, took: duration, caller, request: payload, answer: answer)
        }
    }
}

/// A request whose answer comes later.
struct Held {
    let method: Method
    let started: NIODeadline
    /// The request's message where requests are logged, else empty.
    let payload: ByteBuffer
}

/// Microseconds since a request was read, for the response's header.
func microseconds(since started: NIODeadline) -> UInt32 {
    UInt32(clamping: (NIODeadline.now() - started).nanoseconds / 1000)
}
