import NIOHPACK
import NIOHTTP2
import PatronGRPC
import Testing

/// What a call's frames are answered with, frame by frame: what well-behaved clients never show.
@Suite struct CallTests {
    /// A NoOpRequest with the payload "abc" (field 7), and the answer to it (field 4).
    private let request = RawHTTP2.message([0x3A, 3, 97, 98, 99])
    private let response = RawHTTP2.message([0x22, 3, 97, 98, 99])

    private func withRaw(
        _ change: (inout GRPCLimits) -> Void = { _ in }, _ body: (RawHTTP2) async throws -> Void
    ) async throws {
        let raw = try await RawHTTP2(change)
        do { try await body(raw) } catch {
            try await raw.close()
            throw error
        }
        try await raw.close()
    }

    /// A call with these headers beyond the usual, and this request; the status it is answered with.
    private func status(_ bytes: [UInt8], _ headers: [(String, String)] = []) async throws -> String? {
        var status: String?
        try await withRaw { raw in
            status = try await raw.call([RawHTTP2.headers(headers), RawHTTP2.data(bytes)]).status
        }
        return status
    }

    @Test func anAnswer() async throws {
        try await withRaw { raw in
            let answer = try await raw.call([RawHTTP2.headers(), RawHTTP2.data(request)])
            #expect(answer.headers.first(name: ":status") == "200")
            #expect(answer.headers.first(name: "content-type") == "application/grpc")
            #expect(answer.data == response && answer.status == "0" && answer.ended && answer.reset == nil)
        }
    }

    @Test func aMessageInManyFrames() async throws {
        try await withRaw { raw in
            let frames = request.map { RawHTTP2.data([$0], ended: false) }
            let answer = try await raw.call([RawHTTP2.headers()] + frames + [RawHTTP2.data([])])
            #expect(answer.data == response && answer.status == "0")
        }
    }

