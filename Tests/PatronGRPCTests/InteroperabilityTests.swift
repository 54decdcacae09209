import PatronTestSupport
import Testing

/// gRPC's published interoperability cases with its own clients. They say what they found; that is what stands in a failure.
@Suite struct InteroperabilityTests {
    private static let always = [
        "empty_unary", "large_unary", "client_compressed_unary", "server_streaming", "status_code_and_message",
        "unimplemented_service", "timeout", "cancel_after_first_response", "soak", "concurrent_large_unary",
    ]

    private static let python =
        always + [
            "small_answer", "server_compressed_streaming", "slow_reader", "special_status_message",
            "unimplemented_method",
            "cancel_after_begin", "empty_stream_of_bad_request", "custom_metadata", "message_limit", "health",
            "reflection",
        ]

    private func expect(_ names: [String], _ program: ClientProgram) throws {
        let shop = try Shop.trained()
        let server = try ServerProcess(models: shop.models, ["--grpc-listen", "127.0.0.1:0"])
        let found = try program.cases(address: try server.grpcAddress())
        for name in names { #expect(found[name] == "ok", "\(name)") }
        #expect(found.count == names.count && server.isRunning)
        server.terminate()
        #expect(server.waitForExit() == 0)
    }

    @Test(.enabled(if: ClientProgram.python.isReady, "the Python client is not there: Tests/Clients/prepare says why"))
    func python() throws { try expect(Self.python, .python) }

    @Test(.enabled(if: ClientProgram.cpp.isReady, "the C++ client is not there: Tests/Clients/prepare says why"))
    func cpp() throws { try expect(Self.always, .cpp) }
}
