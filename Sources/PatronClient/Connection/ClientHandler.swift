internal import NIOCore
internal import PatronCore
internal import PatronWire

/// One frame of an answer, copied out of the read buffer.
struct Answer: Sendable {
    var payload: [UInt8]
    var microseconds: UInt32
    var isLast: Bool
}

/// Bytes in, answers out: the one handler of a client's channel. It does what ``ClientConnectionState`` says, and knows
/// who waits for which request.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    typealias Receiver = (Result<Answer, any Error>) -> Void

    private struct Pending {
        var receive: Receiver
        var timeout: Scheduled<Void>?
    }

    private var state: ClientConnectionState
    private var input = FrameInput()
    private var pending: [UInt32: Pending] = [:]
    private var context: ChannelHandlerContext?
    private var failure: PatronError?
    private let hello: ClientHello
    private let ready: EventLoopPromise<ServerHello>
    private var isReady = false

    init(hello: ClientHello, frameLimit: Int, ready: EventLoopPromise<ServerHello>) {
        state = ClientConnectionState(frameLimit: frameLimit)
        self.hello = hello
        self.ready = ready
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { sayHello(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) { sayHello(context) }

    private func sayHello(_ context: ChannelHandlerContext) {
        write(context) { $0.writeHello(hello.payload) }
    }

    private func write(_ context: ChannelHandlerContext, _ body: (inout ByteBuffer) -> Void) {
        var buffer = context.channel.allocator.buffer(capacity: 256)
        body(&buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Sends a request. Its answers, or what went wrong, come to `receive`; for a stream several times. Gives its id, 0
    /// when it failed at once.
    func start(_ method: Method, _ payload: [UInt8], timeout: TimeSpan?, _ receive: @escaping Receiver) -> UInt32 {
        guard let context, failure == nil else {
            receive(.failure(failure ?? PatronError(.unavailable, "the connection is closed")))
            return 0
        }
        let id: UInt32
        do {
            id = try state.begin(method)
        } catch {
            receive(.failure(PatronError(error.status, ErrorDetail(error.message))))
            return 0
        }
        var microseconds: UInt32 = 0
        var timer: Scheduled<Void>?
        if let timeout {
            let left = max(1, timeout.milliseconds)
            microseconds = UInt32(clamping: left.multipliedReportingOverflow(by: 1000).partialValue)
            timer = context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(left)) {
                self.giveUp(
                    id, PatronError(StatusCode.deadlineExceeded, ErrorDetail("no answer within \(left) ms")))
            }
        }
        pending[id] = Pending(receive: receive, timeout: timer)
        let header = FrameHeader(.request, code: method.rawValue, id: id, time: microseconds)
        write(context) { $0.writeFrame(header, payload) }
        return id
    }

    /// Gives a request up and tells the server; whoever waits gets `error`.
    func giveUp(_ id: UInt32, _ error: any Error) {
        guard let waiting = pending.removeValue(forKey: id) else { return }
        waiting.timeout?.cancel()
        if let context, state.cancel(id) { write(context) { $0.writeCancel(id: id) } }
        waiting.receive(.failure(error))
    }

    /// Lets a stream send so many more answers.
    func grant(_ id: UInt32, _ answers: UInt32) {
        guard let context, pending[id] != nil else { return }
        write(context) { $0.writeCredit(id: id, answers: answers) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        input.read(&buffer) { bytes in
            var offset = 0
            while true {
                switch state.next(bytes, &offset) {
                case .needMoreBytes, .closed: return offset
                case .ready(let hello):
                    isReady = true
                    ready.succeed(hello)
                case .answer(let frame): deliver(frame)
                case .goingAway, .pong, .ignored: break
                case .close(let fault):
                    fail(PatronError(fault.status, ErrorDetail(fault.message)))
                    context.close(promise: nil)
                    return offset
                }
            }
        }
    }

    private func deliver(_ frame: AnswerFrame) {
        guard let waiting = pending[frame.id] else { return }
        if frame.isLast {
            pending[frame.id] = nil
            waiting.timeout?.cancel()
        }
        guard frame.status == .ok else {
            let detail = (try? ErrorDetail(reading: frame.payload)) ?? ErrorDetail("the server gave no reason")
            return waiting.receive(.failure(PatronError(frame.status, detail)))
        }
        let answer = Answer(payload: Array(frame.payload), microseconds: frame.microseconds, isLast: frame.isLast)
        waiting.receive(.success(answer))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(PatronError(.unavailable, "the server closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(PatronError(.unavailable, "the connection broke", cause: error))
        context.close(promise: nil)
    }

    /// Everything that waits, and everything that is asked from here on, fails with the first failure.
    func fail(_ error: PatronError) {
        let error = failure ?? error
        failure = error
        state.close { _ in }
        if !isReady {
            isReady = true
            ready.fail(error)
        }
        let waiting = pending
        pending = [:]
        for request in waiting.values {
            request.timeout?.cancel()
            request.receive(.failure(error))
        }
    }
}
