import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// Bytes as networks deliver them: in pieces, in heaps, too many.
@Suite struct FrameTests {
    @Test func requestsByteByByte() throws {
        let served = try Served()
        let connection = try RawConnection(port: served.port)
        let requests = try (1...3).map { try request(id: $0) }
        for byte in Request.helloFrame() + requests.joined() { try connection.send([byte]) }
        #expect(try connection.frame()?.header.kind == .hello)
        for id in UInt32(1)...3 {
            let frame = try #require(try connection.frame())
            #expect(frame.header.id == id && frame.status == .ok && frame.count(ofField: 4) == 3)
        }
    }

    private func request(id: UInt32) throws -> [UInt8] {
        let payload = Request.recommend("c\(id)")
        return FrameHeader(.request, length: UInt32(payload.count), code: Method.recommend.rawValue, id: id).bytes
            + payload
    }

    /// One write with very many requests; each is answered once.
    @Test func manyRequestsInOneWrite() throws {
        let served = try Served()
        let connection = try served.greeted()
        let ids = UInt32(1)...1000
        try connection.send(try ids.flatMap { try request(id: $0) })
        var seen = Set<UInt32>()
        for _ in ids {
            let frame = try #require(try connection.frame())
            #expect(frame.status == .ok && frame.count(ofField: 4) == 3)
            seen.insert(frame.header.id)
        }
        #expect(seen.count == ids.count)
        // Ids are free again.
        #expect(try connection.ask(.health, id: 1).status == .ok)
    }

    @Test func pingsAreAnsweredWithTheirPayload() throws {
        let served = try Served()
        let connection = try served.greeted()
        for payload in [[], [104, 105], [UInt8](repeating: 9, count: 64)] {
            try connection.send(.ping, id: 5, payload)
            let pong = try #require(try connection.frame())
            #expect(pong.header.kind == .pong && pong.header.id == 5 && pong.payload == payload)
        }
        // A cancel or a credit for what is not in flight is a harmless race.
        try connection.send(.cancel, id: 77)
        try connection.send(.credit, id: 77, [0x08, 0x20])
        #expect(try connection.ask(.health).status == .ok)
    }

    /// What the server does not want it does not read: an error, then the end of this connection and of no other.
    @Test func framesThatEndTheConnection() throws {
        let served = try Served(["--frame-limit", "4096"])
        let other = try served.greeted()
        let cases: [(FrameHeader, StatusCode, id: UInt32)] = [
            (FrameHeader(.request, length: 4097, code: 16, id: 3), .resourceExhausted, 3),
            (FrameHeader(.request, length: .max, code: 16, id: 4), .resourceExhausted, 4),
            (FrameHeader(.ping, length: 65, id: 1), .resourceExhausted, 0),
            (FrameHeader(.request, code: 16, id: 0), .invalidArgument, 0),
            (FrameHeader(.response, id: 1), .invalidArgument, 0),
            (FrameHeader(.goingAway), .invalidArgument, 0),
            (FrameHeader(.cancel, length: 1, id: 1), .invalidArgument, 0),
        ]
        for (header, status, id) in cases {
            let connection = try served.greeted()
            try connection.send(header.bytes)
            let frame = try #require(try connection.frame())
            #expect(frame.header.kind == .response && frame.status == status && frame.header.id == id, "\(header)")
            #expect(try connection.frame() == nil)
        }
        var unknown = FrameHeader(.ping, id: 1)
        unknown.type = 200
        let connection = try served.greeted()
        try connection.send(unknown.bytes)
        #expect(try connection.frame()?.status == .invalidArgument)
        #expect(try connection.frame() == nil)
        // Also when the payload is sent all the same, and may be cut off by the close.
        let stubborn = try served.greeted()
        try? stubborn.send(
            FrameHeader(.request, length: 1 << 20, code: 16, id: 5).bytes + [UInt8](repeating: 1, count: 1 << 20))
        #expect(try stubborn.frame()?.status == .resourceExhausted)
        // The largest allowed frame is read, and the others have noticed nothing.
        let largest = message { $0.append(7, bytes: [UInt8](repeating: 65, count: 4093)) }
        #expect(largest.count == 4096)
        let echo = try other.ask(.noOp, largest)
        #expect(echo.status == .ok && echo.text(ofField: 4) == String(repeating: "A", count: 4093))
        try served.expectAlive()
    }

    /// Frames of noise behind a good hello: whatever they are, the server answers the next client.
    @Test func randomFrames() throws {
        let served = try Served()
        var random = SeededGenerator(seed: 23)
        for _ in 0..<300 {
            let connection = try served.greeted()
            for _ in 0..<8 {
                let payload = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
                var header = FrameHeader(
                    .request, length: UInt32(payload.count), code: UInt16(random.below(70)),
                    id: UInt32(random.below(3)),
                    time: UInt32(random.below(2) * 1_000_000))
                header.type = UInt8(random.below(9))
                try? connection.send(header.bytes + payload)
            }
            connection.finishSending()
            while try connection.frame() != nil {}
        }
        try served.expectAlive()
    }

    /// A burst that takes many turns is answered like any other, and what stands behind it is not forgotten.
    @Test func aBurstOfManyTurns() throws {
        let served = try Served(["--turn-requests", "1"])
        let connection = try served.greeted()
        let ids = UInt32(1)...300
        let goodbye = FrameHeader(.request, code: Method.noOp.rawValue, id: 0).bytes
        try connection.send(try ids.flatMap { try request(id: $0) } + goodbye)
        #expect(try served.greeted().ask(.health).status == .ok)
        for id in ids {
            let frame = try #require(try connection.frame())
            #expect(frame.header.id == id && frame.status == .ok)
        }
        // Id 0 is a fault that ends the connection.
        #expect(try connection.frame()?.status == .invalidArgument)
        #expect(try connection.frame() == nil)
    }

    /// An answer that the client could not take is told of instead.
    @Test func answersLongerThanTheClientTakes() throws {
        let served = try Served()
        let connection = try RawConnection(port: served.port)
        let hello = ClientHello(client: "test", frameLimit: 100).payload
        try connection.send(.hello, code: FrameHeader.version, id: FrameHeader.magic, hello)
        #expect(try connection.frame()?.header.kind == .hello)
        let long = try connection.ask(.recommend, Request.recommend(count: 20))
        #expect(long.status == .resourceExhausted && long.detail?.message.contains("at most 100") == true)
        #expect(try connection.ask(.noOp).status == .ok)
        // A stream ends with it.
        try connection.request(.scoreCustomers, id: 2, Request.batch(3))
        let end = try #require(try connection.frame())
        #expect(end.status == .resourceExhausted && !end.header.flags.contains(.more))
    }
}
