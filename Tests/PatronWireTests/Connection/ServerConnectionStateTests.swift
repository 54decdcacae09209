import NIOCore
import PatronCore
import PatronWire
import Testing

/// A server's state machine in a box, because the macros of Testing take only copyable values; what it says of some
/// bytes comes back as text, easy to compare and to print.
private final class ServerUnderTest {
    private var state: ServerConnectionState
    private var input = FrameInput()

    init(_ limits: ServerConnectionState.Limits = .init()) { state = ServerConnectionState(limits: limits) }

    var phase: ServerConnectionState.Phase { state.phase }
    var inFlight: Int { state.inFlight }
    var isDrained: Bool { state.isDrained }
    var waiting: Int { input.count }
    func acceptHello() throws { try state.acceptHello() }
    func refuseHello() throws -> ConnectionFault { try state.refuseHello(.unauthenticated, "the token is wrong") }
    func hold(_ id: UInt32, streaming: Bool = false) throws -> ServerConnectionState.Ticket {
        try state.hold(id, streaming: streaming)
    }
    func finish(_ ticket: ServerConnectionState.Ticket) -> Bool { state.finish(ticket) }
    func isHeld(_ ticket: ServerConnectionState.Ticket) -> Bool { state.isHeld(ticket) }
    func takeCredit(_ ticket: ServerConnectionState.Ticket) -> Bool { state.takeCredit(ticket) }
    func credit(of ticket: ServerConnectionState.Ticket) -> Int { state.credit(of: ticket) }
    func startDraining() -> Bool { state.startDraining() }
    func expire(_ what: ServerConnectionState.Overdue) -> ConnectionFault? { state.expire(what, milliseconds: 5) }

    func feed(_ bytes: ByteBuffer, acceptHello: Bool = true) -> [String] {
        var lines: [String] = []
        var incoming = bytes
        input.read(&incoming) { bytes in
            var offset = 0
            while true {
                switch state.next(bytes, &offset) {
                case .needMoreBytes: return offset
                case .closed:
                    lines.append("closed")
                    return offset
                case .hello(let payload):
                    lines.append("hello \(payload.count)")
                    if !acceptHello { return offset }
                    do { try state.acceptHello() } catch { lines.append("\(error)") }
                case .request(let frame):
                    lines.append("request \(frame.id) \(frame.method) \(frame.microseconds) \(Array(frame.payload))")
                case .refuse(let id, let status, _): lines.append("refuse \(id) \(status)")
                case .cancel(let ticket): lines.append("cancel \(ticket.id)")
                case .credit(let ticket): lines.append("credit \(ticket.id) \(state.credit(of: ticket))")
                case .ping(let header, let payload): lines.append("ping \(header.id) \(Array(payload))")
                case .ignored(let transition): lines.append("ignored \(transition.kind)")
                case .close(let fault):
                    lines.append("close \(fault.id) \(fault.status) \(fault.kind)")
                    return offset
                }
            }
        }
        return lines
    }
}

private func frames(_ body: (inout ByteBuffer) -> Void) -> ByteBuffer {
    var buffer = ByteBuffer()
    body(&buffer)
    return buffer
}

private func request(_ id: UInt32, _ method: UInt16 = 1, _ payload: [UInt8] = []) -> ByteBuffer {
    frames { $0.writeFrame(FrameHeader(.request, code: method, id: id), payload) }
}

@Suite("Server connection state")
struct ServerConnectionStateTests {
    private static var session: ByteBuffer {
        frames { buffer in
            buffer.writeHello(ClientHello(token: [1, 2, 3]).payload)
            buffer.writeFrame(FrameHeader(.request, code: 16, id: 1, time: 500), [1, 2, 3, 4])
            buffer.writeFrame(FrameHeader(.ping, id: 4), [9])
            buffer.writeFrame(FrameHeader(.request, code: 999, id: 2))
            buffer.writeCancel(id: 77)
            buffer.writeCredit(id: 78, answers: 1)
            buffer.writeFrame(FrameHeader(.request, code: 48, id: 3), [UInt8](repeating: 5, count: 300))
        }
    }

    private static let expected = [
        "hello 5", "request 1 recommend 500 [1, 2, 3, 4]", "ping 4 [9]", "refuse 2 UNIMPLEMENTED", "ignored race",
        "ignored race", "request 3 getProfile 0 \([UInt8](repeating: 5, count: 300))",
    ]

    @Test("Merged into one read")
    func merged() {
        let state = ServerUnderTest()
        #expect(state.feed(Self.session) == Self.expected)
        #expect(state.waiting == 0)
    }

