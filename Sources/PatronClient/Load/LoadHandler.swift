internal import NIOCore
internal import PatronCore
internal import PatronWire

/// One connection of the load generator. Ids are the numbers of `depth` slots, each of which asks again when it is
/// answered; the requests of one read burst leave in one write.
final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Slot {
        var sent: UInt64 = 0
        /// Sent after the warm-up, and so counted.
        var counts = false
    }

    private let plan: LoadPlan
    private let tally: LoadTally
    private let ready: EventLoopPromise<Void>
    private var slots: [Slot]
    private var next: Int
    private var input = FrameInput()
    private var context: ChannelHandlerContext?
    private var out = ByteBuffer()
    private var isReady = false

    init(_ plan: LoadPlan, number: Int, tally: LoadTally, ready: EventLoopPromise<Void>) {
        self.plan = plan
        self.tally = tally
        self.ready = ready
        slots = Array(repeating: Slot(), count: plan.depth)
        // Connections start at different requests, so that they do not ask the same at the same time.
        next = number * 7919 % plan.frames.count
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        var buffer = ByteBuffer()
        buffer.writeHello(ClientHello(token: plan.token, client: "patron-load/1").payload)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Fills all slots.
    func start() {
        for slot in slots.indices { ask(slot) }
        flush()
    }

    private func ask(_ slot: Int) {
        guard tally.isRunning, context != nil else {
            slots[slot].counts = false
            return
        }
        let frame = plan.frames[next]
        next = next + 1 == plan.frames.count ? 0 : next + 1
        let start = out.writerIndex
        out.writeBytes(frame)
        out.setInteger(UInt32(slot + 1), at: start + 8)
        // A stream is read as fast as it comes.
        if frame[6] == 0, Method(rawValue: UInt16(frame[7]))?.streams == true {
            out.writeCredit(id: UInt32(slot + 1), answers: .max)
        }
        slots[slot] = Slot(sent: now(), counts: tally.leaves())
    }

    private func flush() {
        guard let context, out.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        // NIO holds on to what it has not written; a buffer of our own is only reused when it is free again.
        out.clear()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
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
                if isReady { answered(header) } else { greeted(context, header, payload) }
            }
            return offset
        }
    }

    private func greeted(_ context: ChannelHandlerContext, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        isReady = true
        if header.kind == .hello, header.id == FrameHeader.magic { return ready.succeed(()) }
        let status = StatusCode(rawValue: header.code) ?? .unknown
        let detail = header.kind == .response ? try? ErrorDetail(reading: payload) : nil
        ready.fail(PatronError(status, detail ?? ErrorDetail("this is no Patron server")))
        context.close(promise: nil)
    }

    private func answered(_ header: FrameHeader) {
        let slot = Int(header.id) - 1
        guard header.kind == .response, slots.indices.contains(slot), !header.hasMore || header.code != 0 else {
            return
        }
        if slots[slot].counts { tally.answered(header.code, after: now() - slots[slot].sent) }
        ask(slot)
    }

    func channelReadComplete(context: ChannelHandlerContext) { flush() }

    func channelInactive(context: ChannelHandlerContext) {
        if !isReady {
            isReady = true
            ready.fail(PatronError(.unavailable, "the server closed the connection before its hello"))
        }
        tally.lose(slots.count { $0.counts })
        for slot in slots.indices { slots[slot].counts = false }
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
