internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

extension GRPCConnection {
    /// Takes one message of a request: a method's only one, or the next question of a conversation.
    func take(_ message: RequestMessage, _ call: Call) throws(CallFailure) {
        if call.target == .reflect { return try reflect(try plain(message, call), call) }
        guard call.request == nil else {
            throw CallFailure(.unimplemented, "expected one request message, found more")
        }
        call.request = message
    }

    /// Answers a call whose request is complete: now, or from the compute pool.
    func answer(_ call: Call) {
        if call.isExpired() {
            loop.service.metrics.count(.shedExpired)
            return fail(call, CallFailure(.deadlineExceeded, "expired before it was computed"))
        }
        if let waited = loop.clock.behind, !call.target.isHealth {
            let milliseconds = waited.nanoseconds / 1_000_000
            loop.service.metrics.count(.shedBehind)
            let detail = ErrorDetail(
                "the server is \(milliseconds) ms behind", retryAfterMilliseconds: UInt32(clamping: milliseconds))
            return fail(call, CallFailure(.resourceExhausted, detail))
        }
        if call.target == .reflect { return finish(call) }
        guard let request = call.request else {
            return fail(call, CallFailure(.unimplemented, "expected one request message, found none"))
        }
        call.request = nil
        switch call.target {
        case .method(let method):
            if loop.service.logsRequests, !request.isCompressed { call.question = request.bytes }
            if method.streams { return startBatch(request, call) }
            if method.changesState { return change(method, request, call) }
            if request.isCompressed { return admitAndCompute(method, request, call) }
            answerNow(method, request, call)
        case .checkHealth, .watchHealth:
            do throws(CallFailure) {
                let service = try healthRequest(try plain(request, call))
                if call.target == .checkHealth { try checkHealth(service, call) } else { watchHealth(service, call) }
            } catch {
                fail(call, error)
            }
        case .reflect: break
        }
    }

    /// A message without its compression, for messages that are short whatever they ask for.
    private func plain(_ message: RequestMessage, _ call: Call) throws(CallFailure) -> ByteBuffer {
        guard message.isCompressed else { return message.bytes }
        return try call.head.encoding.decompress(message.bytes, limit: Self.shortMessageBytes)
    }

    /// Longest compressed question to the health and reflection services once it is decompressed.
    private static let shortMessageBytes = 64 << 10

    private func answerNow(_ method: Method, _ request: RequestMessage, _ call: Call) {
        let answerer = loop.service.answerer(now: call.now, call.caller)
        loop.out.clear()
        let start = loop.out.beginMessage()
        do {
            try request.bytes.withUnsafeReadableBytes { try answerer.answer(method, $0, into: &loop.out) }
        } catch is Answerer.TooLong {
            return compute(method, request, call)
        } catch {
            return fail(call, CallFailure(error))
        }
        loop.out.endMessage(start)
        send(loop.out, call)
        finish(call)
    }

    /// Takes a place in the compute pool; fails the call when there is none.
    func holdForPool(_ call: Call) -> Bool {
        guard loop.service.status.enqueue(limit: loop.service.limits.queued) else {
            loop.service.metrics.count(.shedQueueFull)
            let detail = ErrorDetail("too many long requests are waiting", retryAfterMilliseconds: 100)
            fail(call, CallFailure(.resourceExhausted, detail))
            return false
        }
        call.phase = .held
        return true
    }

    /// Compressed messages do not try the loop first, where a caller's rights and rate are looked at; so it is done here.
    private func admitAndCompute(_ method: Method, _ request: RequestMessage, _ call: Call) {
        do throws(PatronError) {
            try call.caller.admit(method)
        } catch {
            return fail(call, CallFailure(error))
        }
        compute(method, request, call)
    }

    /// Answers on a compute thread what would hold up the event loop: long work, and compressed messages.
    private func compute(_ method: Method, _ request: RequestMessage, _ call: Call) {
        guard holdForPool(call) else { return }
        let (head, deadline, limit) = (call.head, call.deadline, loop.service.limits.frameBytes)
        let held = NIOLoopBound(HeldCall(self, call), eventLoop: loop.eventLoop)
        loop.service.compute(now: call.now, call.caller) { answerer in
            let result = Result { () throws(CallFailure) -> ByteBuffer in
                guard let answerer else { throw CallFailure(.unavailable, "the server is going away") }
                if let deadline, NIODeadline.now() >= deadline {
                    throw CallFailure(.deadlineExceeded, "expired in the queue")
                }
                let payload =
                    request.isCompressed ? try head.encoding.decompress(request.bytes, limit: limit) : request.bytes
                var out = ByteBuffer()
                let start = out.beginMessage()
                do {
                    try payload.withUnsafeReadableBytes { try answerer.answer(method, $0, into: &out) }
                } catch {
                    throw CallFailure(error)
                }
                out.endMessage(start)
                head.answerEncoding.compress(&out, from: start)
                return out
            }
            held.eventLoop.execute { held.value.finish(result) }
        }
    }

    /// Hands what is to be stored to the service; the answer comes when it is durable.
    private func change(_ method: Method, _ request: RequestMessage, _ call: Call) {
        if request.isCompressed { return decompress(method, request, call) }
        call.phase = .held
        let held = NIOLoopBound(HeldCall(self, call), eventLoop: loop.eventLoop)
        loop.service.change(method, request.bytes, now: call.now, call.caller) { result in
            let answer = result.map { message in
                var out = ByteBuffer()
                let start = out.beginMessage()
                out.writeImmutableBuffer(message)
                out.endMessage(start)
                return out
            }
            held.eventLoop.execute { held.value.finish(answer.mapError { CallFailure($0) }) }
        }
    }

    /// Decompresses a change on a compute thread, and then goes on with it.
    private func decompress(_ method: Method, _ request: RequestMessage, _ call: Call) {
        guard holdForPool(call) else { return }
        let (encoding, limit) = (call.head.encoding, loop.service.limits.frameBytes)
        let held = NIOLoopBound(HeldCall(self, call), eventLoop: loop.eventLoop)
        loop.service.compute(now: call.now, call.caller) { _ in
            let result = Result { () throws(CallFailure) in try encoding.decompress(request.bytes, limit: limit) }
            held.eventLoop.execute {
                let held = held.value
                guard held.isWanted else { return }
                switch result {
                case .success(let bytes):
                    held.connection.change(method, RequestMessage(isCompressed: false, bytes: bytes), held.call)
                case .failure: held.finish(result)
                }
            }
        }
    }
}

/// A call whose answer is made elsewhere, on its way back to its connection.
struct HeldCall {
    let connection: GRPCConnection
    let call: Call

    init(_ connection: GRPCConnection, _ call: Call) {
        self.connection = connection
        self.call = call
    }

    /// Whether somebody still waits for the answer.
    var isWanted: Bool { call.phase == .held && connection.context != nil }

    /// Sends the answer's messages, and the end.
    func finish(_ result: Result<ByteBuffer, CallFailure>) {
        guard isWanted else { return }
        switch result {
        case .success(let messages):
            connection.send(messages, call)
            connection.finish(call)
        case .failure(let failure): connection.fail(call, failure)
        }
        connection.context?.flush()
    }
}