    @Test("Byte by byte, and in pieces of every size up to 40", arguments: 1...40)
    func pieces(size: Int) {
        let state = ServerUnderTest()
        var rest = Self.session
        var lines: [String] = []
        while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
            lines += state.feed(piece)
        }
        #expect(lines == Self.expected)
        #expect(state.waiting == 0)
    }

    @Test("Truncated anywhere: what is whole is served, the rest waits")
    func truncated() {
        let whole = Self.session
        for length in 0..<whole.readableBytes {
            let state = ServerUnderTest()
            let lines = state.feed(whole.getSlice(at: 0, length: length) ?? ByteBuffer())
            #expect(lines == Array(Self.expected.prefix(lines.count)))
            #expect(lines.count < Self.expected.count)
        }
    }

    @Test("Garbage, other versions and wrong first frames are known from 16 bytes and closed once")
    func notHello() {
        let cases: [(ByteBuffer, String)] = [
            (ByteBuffer(string: "GET / HTTP/1.1\r\n"), "close 0 INVALID_ARGUMENT peerFault"),
            (ByteBuffer(repeating: 0xFF, count: 16), "close 0 INVALID_ARGUMENT peerFault"),
            (ByteBuffer(repeating: 0, count: 16), "close 0 INVALID_ARGUMENT peerFault"),
            (request(1), "close 0 INVALID_ARGUMENT peerFault"),
            (
                frames { $0.writeFrame(FrameHeader(.hello, code: 2, id: FrameHeader.magic)) },
                "close 0 UNIMPLEMENTED peerFault"
            ),
            (
                frames { $0.writeHello([UInt8](repeating: 0, count: 5000)) },
                "close 0 RESOURCE_EXHAUSTED peerFault"
            ),
        ]
        for (bytes, expected) in cases {
            let state = ServerUnderTest()
            let head = bytes.getSlice(at: 0, length: 16) ?? bytes
            #expect(state.feed(head) == [expected])
            #expect(state.feed(bytes) == ["closed"])
            #expect(state.waiting == 0)
        }
    }

    private func serving(_ limits: ServerConnectionState.Limits = .init()) -> ServerUnderTest {
        let state = ServerUnderTest(limits)
        _ = state.feed(frames { $0.writeHello(ClientHello().payload) })
        return state
    }

    @Test("The peer's faults after the hello")
    func peerFaults() throws {
        let cases: [(ByteBuffer, String)] = [
            (request(0), "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeHello([]) }, "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeFrame(FrameHeader(.response, id: 1)) }, "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeFrame(FrameHeader(.pong)) }, "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeGoingAway(GoingAway()) }, "close 0 INVALID_ARGUMENT peerFault"),
            (ByteBuffer(repeating: 9, count: 16), "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeFrame(FrameHeader(.cancel, id: 1), [1]) }, "close 0 INVALID_ARGUMENT peerFault"),
            (frames { $0.writeFrame(FrameHeader(.credit, id: 1), [255]) }, "close 0 INVALID_ARGUMENT peerFault"),
            (
                frames { $0.writeFrame(FrameHeader(.ping), [UInt8](repeating: 0, count: 65)) },
                "close 0 RESOURCE_EXHAUSTED peerFault"
            ),
            (request(6, 1, [UInt8](repeating: 0, count: 101)), "close 6 RESOURCE_EXHAUSTED peerFault"),
        ]
        for (bytes, expected) in cases {
            let state = serving(.init(frameBytes: 100))
            #expect(state.feed(bytes) == [expected])
            #expect(state.phase == .closed)
        }
    }

    @Test("A frame over the limit is refused by its header alone")
    func overTheLimit() {
        let state = serving(.init(frameBytes: 100))
        var header = frames { $0.writeFrame(FrameHeader(.request, code: 1, id: 6)) }
        header.setInteger(UInt32.max, at: 0)
        #expect(state.feed(header) == ["close 6 RESOURCE_EXHAUSTED peerFault"])
    }

    @Test("Held requests: limit, duplicate ids, cancel, and tickets of ids used again")
    func held() throws {
        let state = serving(.init(inFlight: 3))
        var tickets: [ServerConnectionState.Ticket] = []
        for id in 1...3 as ClosedRange<UInt32> {
            #expect(state.feed(request(id)) == ["request \(id) noOp 0 []"])
            tickets.append(try state.hold(id))
        }
        #expect(state.feed(request(4)) == ["refuse 4 RESOURCE_EXHAUSTED"])
        #expect(state.feed(frames { $0.writeCancel(id: 2) }) == ["cancel 2"])
        #expect(state.finish(tickets[1]))
        #expect(!state.finish(tickets[1]))
        #expect(state.feed(frames { $0.writeCancel(id: 2) }) == ["ignored race"])
        #expect(state.feed(request(2)) == ["request 2 noOp 0 []"])
        let again = try state.hold(2)
        #expect(!state.isHeld(tickets[1]) && state.isHeld(again))
        #expect(state.inFlight == 3)
        #expect(state.feed(request(2)) == ["close 0 INVALID_ARGUMENT peerFault"])
    }

    @Test("Credit is counted per stream and never overflows")
    func credit() throws {
        let state = serving(.init(initialCredit: 2))
        let stream = try state.hold(1, streaming: true)
        let plain = try state.hold(2)
        #expect(state.takeCredit(stream) && state.takeCredit(stream) && !state.takeCredit(stream))
        #expect(!state.takeCredit(plain))
        #expect(state.feed(frames { $0.writeCredit(id: 1, answers: 3) }) == ["credit 1 3"])
        #expect(state.feed(frames { $0.writeCredit(id: 2, answers: 3) }) == ["ignored race"])
        for _ in 0..<2 { _ = state.feed(frames { $0.writeCredit(id: 1, answers: .max) }) }
        #expect(state.credit(of: stream) == Int(UInt32.max))
    }

    @Test("Going away: new requests are refused, held ones finish, then it is drained")
    func draining() throws {
        let state = serving()
        let ticket = try state.hold(1)
        #expect(state.startDraining())
        #expect(!state.startDraining())
        #expect(state.feed(request(5)) == ["refuse 5 UNAVAILABLE"])
        #expect(state.feed(frames { $0.writeFrame(FrameHeader(.ping)) }) == ["ping 0 []"])
        #expect(!state.isDrained)
        #expect(state.finish(ticket))
        #expect(state.isDrained)
        let fresh = ServerUnderTest()
        #expect(!fresh.startDraining())
        #expect(fresh.phase == .closed)
    }

    @Test("Our own bugs throw and poison")
    func ourBugs() {
        let misuses: [(ServerUnderTest) throws -> Void] = [
            { try $0.acceptHello() },
            { _ = try $0.refuseHello() },
            { _ = try $0.hold(0) },
            {
                _ = try $0.hold(1)
                _ = try $0.hold(1)
            },
        ]
        for misuse in misuses {
            let state = serving()
            let error = #expect(throws: InvalidTransition.self) { try misuse(state) }
            #expect(error?.kind == .ourBug)
            #expect(state.phase == .closed)
        }
        #expect(throws: InvalidTransition.self) { _ = try ServerUnderTest().hold(1) }
        let greeting = ServerUnderTest()
        let hello = frames { $0.writeHello(ClientHello().payload) }
        #expect(greeting.feed(hello, acceptHello: false) == ["hello 0"])
        #expect(greeting.feed(request(1)) == ["close 0 INTERNAL ourBug"])
    }

    @Test("A refused hello closes")
    func refusedHello() throws {
        let state = ServerUnderTest()
        #expect(state.feed(frames { $0.writeHello(ClientHello().payload) }, acceptHello: false) == ["hello 0"])
        #expect(try state.refuseHello().status == .unauthenticated)
        #expect(state.feed(request(1)) == ["closed"])
    }

    @Test("Random bytes and broken sessions never crash")
    func fuzz() {
        var random = SeededGenerator(seed: 5)
        let whole = Array(Self.session.readableBytesView)
        var ends = 0
        for round in 0..<100_000 {
            var state = ServerConnectionState(limits: .init(frameBytes: 4096, inFlight: 4))
            var input = FrameInput()
            var bytes = round % 4 == 0 ? (0..<random.below(64)).map { _ in UInt8(random.below(256)) } : whole
            for _ in 0..<random.below(4) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] = UInt8(random.below(256))
            }
            let cut = random.below(bytes.count + 1)
            for piece in [bytes[..<cut], bytes[cut...]] {
                var buffer = ByteBuffer(bytes: piece)
                input.read(&buffer) { bytes in
                    var offset = 0
                    while true {
                        switch state.next(bytes, &offset) {
                        case .needMoreBytes, .closed: return offset
                        case .close:
                            ends += 1
                            return offset
                        case .hello: try? state.acceptHello()
                        case .request(let frame): _ = try? state.hold(frame.id, streaming: frame.method.streams)
                        case .cancel(let ticket): _ = state.finish(ticket)
                        default: break
                        }
                    }
                }
            }
        }
        #expect(ends > 10_000)
    }

    /// Patience ends a connection once, in the phase that it is about and in no other.
    @Test func patienceEnds() throws {
        let silent = ServerUnderTest()
        #expect(silent.expire(.frame) == nil && silent.phase == .awaitingHello)
        #expect(silent.expire(.hello)?.status == .deadlineExceeded && silent.phase == .closed)
        #expect(silent.expire(.hello) == nil)
        let served = ServerUnderTest()
        _ = served.feed(frames { $0.writeHello(ClientHello().payload) })
        #expect(served.expire(.hello) == nil && served.phase == .serving)
        let fault = served.expire(.frame)
        #expect(fault?.kind == .peerFault && fault?.id == 0 && served.phase == .closed)
        #expect(served.feed(frames { $0.writeCancel(id: 1) }) == ["closed"])
        let draining = ServerUnderTest()
        _ = draining.feed(frames { $0.writeHello(ClientHello().payload) })
        #expect(draining.startDraining() && draining.expire(.frame)?.status == .deadlineExceeded)
    }
}
