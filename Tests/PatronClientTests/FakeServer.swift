import CPatronMessages
import NIOCore
import NIOPosix
import PatronCore
import PatronWire

/// A server of a few canned answers, over real sockets and the real state machine.
///
/// - NoOp echoes. Health says draining. Recommend gives two items, or an error if `count` is 0.
/// - ScoreCustomers streams as credit allows; ListModels answers in reverse order once three requests wait.
/// - PredictConversion is never answered, except by CANCELLED.
final class FakeServer: Sendable {
    let port: Int
    private let channel: any Channel

    private init(channel: any Channel) {
        self.channel = channel
        port = channel.localAddress?.port ?? 0
    }

    static func start(token: [UInt8] = [], credit: Int = 4) async throws -> FakeServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FakeHandler(token: token, credit: credit))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return FakeServer(channel: channel)
    }

    func stop() async { try? await channel.close() }
}

private final class FakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var state: ServerConnectionState
    private var input = FrameInput()
    private let arena = MessageArena(capacity: 1 << 20)
    private let token: [UInt8]
    private var streams: [ServerConnectionState.Ticket: [[UInt8]]] = [:]
    private var waiting: [ServerConnectionState.Ticket] = []

    init(token: [UInt8], credit: Int) {
        self.token = token
        state = ServerConnectionState(limits: .init(frameBytes: 1 << 16, inFlight: 8, initialCredit: credit))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var incoming = unwrapInboundIn(data)
        var out = ByteBuffer()
        var ends = false
        input.read(&incoming) { bytes in
            var offset = 0
            while true {
                switch state.next(bytes, &offset) {
                case .needMoreBytes, .closed: return offset
                case .hello(let payload): ends = !greet(payload, &out)
                case .request(let frame): answer(frame, &out)
                case .refuse(let id, let status, let detail): out.writeError(id: id, status, detail)
                case .cancel(let ticket):
                    out.writeError(id: ticket.id, .cancelled, ErrorDetail("cancelled"))
                    _ = state.finish(ticket)
                case .credit(let ticket): send(ticket, &out)
                case .ping(let header, let payload): out.writeFrame(FrameHeader(.pong, id: header.id), payload)
                case .ignored: break
                case .close(let fault):
                    out.writeError(id: fault.id, fault.status, ErrorDetail(fault.message))
                    ends = true
                    return offset
                }
            }
        }
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        if ends { context.close(promise: nil) }
    }

    private func greet(_ payload: UnsafeRawBufferPointer, _ out: inout ByteBuffer) -> Bool {
        do {
            if try ClientHello(reading: payload).token != token {
                let fault = try state.refuseHello(.unauthenticated, "the token is wrong")
                out.writeError(id: 0, fault.status, ErrorDetail(fault.message))
                return false
            }
            try state.acceptHello()
            let limits = state.limits
            out.writeHello(
                ServerHello(
                    server: "fake/1", frameLimit: UInt32(limits.frameBytes), inFlightLimit: UInt32(limits.inFlight),
                    credit: UInt32(limits.initialCredit)
                ).payload)
            return true
        } catch { return false }
    }

    private func answer(_ frame: RequestFrame, _ out: inout ByteBuffer) {
        arena.reset()
        do {
            switch frame.method {
            case .noOp: out.writeFrame(FrameHeader(.response, id: frame.id), frame.payload)
            case .health:
                let answer = try arena.make(Patron__V1__HealthResponse.self)
                answer.pointee.status = PATRON__V1__SERVING_STATUS__SERVING_STATUS_DRAINING
                answer.pointee.server_version = try arena.string("fake/1")
                out.writeResponse(id: frame.id, microseconds: 1, answer)
            case .recommend: try recommend(frame, &out)
            case .scoreCustomers:
                let request = try arena.unpack(Patron__V1__ScoreCustomersRequest.self, frame.payload)
                let ticket = try state.hold(frame.id, streaming: true)
                streams[ticket] = (0..<request.pointee.n_customers).map { Array(request.pointee.customers[$0].buffer) }
                send(ticket, &out)
            case .listModels:
                waiting.append(try state.hold(frame.id))
                guard waiting.count == 3 else { return }
                for ticket in waiting.reversed() where state.finish(ticket) {
                    out.writeFrame(FrameHeader(.response, id: ticket.id))
                }
                waiting = []
            case .predictConversion: _ = try state.hold(frame.id)
            default:
                let detail = ErrorDetail("\(frame.method.name) is not served", retryAfterMilliseconds: 250)
                out.writeError(id: frame.id, .unimplemented, detail)
            }
        } catch let error as PatronError {
            out.writeError(id: frame.id, error)
        } catch {
            out.writeError(id: frame.id, .internal, ErrorDetail("\(error)"))
        }
    }

    private func recommend(_ frame: RequestFrame, _ out: inout ByteBuffer) throws {
        let request = try arena.unpack(Patron__V1__RecommendRequest.self, frame.payload)
        guard request.pointee.count > 0 else {
            throw PatronError(.badInput, "count is 0; expected 1 to 1000", at: Place(field: "count"))
        }
        let answer = try arena.make(Patron__V1__RecommendResponse.self)
        answer.pointee.model_version = try arena.string("v1")
        answer.pointee.as_of = 1_323_435_000_000
        answer.pointee.n_items = 2
        answer.pointee.items = try arena.makeArray(Patron__V1__RecommendedItem.self, count: 2)
        for (at, id) in [Array("85123A".utf8), [0xFF, 0x00]].enumerated() {
            guard let item = answer.pointee.items[at] else { continue }
            item.pointee.item = try id.withUnsafeBufferPointer { try arena.bytes(copying: $0) }
            item.pointee.score = at == 0 ? 0.1 : 0
            item.pointee.source =
                at == 0
                ? PATRON__V1__SOURCE__SOURCE_PERSONAL : PATRON__V1__SOURCE__SOURCE_BUY_AGAIN
        }
        answer.pointee.basis = PATRON__V1__BASIS__BASIS_CUSTOMER
        out.writeResponse(id: frame.id, microseconds: 1, answer)
    }

    private func send(_ ticket: ServerConnectionState.Ticket, _ out: inout ByteBuffer) {
        while var rest = streams[ticket], !rest.isEmpty {
            guard state.takeCredit(ticket) else { return }
            arena.reset()
            let customer = rest.removeFirst()
            streams[ticket] = rest
            guard let answer = try? arena.make(Patron__V1__ScoreCustomerResponse.self) else { return }
            customer.withUnsafeBufferPointer { id in
                answer.pointee.customer = arena.bytes(borrowing: id)
                out.writeResponse(id: ticket.id, microseconds: 1, more: true, answer)
            }
        }
        streams[ticket] = nil
        if state.finish(ticket) { out.writeStreamEnd(id: ticket.id, microseconds: 1) }
    }
}
