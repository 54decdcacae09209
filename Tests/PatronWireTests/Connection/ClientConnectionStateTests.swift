import NIOCore
import PatronCore
import PatronWire
import Testing

private func frames(_ body: (inout ByteBuffer) -> Void) -> [UInt8] {
    var buffer = ByteBuffer()
    body(&buffer)
    return Array(buffer.readableBytesView)
}

/// A client's state machine in a box, because the macros of Testing take only copyable values.
private final class ClientUnderTest {
    private var state: ClientConnectionState

    init(frameLimit: Int = 1 << 20) { state = ClientConnectionState(frameLimit: frameLimit) }

    var inFlight: Int { state.inFlight }
    func begin(_ method: Method) throws -> UInt32 { try state.begin(method) }
    func cancel(_ id: UInt32) -> Bool { state.cancel(id) }
    func close(_ body: (UInt32) -> Void) { state.close(body) }

    func feed(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while true {
                switch state.next(bytes, &offset) {
                case .needMoreBytes: return
                case .closed: return lines.append("closed")
                case .ready(let hello): lines.append("ready \(hello.server)")
                case .answer(let frame):
                    let order = frame.isLast ? "last" : "more"
                    lines.append("answer \(frame.id) \(frame.status) \(order) \(Array(frame.payload))")
                case .goingAway(let notice): lines.append("going away \(notice.reason)")
                case .pong(let id): lines.append("pong \(id)")
                case .ignored(let transition): lines.append("ignored \(transition.kind)")
                case .close(let fault): return lines.append("close \(fault.status): \(fault.message)")
                }
            }
        }
        return lines
    }
}

private let hello = frames { $0.writeHello(ServerHello(server: "s", inFlightLimit: 2).payload) }

@Suite("Client connection state")
struct ClientConnectionStateTests {
    @Test("Answers out of order, streams, errors, cancelled requests")
    func answers() throws {
        let state = ClientUnderTest()
        #expect(throws: ConnectionFault.self) { _ = try state.begin(.noOp) }
        #expect(state.feed(hello) == ["ready s"])
        let (a, b) = (try state.begin(.recommend), try state.begin(.scoreCustomers))
        #expect(throws: ConnectionFault.self) { _ = try state.begin(.noOp) }
        let bytes = frames { buffer in
            buffer.writeFrame(FrameHeader(.response, flags: .more, id: b), [1])
            buffer.writeFrame(FrameHeader(.response, id: a), [2])
            buffer.writeStreamEnd(id: b, microseconds: 1)
            buffer.writeFrame(FrameHeader(.response, id: a), [2])
        }
        #expect(
            state.feed(bytes) == [
                "answer \(b) OK more [1]", "answer \(a) OK last [2]", "answer \(b) OK last []", "ignored peerFault",
            ])
        let c = try state.begin(.recommend)
        #expect(state.cancel(c))
        #expect(!state.cancel(c))
        #expect(state.inFlight == 1)
        let late = frames { $0.writeError(id: c, .cancelled, ErrorDetail("cancelled")) }
        #expect(state.feed(late) == ["ignored race"])
        #expect(state.inFlight == 0)
    }

    @Test("A server that refuses, is none, or speaks another version")
    func refusals() {
        let cases: [([UInt8], String)] = [
            (
                frames { $0.writeError(id: 0, .unauthenticated, ErrorDetail("no token")) },
                "close UNAUTHENTICATED: no token"
            ),
            (
                Array("HTTP/1.1 400 Bad Request".utf8),
                "close INTERNAL: this is no Patron server: expected a hello frame with the magic PTRN first"
            ),
            (
                frames { $0.writeFrame(FrameHeader(.hello, code: 3, id: FrameHeader.magic)) },
                "close UNIMPLEMENTED: the server speaks protocol version 3, not 1"
            ),
        ]
        for (bytes, expected) in cases {
            let state = ClientUnderTest()
            #expect(state.feed(bytes) == [expected])
            #expect(state.feed(bytes) == ["closed"])
        }
    }

    @Test("Going away: no new requests, what is in flight is answered; closing names the rest")
    func goingAway() throws {
        let state = ClientUnderTest()
        _ = state.feed(hello)
        let (a, b) = (try state.begin(.recommend), try state.begin(.recommend))
        #expect(state.feed(frames { $0.writeGoingAway(GoingAway(reason: "stop")) }) == ["going away stop"])
        #expect(throws: ConnectionFault.self) { _ = try state.begin(.noOp) }
        #expect(state.feed(frames { $0.writeFrame(FrameHeader(.response, id: a)) }) == ["answer \(a) OK last []"])
        var lost: [UInt32] = []
        state.close { lost.append($0) }
        #expect(lost == [b])
    }

    @Test("A frame over the client's limit, and frames that only clients send")
    func faults() {
        for header in [
            FrameHeader(.request, id: 1), FrameHeader(.credit), FrameHeader(.hello, code: 1, id: FrameHeader.magic),
        ] {
            let state = ClientUnderTest()
            _ = state.feed(hello)
            #expect(state.feed(frames { $0.writeFrame(header) }).first?.hasPrefix("close INTERNAL") == true)
        }
        let state = ClientUnderTest(frameLimit: 10)
        let long = frames { $0.writeFrame(FrameHeader(.response, id: 1), [UInt8](repeating: 0, count: 11)) }
        _ = state.feed(frames { $0.writeHello([]) })
        #expect(state.feed(long).first?.hasPrefix("close RESOURCE_EXHAUSTED") == true)
    }

    @Test("Ten thousand requests in random order leave the table empty")
    func manyIDs() throws {
        let state = ClientUnderTest()
        _ = state.feed(frames { $0.writeHello([]) })
        var random = SeededGenerator(seed: 3)
        var open: [UInt32] = []
        for _ in 0..<10_000 {
            open.append(try state.begin(.recommend))
            if open.count > 100 {
                let id = open.remove(at: random.below(open.count))
                let answer = frames { $0.writeFrame(FrameHeader(.response, id: id)) }
                #expect(state.feed(answer) == ["answer \(id) OK last []"])
            }
        }
        #expect(state.inFlight == open.count)
    }
}
