internal import NIOCore
internal import PatronService

/// Gathers the frames of a read burst into one write: fewer system calls, one TLS record instead of many, and the encoder
/// of frames keeps its memory, because nobody holds on to it. Counts the bytes that pass.
final class WriteCollector: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let loop: GRPCLoop
    private var collected: ByteBuffer?
    private var promise: EventLoopPromise<Void>?

    init(_ loop: GRPCLoop) { self.loop = loop }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .byteBuffer(let bytes) = unwrapOutboundIn(data) else {
            return context.write(data, promise: promise)
        }
        var buffer = collected ?? loop.takeBuffer()
        collected = nil
        buffer.writeImmutableBuffer(bytes)
        collected = buffer
        if let promise {
            if let first = self.promise { first.futureResult.cascade(to: promise) } else { self.promise = promise }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        loop.clock.arrival(.now())
        loop.service.metrics.count(.receivedBytes, on: .grpc, by: unwrapInboundIn(data).readableBytes)
        context.fireChannelRead(data)
    }

    func flush(context: ChannelHandlerContext) {
        guard let buffer = collected else { return context.flush() }
        let promise = promise
        (collected, self.promise) = (nil, nil)
        loop.service.metrics.count(.sentBytes, on: .grpc, by: buffer.readableBytes)
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(buffer)), promise: promise)
        loop.giveBack(consume buffer)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        promise?.fail(ChannelError.ioOnClosedChannel)
        (collected, promise) = (nil, nil)
    }
}
