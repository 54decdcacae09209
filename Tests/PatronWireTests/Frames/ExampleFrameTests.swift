import CPatronMessages
import Foundation
import NIOCore
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

@Suite("Example frames of docs/wire-protocol.md")
struct ExampleFrameTests {
    private func written(_ body: (inout ByteBuffer) throws -> Void) rethrows -> [UInt8] {
        var buffer = ByteBuffer()
        try body(&buffer)
        return Array(buffer.readableBytesView)
    }

    @Test("The page has 14 examples, each one whole frame")
    func whole() {
        #expect(ExampleFrames.all.count == 14)
        for (name, bytes) in ExampleFrames.all {
            let header = bytes.withUnsafeBytes { FrameHeader(reading: $0.baseAddress!) }
            #expect(bytes.count == FrameHeader.size + Int(header.length), "\(name)")
            #expect(header.kind != nil, "\(name)")
        }
    }

    @Test("Both hellos")
    func hellos() throws {
        let client = ClientHello(token: Array("open sesame".utf8), client: "example/1", frameLimit: 1 << 20)
        #expect(written { $0.writeHello(client.payload) } == ExampleFrames.named("client-hello"))
        let server = ServerHello(server: "patron/0.1.0", frameLimit: 1 << 20, inFlightLimit: 1024, credit: 64)
        #expect(written { $0.writeHello(server.payload) } == ExampleFrames.named("server-hello"))
        let clientPayload = ExampleFrames.named("client-hello").dropFirst(16)
        #expect(try clientPayload.withUnsafeBytes { try ClientHello(reading: $0) } == client)
        let serverPayload = ExampleFrames.named("server-hello").dropFirst(16)
        #expect(try serverPayload.withUnsafeBytes { try ServerHello(reading: $0) } == server)
    }

    @Test("Control frames: cancel, ping, pong, credit, going away, end of a stream, errors")
    func control() {
        #expect(written { $0.writeCancel(id: 7) } == ExampleFrames.named("cancel"))
        #expect(written { $0.writeFrame(FrameHeader(.ping, id: 5), Array("hi".utf8)) } == ExampleFrames.named("ping"))
        #expect(written { $0.writeFrame(FrameHeader(.pong, id: 5), Array("hi".utf8)) } == ExampleFrames.named("pong"))
        #expect(written { $0.writeCredit(id: 9, answers: 32) } == ExampleFrames.named("credit"))
        let notice = GoingAway(reason: "restart", drainMilliseconds: 5000)
        #expect(written { $0.writeGoingAway(notice) } == ExampleFrames.named("going-away"))
        #expect(written { $0.writeStreamEnd(id: 9, microseconds: 95) } == ExampleFrames.named("stream-end"))
        let error = PatronError(.badInput, "count is 0; expected 1 to 1000", at: Place(field: "count"))
        #expect(written { $0.writeError(id: 2, error, microseconds: 3) } == ExampleFrames.named("error"))
        let detail = ErrorDetail("expected a hello frame with the magic PTRN first")
        #expect(written { $0.writeError(id: 0, .invalidArgument, detail) } == ExampleFrames.named("connection-error"))
    }

    @Test("Recommend: request and answer, by protobuf-c and by hand")
    func recommend() throws {
        let arena = MessageArena(capacity: 4096)
        let frame = ExampleFrames.named("recommend-request")
        let request = try frame.withUnsafeBytes {
            try arena.unpack(Patron__V1__RecommendRequest.self, UnsafeRawBufferPointer(rebasing: $0[16...]))
        }
        #expect(Array(request.pointee.customer.buffer) == Array("13085".utf8))
        #expect(request.pointee.count == 2)
        #expect(request.pointee.n_exclude == 1)
        let header = FrameHeader(.request, code: Method.recommend.rawValue, id: 1, time: 50_000)
        #expect(written { $0.writeFrame(header, packing: request.asMessage) } == frame)

        let ids = Array("85123A84879".utf8)
        let byHand = ids.withUnsafeBufferPointer { ids in
            Array("v1".utf8).withUnsafeBufferPointer { version in
                Array<UInt8>(1...8).withUnsafeBufferPointer { answerID in
                    written { buffer in
                        let answer = RecommendAnswer(
                            modelVersion: version, asOf: 1_323_435_000_000, answerID: answerID, basis: 1, shortfall: 0)
                        let items = [
                            ItemForWire(item: UnsafeBufferPointer(rebasing: ids[..<6]), score: 0.75, source: 1),
                            ItemForWire(
                                item: UnsafeBufferPointer(rebasing: ids[6...]), score: 0.5, source: 1,
                                boughtBefore: true),
                        ]
                        let start = buffer.beginFrame(FrameHeader(.response, id: 1))
                        items.withUnsafeBufferPointer { answer.write(to: &buffer, items: $0) }
                        buffer.endFrame(start, microseconds: 12)
                    }
                }
            }
        }
        #expect(byHand == ExampleFrames.named("recommend-response"))
    }

    @Test("Every method of the page's table is the code's, and the other way round")
    func methodTable() throws {
        let page = TestData.projectRoot.appendingPathComponent("docs/wire-protocol.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for method in Method.allCases {
            let request = String(cString: method.requestDescriptor.pointee.short_name)
            let response = String(cString: method.responseDescriptor.pointee.short_name)
            let row =
                "| \(method.rawValue) | \(method.name) | `\(method.commandName)` | `\(request)` | "
                + "\(method.streams ? "stream of " : "")`\(response)` |"
            #expect(text.contains(row), "\(row)")
        }
    }
}
