internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import PatronCore
internal import PatronService
internal import PatronWire

/// One HTTP/2 connection: frames in, frames out. A stream is an entry of a table, not a channel of its own, which is what makes
/// a call cheap; answers of one read burst leave in one write.
final class GRPCConnection: ChannelInboundHandler, NIOHTTP2FrameDelegate {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let loop: GRPCLoop
    var context: ChannelHandlerContext?
    var calls: [HTTP2StreamID: Call] = [:]
    var shutdown = Shutdown()
    /// What the client's certificate calls it, once the handshake has shown it and somebody has asked.
    private var names: [String]?
    /// Bytes of requests that are not complete.
    private var partialBytes = 0
    /// Bytes of answers that the reader has not made room for.
    private var unsentBytes = 0
    private var lastBusy = NIODeadline.now()
    /// Since when too much waits for a client that does not read.
    private var blocked: NIODeadline?
    /// How much more the client may send before the window is opened again.
    private var window = GRPCConnection.initialWindow

    /// The start of an answer, which is all that the log tells of it.
    private static let toldBytes = 512
    /// What HTTP/2 lets a client send at the start.
    private static let initialWindow = 65_535
    /// How long a connection that ends with an error is still read from: closing it with unread bytes would reset it.
    private static let lingering = TimeAmount.seconds(1)

    init(_ loop: GRPCLoop) { self.loop = loop }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        loop.connections[ObjectIdentifier(self)] = self
        loop.service.metrics.count(.accepted, on: .grpc)
        if let refusal = loop.service.status.connectionOpened(from: context.remoteAddress, loop.service.limits) {
            loop.service.metrics.count(.refused, on: .grpc)
            loop.service.warnOfRefusal(refusal)
            let reason = ByteBuffer(string: refusal)
            write(.rootStream, .goAway(lastStreamID: .rootStream, errorCode: .enhanceYourCalm, opaqueData: reason))
            return end(context)
        }
        openWindow()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Without TLS agreed on, the connection has never begun.
        guard self.context != nil else { return }
        loop.connections[ObjectIdentifier(self)] = nil
        loop.service.metrics.count(.closed, on: .grpc)
        loop.service.status.connectionClosed(from: context.remoteAddress)
        calls = [:]
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers):
            if let call = calls[frame.streamID] {
                // Trailers: nothing in a request's trailers matters here.
                requestEnded(call)
            } else {
                open(frame.streamID, CallHead(headers.headers), ended: headers.endStream)
            }
        case .data(let data):
            guard let call = calls[frame.streamID], case .byteBuffer(let bytes) = data.data else { return }
            read(bytes, call, ended: data.endStream)
        case .ping(let data, ack: true):
            if data == Shutdown.ping { announceLastStream() }
        default: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as StreamClosedEvent: closed(event.streamID)
        case let event as NIOHTTP2WindowUpdatedEvent:
            if event.streamID == .rootStream, let inbound = event.inboundWindowSize {
                window = inbound
                if inbound <= loop.connectionWindow / 2 { openWindow() }
            }
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// A client that reads slower than it asks is not read from until it has caught up.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.channel.setOption(ChannelOptions.autoRead, value: context.channel.isWritable).whenFailure { _ in }
    }

    /// The HTTP/2 handler has said GOAWAY if the connection cannot go on; else one stream was at fault, and was reset.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if shutdown.isBroken || !(error is any NIOHTTP2Error) { end(context) }
    }

    func wroteFrame(_ frame: HTTP2Frame) {
        if case .goAway(_, let code, _) = frame.payload, code != .noError { shutdown.isBroken = true }
    }

    func write(_ stream: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload, promise: EventLoopPromise<Void>? = nil) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: promise)
    }

    private func openWindow() {
        let missing = loop.connectionWindow - window
        guard missing > 0 else { return }
        window = loop.connectionWindow
        write(.rootStream, .windowUpdate(windowSizeIncrement: missing))
    }

    /// What was said last is sent; what the client still sends is read and dropped for a moment.
    func end(_ context: ChannelHandlerContext) {
        calls = [:]
        shutdown.isEnding = true
        context.flush()
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        loop.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    /// Ends what has waited too long: requests that are not completed, and the connection when nobody uses it or reads from it.
    func sweep(_ now: NIODeadline) {
        guard let context else { return }
        if context.channel.isWritable, !isUnread, !shutdown.isEnding {
            blocked = nil
        } else if let since = blocked {
            let patience = TimeAmount.milliseconds(Int64(loop.service.limits.connection.slowReaderMilliseconds))
            // Whoever does not read cannot be told anything either.
            if now - since > patience { return context.close(promise: nil) }
        } else {
            blocked = now
        }
        let patience = TimeAmount.seconds(Int64(loop.limits.idleSeconds))
        for call in Array(calls.values) {
            call.watched?.look()
            guard call.phase == .reading else { continue }
            if call.isExpired(at: now) {
                fail(call, CallFailure(.deadlineExceeded, "expired before the request was complete"))
            } else if now - call.lastRead > patience {
                fail(call, CallFailure(.deadlineExceeded, "nothing came for \(loop.limits.idleSeconds) s"))
            }
        }
        if !calls.isEmpty { lastBusy = now }
        if now - lastBusy > patience { goAway() }
        context.flush()
    }
}

