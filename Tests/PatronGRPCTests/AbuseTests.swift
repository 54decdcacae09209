import NIOCore
import NIOHPACK
import NIOHTTP2
import PatronGRPC
import PatronService
import Testing

/// Connections that are there to do harm end, and say why.
@Suite struct AbuseTests {
    private func goAway(
        _ change: (inout GRPCLimits) -> Void = { _ in }, _ body: (RawHTTP2) async throws -> Void
    ) async throws -> HTTP2ErrorCode? {
        let raw = try await RawHTTP2(change)
        try await body(raw)
        let code = try await raw.goAwayCode()
        try await raw.close()
        return code
    }

    @Test func callsThatAreResetAtOnce() async throws {
        let code = try await goAway({ $0.resets = 20 }) { raw in
            for at in 0..<40 {
                let stream = HTTP2StreamID(2 * at + 1)
                try? await raw.send([
                    RawHTTP2.headers(on: stream), HTTP2Frame(streamID: stream, payload: .rstStream(.cancel)),
                ])
            }
        }
        #expect(code == .enhanceYourCalm)
    }

    @Test func fewerResetsAreFine() async throws {
        let code = try await goAway({ $0.resets = 20 }) { raw in
            for at in 0..<15 {
                let stream = HTTP2StreamID(2 * at + 1)
                try await raw.send([
                    RawHTTP2.headers(on: stream), HTTP2Frame(streamID: stream, payload: .rstStream(.cancel)),
                ])
            }
            let answer = try await raw.call(
                [RawHTTP2.headers(on: 101), RawHTTP2.data(RawHTTP2.message([]), on: 101)], 101)
            #expect(answer.status == "0")
        }
        #expect(code == nil)
    }

    @Test func tooManyPings() async throws {
        let code = try await goAway({ $0.controlFrames = 50 }) { raw in
            let ping = HTTP2Frame(streamID: .rootStream, payload: .ping(HTTP2PingData(withInteger: 7), ack: false))
            for _ in 0..<10 { try? await raw.send(Array(repeating: ping, count: 10)) }
        }
        #expect(code == .enhanceYourCalm)
    }

    @Test func headersThatNeverEnd() async throws {
        let code = try await goAway { raw in
            // HEADERS without END_HEADERS, then CONTINUATION after CONTINUATION.
            try await raw.send(bytes: [0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82])
            for _ in 0..<20 { try? await raw.send(bytes: [0, 0, 1, 9, 0, 0, 0, 0, 1, 0x84]) }
        }
        #expect(code == .enhanceYourCalm)
    }

    @Test func headersThatAreTooLong() async throws {
        let code = try await goAway({ $0.headerBytes = 2048 }) { raw in
            try? await raw.send([RawHTTP2.headers([("x-long", String(repeating: "x", count: 5000))])])
        }
        #expect(code != nil && code != .noError)
    }

    @Test func noise() async throws {
        let code = try await goAway { raw in
            try? await raw.send(bytes: [UInt8](repeating: 0xA5, count: 300))
        }
        #expect(code != nil && code != .noError)
    }

    /// Clients are told how many calls may be open at once; one that opens more is refused what is too much, or the connection.
    @Test func moreCallsThanAllowed() async throws {
        let raw = try await RawHTTP2 { $0.streams = 4 }
        let request = RawHTTP2.data(RawHTTP2.message([]), on: 1)
        for stream in [1, 3, 5, 7] as [HTTP2StreamID] { try await raw.send([RawHTTP2.headers(on: stream)]) }
        // The client of these tests would not send a fifth: its bytes are made by hand.
        var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
        var block = ByteBuffer()
        guard case .headers(let fifth) = RawHTTP2.headers(on: 9).payload else { return }
        try encoder.encode(headers: fifth.headers, to: &block)
        let length = UInt8(block.readableBytes)
        try await raw.send(bytes: [0, 0, length, 1, 4, 0, 0, 0, 9] + Array(block.readableBytesView))
        let refused = RawAnswer(try await raw.received(), 9).reset
        let goAway = try await raw.goAwayCode()
        #expect(refused == .refusedStream || goAway == .protocolError, "\(String(describing: refused))")
        if goAway == nil { #expect(try await raw.call([request]).status == "0") }
        try await raw.close()
    }

    /// Clients keep connections alive with pings, and measure with them.
    @Test func pingsAreAnswered() async throws {
        let code = try await goAway { raw in
            let data = HTTP2PingData(withInteger: 99)
            try await raw.send([HTTP2Frame(streamID: .rootStream, payload: .ping(data, ack: false))])
            let isAnswered = try await raw.received().contains { frame in
                if case .ping(data, ack: true) = frame.payload { true } else { false }
            }
            #expect(isAnswered)
        }
        #expect(code == nil)
    }

    /// A client that makes no room for answers may ask nothing more, and is closed after a while.
    @Test func answersThatAreNotRead() async throws {
        var limits = ServiceLimits()
        limits.pendingWriteBytes = 1024
        limits.connection.slowReaderMilliseconds = 10
        let raw = try await RawHTTP2(service: limits)
        try await raw.send([
            HTTP2Frame(
                streamID: .rootStream,
                payload: .settings(.settings([HTTP2Setting(parameter: .initialWindowSize, value: 0)])))
        ])
        let echo = RawHTTP2.message([0x3A, 0xD0, 0x0F] + [UInt8](repeating: 65, count: 2000))
        let answer = try await raw.call([RawHTTP2.headers(), RawHTTP2.data(echo)])
        #expect(answer.headers.first(name: ":status") == "200" && answer.data.isEmpty && !answer.ended)
        let next = try await raw.call([RawHTTP2.headers(on: 3), RawHTTP2.data(RawHTTP2.message([]), on: 3)], 3)
        #expect(next.status == "8")
        try await raw.sweep()
        #expect(try await raw.isOpen())
        try await Task.sleep(for: .milliseconds(20))
        try await raw.sweep()
        #expect(try await !raw.isOpen())
        try await raw.close()
    }

    /// What finds no place in the compute pool's queue is refused at once; the next one that does is answered.
    @Test func callsBeyondTheQueueAreShed() async throws {
        var limits = ServiceLimits()
        limits.queued = 1
        let raw = try await RawHTTP2(service: limits)
        func call(_ stream: HTTP2StreamID) async throws -> RawAnswer {
            try await raw.call(
                [
                    RawHTTP2.headers([("grpc-encoding", "gzip")], on: stream),
                    RawHTTP2.data(RawHTTP2.message(RawHTTP2.compressedNothing, flag: 1), on: stream),
                ], stream)
        }
        #expect(raw.service.status.enqueue(limit: 1))
        #expect(try await call(1).status == "8")
        raw.service.status.dequeued()
        var answer = try await call(3)
        while !answer.ended { answer = RawAnswer(try await raw.received(), 3) }
        #expect(answer.status == "0")
        try await raw.close()
    }

    @Test func nobodyCalls() async throws {
        let code = try await goAway({ $0.idleSeconds = 0 }) { raw in try await raw.sweep() }
        #expect(code == .noError)
    }
}
