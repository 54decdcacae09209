internal import NIOCore
internal import PatronService

/// Counts a connection, and closes one that takes too long to ask, to send what it asks, or to read the answer.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private let time: TimeAmount
    private let metrics: ServiceMetrics
    private var deadline: Scheduled<Void>?

    init(_ time: TimeAmount, _ metrics: ServiceMetrics) {
        self.time = time
        self.metrics = metrics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        metrics.count(.accepted, on: .console)
        restart(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        metrics.count(.closed, on: .console)
        deadline?.cancel()
        context.fireChannelInactive()
    }

    /// An answer leaves; the time for the next begins. Nothing that a client sends prolongs its time.
    func flush(context: ChannelHandlerContext) {
        restart(context)
        context.flush()
    }

    private func restart(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
