import PatronClient
import PatronTestSupport
import PatronWire
import Testing

/// docs/wire-protocol.md, "Life of a connection": first bytes that are no hello, and hellos that are refused.
@Suite struct HandshakeTests {
    private func header(version: UInt16 = 1, length: UInt32 = 0, magic: UInt32 = FrameHeader.magic) -> [UInt8] {
        FrameHeader(.hello, length: length, code: version, id: magic).bytes
    }

    /// The connection's last frame must be an error with id 0; afterwards the server still answers others.
    private func expectRefusal(_ bytes: [UInt8], _ status: StatusCode, _ words: String, afterHello: Bool = false) throws
    {
        let served = try Served()
        let connection = afterHello ? try RawConnection.greeted(served.port) : try RawConnection(port: served.port)
        try connection.send(bytes)
        let frame = try #require(try connection.frame())
        #expect(frame.header.kind == .response && frame.header.id == 0 && frame.status == status)
        #expect(frame.detail?.message.contains(words) == true, "\(frame.detail?.message ?? "")")
        #expect(try connection.frame() == nil)
        try served.expectAlive()
    }

    @Test func garbageInsteadOfAHello() throws {
        try expectRefusal(Array("GET / HTTP/1.1\r\n\r\n".utf8), .invalidArgument, "PTRN")
        try expectRefusal([UInt8](repeating: 0xFF, count: 16), .invalidArgument, "PTRN")
        try expectRefusal(header(magic: 0x5054_524F), .invalidArgument, "PTRN")
    }

    @Test func anUnknownVersion() throws { try expectRefusal(header(version: 2), .unimplemented, "version 2") }

    @Test func aHelloThatIsTooLong() throws { try expectRefusal(header(length: 1 << 31), .resourceExhausted, "4096") }

    @Test func aHelloThatIsNoMessage() throws {
        try expectRefusal(header(length: 3) + [0x0A, 0x7F, 0x00], .invalidArgument, "ClientHello")
    }

    @Test func aRequestBeforeTheHello() throws {
        try expectRefusal(FrameHeader(.request, code: 2, id: 1).bytes, .invalidArgument, "PTRN")
    }

    @Test func aSecondHello() throws {
        try expectRefusal(Request.helloFrame(), .invalidArgument, "second hello", afterHello: true)
    }

    @Test func fewerBytesThanAHeader() throws {
        let served = try Served()
        let connection = try RawConnection(port: served.port)
        try connection.send([1, 2, 3])
        connection.finishSending()
        #expect(try connection.frame() == nil)
        try served.expectAlive()
    }

    @Test func theServersHelloNamesItsLimits() throws {
        let served = try Served(["--frame-limit", "5000"])
        let connection = try RawConnection(port: served.port)
        // Requests may follow at once.
        try connection.send(Request.helloFrame() + FrameHeader(.request, code: Method.health.rawValue, id: 7).bytes)
        let frame = try #require(try connection.frame())
        let hello = try frame.payload.withUnsafeBytes { try ServerHello(reading: $0) }
        #expect(frame.header.kind == .hello && frame.header.id == FrameHeader.magic && frame.header.code == 1)
        #expect(
            hello.server.hasPrefix("patron-server ") && hello.frameLimit == 5000 && hello.credit > 0
                && hello.inFlightLimit > 0)
        let health = try #require(try connection.frame())
        #expect(health.header.id == 7 && health.status == .ok)
    }
}
