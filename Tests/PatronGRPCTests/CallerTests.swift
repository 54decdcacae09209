import NIOHPACK
import NIOHTTP2
import PatronGRPC
import Testing

/// Who may call what, call by call on one connection.
@Suite struct CallerTests {
    private static let recommend = "/patron.v1.Recommendations/Recommend"
    private static let record = "/patron.v1.Administration/RecordEvents"
    /// The status of a compressed call with a token; nil while it is being answered.
    private func status(_ raw: RawHTTP2, _ path: String, _ token: String, on stream: HTTP2StreamID) async throws
        -> String?
    {
        let headers = [("grpc-encoding", "gzip"), ("authorization", "Bearer \(token)")]
        return try await raw.call(
            [
                RawHTTP2.headers(headers, on: stream, path: path),
                RawHTTP2.data(RawHTTP2.message(RawHTTP2.compressedNothing, flag: 1), on: stream),
            ], stream
        ).status
    }

    private func with(_ callers: String, _ body: (RawHTTP2) async throws -> Void) async throws {
        let raw = try await RawHTTP2(callers: callers)
        do { try await body(raw) } catch {
            try await raw.close()
            throw error
        }
        try await raw.close()
    }

    @Test func compressedCallsNeedTheRight() async throws {
        try await with("  - {name: writer, token: w, methods: [write]}\n") { raw async throws in
            #expect(try await status(raw, Self.recommend, "w", on: 1) == "7")
            #expect(try await status(raw, Self.recommend, "x", on: 3) == "16")
        }
    }

    @Test func compressedCallsTakeOfTheRate() async throws {
        try await with("  - {name: slow, token: s, rate: 0.001, burst: 1}\n") { raw in
            _ = try await status(raw, Self.recommend, "s", on: 1)
            #expect(try await status(raw, Self.recommend, "s", on: 3) == "8")
        }
    }

    @Test func aTokenThatIsTakenBack() async throws {
        try await with("  - {name: one, token: a}\n  - {name: two, token: b}\n") { raw in
            let headers = [("authorization", "Bearer a")]
            func call(_ stream: HTTP2StreamID) async throws -> String? {
                try await raw.call(
                    [RawHTTP2.headers(headers, on: stream), RawHTTP2.data(RawHTTP2.message([]), on: stream)], stream
                ).status
            }
            #expect(try await call(1) == "0")
            try raw.setCallers("  - {name: two, token: b}\n")
            #expect(try await call(3) == "16")
        }
    }
}
