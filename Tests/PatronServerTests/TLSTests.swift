import Foundation
import PatronClient
import PatronCore
import PatronTestSupport
import PatronWire
import Testing

/// TLS with certificates that `openssl` makes for the test.
@Suite struct TLSTests {
    private func connect(_ served: Served, _ tls: ClientTLS?) async throws -> PatronConnection {
        try await .connect(host: "127.0.0.1", port: served.port, tls: tls)
    }

    @Test func requestsAreAnswered() async throws {
        let certificates = try Certificates()
        let served = try Served(certificates.server("one"))
        let connection = try await connect(served, ClientTLS(ca: certificates.ca))
        #expect(try await connection.health().status == .serving)
        let answer = try await connection.recommend(Request(namespace: "shop", customer: "c4", count: 3))
        #expect(answer.items.count == 3)
        await connection.close()
        // A client that does not know the authority, and one that does not encrypt.
        let stranger = try Certificates()
        await #expect(throws: PatronError.self) { try await connect(served, ClientTLS(ca: stranger.ca)) }
        let plain = try RawConnection(port: served.port)
        try plain.send(Request.helloFrame())
        #expect((try? plain.frame())?.header.kind != .hello)
        // The commands.
        let client = try served.server.client(["--tls", "--tls-ca", certificates.ca, "health"])
        #expect(client.status == 0)
        let load = try Executable.load.run([
            "no-op", "--server", served.server.address, "--tls", "--tls-ca", certificates.ca, "--connections", "2",
            "--seconds", "0.1", "--warm-up", "0", "--json",
        ])
        #expect(load.status == 0, "\(load.errors)")
    }

    /// With client certificates only those who have one come in, and the tokens file says who they are.
    @Test func clientsShowCertificates() async throws {
        let certificates = try Certificates()
        let tokens = try TokensFile(
            """
              - name: by-name
                certificate: backend
                namespaces: [shop]
              - name: by-alternative-name
                certificate: pages.shop.example
                namespaces: [\(SmallShop.visits)]

            """)
        let served = try Served(
            try certificates.server("one") + ["--tls-client-ca", certificates.ca, "--tokens", tokens.path])
        func namespaces(_ name: String, _ alternative: String? = nil) async throws -> [String] {
            let (certificate, key) = try certificates.make(name, alternative: alternative)
            let tls = ClientTLS(ca: certificates.ca, certificate: certificate, key: key)
            return try await connect(served, tls).models().map { "\($0.namespace)" }
        }
        #expect(try await namespaces("backend") == ["shop"])
        #expect(try await namespaces("other", "pages.shop.example") == [SmallShop.visits])
        await #expect(throws: PatronError.self) { try await namespaces("nobody") }
        await #expect(throws: PatronError.self) { try await connect(served, ClientTLS(ca: certificates.ca)) }
        let foreign = try Certificates()
        let (certificate, key) = try foreign.make("backend")
        await #expect(throws: PatronError.self) {
            try await connect(served, ClientTLS(ca: certificates.ca, certificate: certificate, key: key))
        }
    }

    /// A renewed certificate is taken for new connections; a bad one is not; open connections go on.
    @Test func certificatesAreReadAgain() async throws {
        let (old, new) = (try Certificates(), try Certificates())
        let options = try old.server("one")
        let served = try Served(options)
        let connection = try await connect(served, ClientTLS(ca: old.ca))
        let (certificate, key) = (options[1], options[3])
        let whole = try String(contentsOfFile: certificate, encoding: .utf8)
        try "-----BEGIN".write(toFile: certificate, atomically: true, encoding: .utf8)
        #expect(eventually { served.server.log.contains("certificate refused") ? true : nil } == true)
        try whole.write(toFile: certificate, atomically: true, encoding: .utf8)
        let renewed = try new.server("two")
        for (from, to) in [(renewed[3], key), (renewed[1], certificate)] {
            try String(contentsOfFile: from, encoding: .utf8).write(toFile: to, atomically: true, encoding: .utf8)
        }
        var answers = false
        for _ in 0..<500 where !answers {
            answers = (try? await connect(served, ClientTLS(ca: new.ca)).health().status) == .serving
            if !answers { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(answers)
        #expect(try await connection.health().status == .serving)
    }

    /// A peer that connects and never begins is closed in time, and files that do not belong together stop the start.
    @Test func whatCannotWork() throws {
        let certificates = try Certificates()
        let options = try certificates.server("one")
        let served = try Served(options + ["--handshake-milliseconds", "100"])
        #expect(try RawConnection(port: served.port).frame() == nil)
        let (_, other) = try certificates.make("other")
        for wrong in [
            ["--tls-certificate", options[1], "--tls-key", other], ["--tls-certificate", options[1]],
            ["--tls-client-ca", certificates.ca], ["--tls-certificate", "none.pem", "--tls-key", options[3]],
        ] {
            let outcome = try Executable.server.run(["--listen", "127.0.0.1:0"] + wrong)
            #expect(outcome.status == 2 && !outcome.errors.isEmpty, "\(wrong)")
        }
    }
}
