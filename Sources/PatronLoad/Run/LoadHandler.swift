internal import NIOCore
internal import PatronClient
internal import PatronCore
internal import PatronWire

/// One connection of the load generator. It outlives its channel: when that breaks, the handler goes to a new one.
///
/// Ids of requests are the numbers of slots, which are used again; nothing is allocated for a request once there are enough of them.
final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Slot {
        /// When the request was due.
        var due: UInt64 = 0
        var kind: UInt16 = 0
        var method: UInt16 = 0
        var state = State.free

        enum State: UInt8 {
            case free, uncounted, counted
        }
    }

    private let loop: LoadLoop
    private let token: [UInt8]
    private let timeout: UInt32
    private let depth: Int?
    private let checker: AnswerChecker?
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var input = FrameInput()
    private var out = ByteBuffer()
    private var context: ChannelHandlerContext?
    private var ready: EventLoopPromise<Void>?
    private var isReady = false
    private var isFlushing = false

    init(_ loop: LoadLoop, _ plan: LoadPlan) {
        self.loop = loop
        token = plan.token
        timeout = plan.timeout.map { UInt32(clamping: max(1, $0.milliseconds) * 1000) } ?? 0
        depth = if case .closed(let depth) = plan.pace { depth } else { nil }
        checker = plan.decodesAnswers || plan.readsVersions ? AnswerChecker(plan) : nil
        if let depth { slots.reserveCapacity(depth) }
    }

    /// The next channel is greeted, and `ready` told.
    func greet(_ ready: EventLoopPromise<Void>) {
        self.ready = ready
        isReady = false
        input = FrameInput()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { sayHello(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        sayHello(context)
        context.fireChannelActive()
    }

    private func sayHello(_ context: ChannelHandlerContext) {
        var buffer = ByteBuffer()
        buffer.writeHello(ClientHello(token: token, client: "patron-load/1").payload)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// A closed loop's first requests.
    func fill() {
        for _ in 0..<(depth ?? 0) { ask(due: now()) }
        flush()
    }

    /// Puts the next request into the buffer; it leaves with ``flush()``.
    func ask(due: UInt64) {
        let slot: Int
        if let last = free.popLast() {
            slot = last
        } else {
            slot = slots.count
            slots.append(Slot())
        }
        loop.nextRequest { kind, frame in
            let start = out.writerIndex
            out.writeBytes(frame)
            let id = UInt32(slot + 1)
            out.setInteger(id, at: start + 8)
            if timeout > 0 { out.setInteger(timeout, at: start + FrameHeader.timeOffset) }
            let method = UInt16(frame[6]) << 8 | UInt16(frame[7])
            // A stream is read as fast as it comes.
            if method == Method.scoreCustomers.rawValue { out.writeCredit(id: id, answers: .max) }
            let counts = loop.tally.asks(kind, due: due)
            slots[slot] = Slot(due: due, kind: UInt16(kind), method: method, state: counts ? .counted : .uncounted)
        }
        if !canWrite { loop.tally.heldBack() }
    }

    private var canWrite: Bool { isReady && context?.channel.isWritable == true }

    /// Writes what was asked, if the connection takes it; else it leaves when it can, and time goes on counting.
    func flush() {
        guard canWrite, !isFlushing, let context, out.readableBytes > 0 else { return }
        // A large write changes writability while it is made, which comes back here.
        isFlushing = true
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        isFlushing = false
        // NIO holds on to what it has not written; a buffer of our own is only reused when it is free again.
        out.clear()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) { flush() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        let time = now()
        loop.worked()
        input.read(&buffer) { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            var offset = 0
            while bytes.count - offset >= FrameHeader.size {
                let header = FrameHeader(reading: base + offset)
                guard !isReady || header.kind == .response || header.kind == .goingAway else {
                    context.close(promise: nil)
                    return bytes.count
                }
                let whole = FrameHeader.size + Int(header.length)
                guard bytes.count - offset >= whole else { break }
                let payload = UnsafeRawBufferPointer(start: base + offset + FrameHeader.size, count: Int(header.length))
                offset += whole
                if isReady { answered(header, payload, time) } else { greeted(context, header, payload) }
            }
            return offset
        }
    }

    private func greeted(_ context: ChannelHandlerContext, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        if header.kind == .hello, header.id == FrameHeader.magic {
            isReady = true
            ready?.succeed(())
        } else {
            let status = StatusCode(rawValue: header.code) ?? .unknown
            let detail = header.kind == .response ? try? ErrorDetail(reading: payload) : nil
            ready?.fail(PatronError(status, detail ?? ErrorDetail("this is no Patron server")))
            context.close(promise: nil)
        }
        ready = nil
    }

    private func answered(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ time: UInt64) {
        guard header.kind == .response, header.id != 0 else { return }
        let slot = Int(header.id) - 1
        guard slot < slots.count, slots[slot].state != .free else { return loop.tally.unexpectedAnswer() }
        let request = slots[slot]
        if header.code == 0, request.state == .counted {
            checker?.check(payload, request.method, isEnd: !header.hasMore, loop.tally, now: time)
        }
        guard !header.hasMore || header.code != 0 else { return }
        slots[slot].state = .free
        free.append(slot)
        if request.state == .counted {
            loop.tally.answered(Int(request.kind), header.code, due: request.due, now: time)
        }
        if depth != nil, loop.isSending { ask(due: time) }
    }

    func channelReadComplete(context: ChannelHandlerContext) { flush() }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        ready?.fail(PatronError(.unavailable, "the server closed the connection before its hello"))
        ready = nil
        let wasReady = isReady
        isReady = false
        giveUp(isOver: false)
        if wasReady { loop.broke(self) }
    }

    /// Requests without an answer have failed, at the age that they have now.
    func giveUp(isOver: Bool) {
        let time = now()
        for slot in slots.indices where slots[slot].state != .free {
            if slots[slot].state == .counted {
                loop.tally.gaveUp(Int(slots[slot].kind), due: slots[slot].due, now: time, isOver: isOver)
            }
            slots[slot].state = .free
            free.append(slot)
        }
        out.clear()
    }

    func close() { context?.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