extension GRPCConnection {
    /// What ought to be and is not; nil if all is well.
    var brokenInvariant: String? {
        guard !shutdown.isEnding else { return nil }
        if partialBytes != calls.values.reduce(0, { $0 + $1.waitingBytes }) {
            return "bytes of requests are those of calls"
        }
        if unsentBytes != calls.values.reduce(0, { $0 + $1.writtenBytes }) {
            return "bytes of answers are those of calls"
        }
        if calls.count > loop.limits.streams { return "no more calls than \(loop.limits.streams)" }
        return calls.values.contains { $0.phase == .done && $0.waitingBytes > 0 }
            ? "a call that is done waits for nothing" : nil
    }
}

// MARK: The table of calls

extension GRPCConnection {
    private func open(_ stream: HTTP2StreamID, _ head: CallHead, ended: Bool) {
        guard !shutdown.isEnding else { return }
        shutdown.lastStream = max(shutdown.lastStream, stream)
        lastBusy = .now()
        if let reason = head.notACall {
            return refuse(stream, CallHeaders.plain(reason), ended: ended)
        }
        do {
            if let failure = head.failure { throw failure }
            let target = try loop.methods.target(head.path)
            let caller = try caller(head, target)
            try refuseIfUnread()
            let call = Call(
                stream, target, head, caller, messageLimit: loop.service.limits.frameBytes, started: lastBusy,
                now: .now)
            calls[stream] = call
            if ended { requestEnded(call) }
        } catch let failure as CallFailure {
            loop.service.observe(nil, failure.status, since: lastBusy)
            var headers = CallHeaders.failure(failure, alone: true)
            if failure.status == .unimplemented {
                headers.add(name: "grpc-accept-encoding", value: MessageEncoding.accepted)
            }
            refuse(stream, headers, ended: ended)
        } catch {
            let failure = CallFailure(error)
            loop.service.observe(nil, failure.status, since: lastBusy)
            refuse(stream, CallHeaders.failure(failure, alone: true), ended: ended)
        }
    }

    /// Probes of health have no token to show; whatever else is asked needs one where the server demands it.
    private func caller(_ head: CallHead, _ target: MethodTable.Target) throws(PatronError) -> Caller {
        if target == .checkHealth || target == .watchHealth { return .anyone }
        if names == nil { names = context.flatMap { loop.tls?.clientNames($0.channel) } }
        let names = names ?? []
        return try head.token.withUnsafeReadableBytes { (token) throws(PatronError) in
            try loop.access.caller(token: token, certificate: names)
        }
    }

    private func refuse(_ stream: HTTP2StreamID, _ headers: HPACKHeaders, ended: Bool) {
        write(stream, .headers(.init(headers: headers, endStream: true)))
        if !ended { write(stream, .rstStream(.noError)) }
    }

    private func read(_ bytes: ByteBuffer, _ call: Call, ended: Bool) {
        call.requestEnded = call.requestEnded || ended
        guard call.phase == .reading else { return }
        call.reader.append(bytes)
        do throws(CallFailure) {
            while call.phase == .reading, let message = try call.reader.next() { try take(message, call) }
        } catch {
            return fail(call, error)
        }
        guard call.phase == .reading else { return }
        if ended { return requestEnded(call) }
        call.lastRead = .now()
        count(call.reader.partialBytes + (call.request?.bytes.readableBytes ?? 0), call)
        if partialBytes > loop.limits.partialBytes {
            let message = "more than \(loop.limits.partialBytes) bytes of unfinished requests on one connection"
            fail(call, CallFailure(.resourceExhausted, message))
        }
    }

    /// Keeps count of what waits in memory for the rest of its request.
    private func count(_ bytes: Int, _ call: Call) {
        partialBytes += bytes - call.waitingBytes
        call.waitingBytes = bytes
    }