    @Test func callsAtOnceOnOneConnection() async throws {
        try await withRaw { raw in
            let streams = (0..<64).map { HTTP2StreamID(2 * $0 + 1) }
            try await raw.send(streams.map { RawHTTP2.headers(on: $0) })
            try await raw.send(streams.reversed().map { RawHTTP2.data(request, on: $0) })
            let frames = try await raw.received()
            for stream in streams { #expect(RawAnswer(frames, stream).data == response) }
        }
    }

    @Test(arguments: [("GET", "application/grpc", "405"), ("POST", "application/json", "415"), ("POST", "", "415")])
    func notACall(_ method: String, _ type: String, _ status: String) async throws {
        try await withRaw { raw in
            let answer = try await raw.call([RawHTTP2.headers(method: method, type: type, ended: true)])
            #expect(answer.headers.first(name: ":status") == status && answer.ended)
        }
    }

    @Test(arguments: [
        "/patron.v1.Administration/Nothing", "/nobody.Nothing/NoOp", "/", "*", "/patron.v1.Administration",
    ])
    func unknownPaths(_ path: String) async throws {
        try await withRaw { raw in
            let answer = try await raw.call([RawHTTP2.headers(path: path)])
            // Trailers only, and the client need not go on.
            #expect(answer.headers.first(name: ":status") == "200" && answer.status == "12" && answer.ended)
            #expect(answer.reset == .noError)
        }
    }

    @Test func anUnknownCompression() async throws {
        try await withRaw { raw in
            let answer = try await raw.call([RawHTTP2.headers([("grpc-encoding", "snappy")]), RawHTTP2.data(request)])
            #expect(answer.status == "12")
            #expect(answer.trailers.first(name: "grpc-accept-encoding") == "identity,deflate,gzip")
        }
    }

    @Test func brokenRequests() async throws {
        let unimplemented = "12"
        let `internal` = "13"
        #expect(try await status(request + request) == unimplemented)
        #expect(try await status([]) == unimplemented)
        #expect(try await status(Array(request.dropLast())) == `internal`)
        #expect(try await status(RawHTTP2.message([1, 2], flag: 7)) == `internal`)
        #expect(try await status(RawHTTP2.message([0xFF])) == "3")
        #expect(try await status(request, [("grpc-timeout", "soon")]) == `internal`)
        #expect(try await status(request, [("grpc-timeout", "0n")]) == "4")
        #expect(try await status(request, [("grpc-timeout", "60S")]) == "0")
    }

    @Test func aMessageThatIsTooLongIsNotWaitedFor() async throws {
        try await withRaw { raw in
            let answer = try await raw.call([RawHTTP2.headers(), RawHTTP2.data([0, 0x7F, 0, 0, 0], ended: false)])
            #expect(answer.status == "8" && answer.reset == .noError)
        }
    }

    @Test func unfinishedRequestsTogether() async throws {
        try await withRaw({ $0.partialBytes = 100 }) { raw in
            let part = Array(RawHTTP2.message([UInt8](repeating: 0, count: 200)).prefix(60))
            let first = try await raw.call([RawHTTP2.headers(on: 1), RawHTTP2.data(part, on: 1, ended: false)], 1)
            #expect(first.status == nil)
            let second = try await raw.call([RawHTTP2.headers(on: 3), RawHTTP2.data(part, on: 3, ended: false)], 3)
            #expect(second.status == "8")
            // What the second held is free again.
            let third = try await raw.call([RawHTTP2.headers(on: 5), RawHTTP2.data(request, on: 5)], 5)
            #expect(third.status == "0")
        }
    }

    /// A whole message waits in memory as well while its request does not end.
    @Test func unendedRequestsTogether() async throws {
        try await withRaw({ $0.partialBytes = 100 }) { raw in
            let message = RawHTTP2.message([0x3A, 58] + [UInt8](repeating: 1, count: 58))
            let first = try await raw.call([RawHTTP2.headers(on: 1), RawHTTP2.data(message, on: 1, ended: false)], 1)
            #expect(first.status == nil)
            let second = try await raw.call([RawHTTP2.headers(on: 3), RawHTTP2.data(message, on: 3, ended: false)], 3)
            #expect(second.status == "8")
            #expect(try await raw.call([RawHTTP2.data([], on: 1)], 1).status == "0")
        }
    }

    @Test func modelsThatAreNotThere() async throws {
        try await withRaw { raw in
            let path = "/patron.v1.Administration/Health"
            let answer = try await raw.call(
                [RawHTTP2.headers(path: path), RawHTTP2.data(RawHTTP2.message([0x0A, 1, 120]))])
            #expect(answer.status == "5" && answer.trailers.contains(name: "grpc-status-details-bin"))
            let check = RawHTTP2.headers(on: 3, path: "/grpc.health.v1.Health/Check")
            let health = try await raw.call([check, RawHTTP2.data(RawHTTP2.message([]), on: 3)], 3)
            // NOT_SERVING
            #expect(health.status == "0" && health.data == RawHTTP2.message([8, 2]))
        }
    }

    /// Questions without end from a client that makes no room for the answers end, and the memory with them.
    @Test func answersThatNobodyReads() async throws {
        try await withRaw { raw in
            let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
            try await raw.send([RawHTTP2.headers(path: path)])
            // file_containing_symbol
            let name = Array("patron.v1.Recommendations".utf8)
            let question = RawHTTP2.message([0x22, UInt8(name.count)] + name)
            for _ in 0..<30 {
                try await raw.send([RawHTTP2.data(Array(repeating: question, count: 40).flatMap { $0 }, ended: false)])
            }
            // The stream is given up with all that waits, and the connection goes on.
            #expect(RawAnswer(try await raw.received(), 1).reset != nil)
            let other = try await raw.call([RawHTTP2.headers(on: 3), RawHTTP2.data(request, on: 3)], 3)
            #expect(other.headers.first(name: ":status") == "200")
        }
    }
}
