import Foundation
import PatronTestSupport
import Testing

/// What a gRPC connection lives through, with gRPC's own client and a real server.
@Suite(.enabled(if: ClientProgram.python.isReady, "the Python client is not there: Tests/Clients/prepare says why"))
struct LifeTests {
    private func server(_ shop: Shop, _ arguments: [String] = []) throws -> ServerProcess {
        try ServerProcess(models: shop.models, ["--grpc-listen", "127.0.0.1:0"] + arguments)
    }

    @Test func callsOverTLS() throws {
        let (certificates, stranger) = (try Certificates(), try Certificates())
        let server = try server(try Shop.trained(), try certificates.server("one"))
        let address = try server.grpcAddress()
        #expect(try ClientProgram.life("tls", address, certificates.ca) == "ok")
        #expect(try ClientProgram.life("tls", address, stranger.ca) == "UNAVAILABLE")
    }

    /// With client certificates only those who have one come in, and the tokens file says what they may ask.
    @Test func callersShowCertificates() throws {
        let certificates = try Certificates()
        let shop = try Shop.trained()
        let tokens = shop.path("tokens.yaml")
        try shop.write(
            "tokens.yaml",
            """
            callers:
              - name: pages
                certificate: backend
                namespaces: [shop]
              - name: visits
                certificate: visits
                namespaces: [\(SmallShop.visits)]

            """)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: tokens)
        let server = try server(
            shop, try certificates.server("one") + ["--tls-client-ca", certificates.ca, "--tokens", tokens])
        let address = try server.grpcAddress()
        func call(_ name: String) throws -> String {
            let (certificate, key) = try certificates.make(name)
            return try ClientProgram.life("tls", address, certificates.ca, certificate, key)
        }
        #expect(try call("backend") == "ok")
        #expect(try call("visits") == "PERMISSION_DENIED")
        #expect(try call("nobody") == "UNAUTHENTICATED")
        #expect(try ClientProgram.life("tls", address, certificates.ca) == "UNAVAILABLE")
    }

    /// A server that is told to stop sends a stream to its end, takes nothing new, and ends well; the log knows the calls.
    @Test func aStreamInFlightIsDrained() throws {
        // A busy machine may take longer than the default.
        let server = try server(try Shop.trained(), ["--log-requests", "1", "--drain-milliseconds", "60000"])
        #expect(try ClientProgram.life("drain", server.grpcAddress(), "\(server.processID)") == "ok")
        #expect(server.waitForExit() == 0)
        #expect(server.log.contains("method=ScoreCustomers") && server.log.contains("status=OK"), "\(server.log)")
    }
}