    /// The caller has said all.
    private func requestEnded(_ call: Call) {
        call.requestEnded = true
        guard call.phase == .reading else { return }
        count(0, call)
        if call.reader.partialBytes > 0 {
            return fail(call, CallFailure(.internal, "the request ends inside a message"))
        }
        answer(call)
    }

    /// A stream is over, because all was said or because one side gave it up. What is still computed for it is dropped.
    private func closed(_ stream: HTTP2StreamID) {
        guard let call = calls.removeValue(forKey: stream) else { return }
        count(0, call)
        left(call.writtenBytes, call)
        call.phase = .done
        closeIfDrained()
    }

    /// Appends to an answer: its headers first, then a message or several.
    func send(_ messages: ByteBuffer, _ call: Call, promise: EventLoopPromise<Void>? = nil) {
        if !call.answering {
            call.answering = true
            write(call.stream, .headers(.init(headers: CallHeaders.response(call.head.answerEncoding))))
        }
        let isPlain = messages.getInteger(at: messages.readerIndex, as: UInt8.self) == 0
        if loop.service.logsRequests, isPlain, call.told.readableBytes == 0 {
            // A copy, so that the log does not hold on to the loop's buffer.
            let message = messages.readableBytesView.dropFirst(MessageReader.prefixBytes)
            call.told = ByteBuffer(bytes: message.prefix(Self.toldBytes))
        }
        call.writtenBytes += messages.readableBytes
        unsentBytes += messages.readableBytes
        write(call.stream, .data(.init(data: .byteBuffer(messages))), promise: promise)
    }

    /// Appends to an answer of many messages, and calls `then` when this one has left: the reader's window and the socket took it.
    func send(_ messages: ByteBuffer, _ call: Call, then: @escaping () -> Void) {
        guard let context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let sent = NIOLoopBound((self, call, then), eventLoop: loop.eventLoop)
        promise.futureResult.whenSuccess {
            let (connection, call, then) = sent.value
            connection.left(messages.readableBytes, call)
            then()
        }
        send(messages, call, promise: promise)
    }

    /// Bytes of an answer wait no more, because they have left or because nobody wants them.
    private func left(_ bytes: Int, _ call: Call) {
        let bytes = min(bytes, call.writtenBytes)
        call.writtenBytes -= bytes
        unsentBytes -= bytes
    }

    /// Whether too much waits for the client to make room.
    private var isUnread: Bool { unsentBytes > loop.service.limits.pendingWriteBytes }

    /// Throws while too much waits for a client that does not read.
    func refuseIfUnread() throws(CallFailure) {
        guard isUnread else { return }
        throw CallFailure(.resourceExhausted, ErrorDetail("answers wait to be read", retryAfterMilliseconds: 100))
    }

    /// Ends a call that went well.
    func finish(_ call: Call) {
        write(call.stream, .headers(.init(headers: CallHeaders.ok, endStream: true)))
        ended(call, .ok)
    }

    /// Ends a call with another status than OK.
    func fail(_ call: Call, _ failure: CallFailure) {
        if failure.status == .internal { call.told = ByteBuffer(bytes: failure.detail.payload) }
        let trailers = CallHeaders.failure(failure, alone: !call.answering)
        write(call.stream, .headers(.init(headers: trailers, endStream: true)))
        ended(call, failure.status)
    }

    private func ended(_ call: Call, _ status: StatusCode) {
        // The stream's end may have been reported already, from inside the write.
        call.phase = .done
        count(0, call)
        call.batch = nil
        call.watched = nil
        // A client that has more to say need not say it.
        if !call.requestEnded { write(call.stream, .rstStream(.noError)) }
        if case .method(let method) = call.target { observe(method, status, call) }
    }
}

extension GRPCConnection {
    /// Counts and perhaps logs a call that has ended.
    private func observe(_ method: Method, _ status: StatusCode, _ call: Call) {
        let duration = NIODeadline.now() - call.started
        loop.service.observe(method, status, took: duration)
        guard loop.service.isLogged(status) else { return }
        call.question.withUnsafeReadableBytes { question in
            loop.service.log(method, status, took: duration, call.caller, request: question, answer: call.told)
        }
        (call.question, call.told) = (ByteBuffer(), ByteBuffer())
    }
}

extension CallFailure {
    /// The failure that an error inside the server is answered with.
    init(_ error: any Error) {
        let error = error as? PatronError ?? PatronError(.internal, "\(error)")
        self.init(StatusCode(error.code), ErrorDetail(error))
    }
}
