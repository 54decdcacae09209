internal import NIOCore
internal import PatronCore
internal import PatronNumerics
internal import PatronService
internal import PatronWire

/// What is known of a burst of requests from when it was read.
struct Burst {
    let started: NIODeadline
    /// How long it had been waiting then, if that was longer than requests may.
    let behind: TimeAmount?
}

/// One connection: bytes in, bytes out. The state machine says what frames mean; answers of one read burst leave in one write.
///
/// Cheap requests are answered where they are read. Long ones and streams go to the compute pool and come back here.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let loop: EdgeLoop
    var state: ServerConnectionState
    /// Who is at the other end, known from the hello.
    private(set) var caller = Caller.anyone
    /// Largest payload of an answer that the client takes, in bytes.
    private(set) var answerLimit = Int.max
    /// Set while the connection can be written to.
    var context: ChannelHandlerContext?
    /// Set as long as there is a socket.
    private(set) var channel: (any Channel)?
    /// Where the connection stands in the loop's sweep.
    var place = 0
    var times = ConnectionTimes(lastFrame: .now())
    var streams: [ServerConnectionState.Ticket: BatchStream] = [:]
    /// Requests that are answered later than where they were read.
    var held: [ServerConnectionState.Ticket: Held] = [:]
    /// Why the connection is not taken.
    private var refusal: String?
    private var input = FrameInput()
    /// Set while requests that were read wait for the connection's next turn; nothing more is read until they are answered.
    private var rest: Burst?
    private var wantsRead = false
    /// Whether the client has said that it will send no more.
    private var isInputClosed = false
    /// How long a connection that ends with an error is still read from. Closing it with unread bytes would reset it, and
    /// the client might never see the error.
    private static let lingering = TimeAmount.seconds(1)

    init(_ loop: EdgeLoop) {
        self.loop = loop
        let limits = loop.limits
        state = ServerConnectionState(
            limits: .init(frameBytes: limits.frameBytes, inFlight: limits.inFlight, initialCredit: limits.initialCredit)
        )
    }

    var metrics: MetricsShard { loop.service.metrics }

    func handlerAdded(context: ChannelHandlerContext) {
        channel = context.channel
        metrics.count(.accepted, on: .binary)
        loop.sweep.add(self)
        refusal = loop.status.connectionOpened(from: context.remoteAddress, loop.limits)
    }

    /// With TLS, when that has been agreed on.
    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard let refusal else { return }
        metrics.count(.refused, on: .binary)
        loop.service.warnOfRefusal(refusal)
        loop.out.writeError(id: 0, .resourceExhausted, ErrorDetail(refusal))
        endAfterFlush(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        for ticket in held.keys { release(ticket, .cancelled) }
        state.close()
        (streams, rest) = ([:], nil)
        self.context = nil
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        loop.sweep.remove(self)
        metrics.count(.closed, on: .binary)
        loop.status.connectionClosed(from: context.remoteAddress)
        channel = nil
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        metrics.count(.receivedBytes, on: .binary, by: bytes.readableBytes)
        // What TLS had decrypted already waits behind the rest.
        if rest != nil { return input.read(&bytes) { _ in 0 } }
        let read = NIODeadline.now()
        take(&bytes, Burst(started: loop.clock.arrival(read), behind: loop.clock.behind), context, read)
    }

    func read(context: ChannelHandlerContext) {
        if rest == nil { context.read() } else { wantsRead = true }
    }

    /// Takes the next turn of a burst that was too long for one.
    func takeTurn() {
        guard let context, let burst = rest else { return }
        rest = nil
        var nothing = ByteBuffer()
        loop.clock.behind = burst.behind
        take(&nothing, burst, context, .now())
        flush(context)
        guard rest == nil else { return }
        if isInputClosed { return context.close(promise: nil) }
        if state.phase == .draining { closeIfDrained() }
        if wantsRead {
            wantsRead = false
            context.read()
        }
    }

    /// Acts on whole frames until there are none, or the turn is over.
    private func take(
        _ bytes: inout ByteBuffer, _ burst: Burst, _ context: ChannelHandlerContext, _ began: NIODeadline
    ) {
        let now = Timestamp.now
        var (frames, isOver) = (0, false)
        input.read(&bytes) { bytes in
            var offset = 0
            while !isOver, act(state.next(bytes, &offset), context, started: burst.started, now: now) {
                frames += 1
                isOver = offset < bytes.count && loop.isTurnOver(frames, since: began)
            }
            return offset
        }
        note(wholeFrames: frames > 0, began)
        if isOver {
            rest = burst
            loop.wait(self)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
    }

    /// A client that sends no more still gets the answers to the burst that it has sent.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        guard rest == nil else { return }
        flush(context)
        context.close(promise: nil)
    }

    /// A client that reads slower than it asks is not read from until it has caught up.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.channel.setOption(ChannelOptions.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        times.blocked = context.channel.isWritable ? nil : .now()
        if context.channel.isWritable {
            // While it was not read from, the client could not finish a frame.
            if times.frameBegan != nil { times.frameBegan = .now() }
            for stream in streams.values { stream.proceed() }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The socket failed; there is nobody to tell.
        context.close(promise: nil)
    }

    /// Writes what the burst has gathered.
    func flush(_ context: ChannelHandlerContext) {
        guard loop.out.readableBytes > 0 else { return }
        metrics.count(.sentBytes, on: .binary, by: loop.out.readableBytes)
        context.writeAndFlush(wrapOutboundOut(loop.out), promise: nil)
        // If the socket took everything at once, the memory is ours alone again, and this keeps it.
        loop.out.clear()
    }

    /// Does what an action says; false when no more frames can be read now.
    private func act(_ action: ServerAction, _ context: ChannelHandlerContext, started: NIODeadline, now: Timestamp)
        -> Bool
    {
        switch action {
        case .request(let request): answer(request, started: started, now: now)
        case .needMoreBytes, .closed: return false
        case .hello(let payload): greet(payload, context)
        case .refuse(let id, let status, let detail):
            loop.out.writeError(id: id, status, detail)
            if status == .resourceExhausted { metrics.count(.shedInFlight) }
            if status == .unavailable { metrics.count(.shedDraining) }
            loop.service.observe(nil, status, since: started)
        case .cancel(let ticket):
            if state.finish(ticket) {
                release(ticket, .cancelled)
                loop.out.writeError(id: ticket.id, .cancelled, ErrorDetail("cancelled by the client"))
            }
        case .credit(let ticket): streams[ticket]?.proceed()
        case .ping(let header, let payload): loop.out.writeFrame(FrameHeader(.pong, id: header.id), payload)
        case .ignored: break
        case .close(let fault):
            loop.out.writeError(id: fault.id, fault.status, ErrorDetail(fault.message))
            endAfterFlush(context)
            return false
        }
        return true
    }

    private func greet(_ payload: UnsafeRawBufferPointer, _ context: ChannelHandlerContext) {
        do {
            do {
                let hello = try ClientHello(reading: payload)
                caller = try hello.token.withUnsafeBytes { (token) throws(PatronError) in
                    try loop.access.caller(token: token, certificate: loop.tls?.clientNames(context.channel) ?? [])
                }
                if hello.frameLimit > 0 { answerLimit = Int(hello.frameLimit) }
                try state.acceptHello()
                loop.out.writeHello(loop.hello.payload)
            } catch let error as PatronError {
                let fault = try state.refuseHello(StatusCode(error.code), error.message)
                loop.out.writeError(id: 0, fault.status, ErrorDetail(fault.message))
                metrics.count(.refused, on: .binary)
                loop.service.warnOfRefusal(fault.message)
                endAfterFlush(context)
            }
        } catch {
            loop.out.writeError(id: 0, .internal, ErrorDetail("\(error)"))
            endAfterFlush(context)
        }
    }

    /// The error frame is the last thing that is said; what the client still sends is read and dropped for a moment.
    func endAfterFlush(_ context: ChannelHandlerContext) {
        state.close()
        flush(context)
        context.close(mode: .output, promise: nil)
        times.ends = .now() + Self.lingering
    }

    /// Whether requests that were read wait for the connection's next turn.
    var isWaiting: Bool { rest != nil }
    /// Bytes of a frame that is not whole yet, and how many its header promises.
    var unfinishedBytes: Int { input.count }
    var announcedBytes: Int { input.announcedBytes }
    /// Gives back what an idle connection has no use for.
    func releaseMemory() { input.release() }

    /// Tells the client to go elsewhere and why; the connection closes when nothing is left to answer, or when the time is over.
    func goAway(_ reason: String, drainMilliseconds: Int) {
        guard let context else { return }
        if state.startDraining() {
            var out = context.channel.allocator.buffer(capacity: 64)
            out.writeGoingAway(
                GoingAway(reason: reason, drainMilliseconds: UInt32(clamping: drainMilliseconds)))
            context.writeAndFlush(wrapOutboundOut(out), promise: nil)
            times.ends = .now() + .milliseconds(Int64(drainMilliseconds))
        }
        closeIfDrained()
    }

    func closeIfDrained() {
        guard !isWaiting else { return }
        if state.isDrained || state.phase == .closed { context?.close(promise: nil) }
    }
}
