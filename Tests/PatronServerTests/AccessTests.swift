import Foundation
import PatronClient
import PatronTestSupport
import PatronWire
import Testing

/// Who may call, and what: through real sockets.
@Suite struct AccessTests {
    // SHA-256 of "of the reader".
    private static let callers = """
          - name: shop
            token: open sesame
            namespaces: [shop]
            methods: [read]
          - name: reader
            sha256: 3d9d1bac73e85b21c05400cd6878c48052d3fb44925c1391fc04d4806cc57c13
          - name: hasty
            token: quick quick
            rate: 0.01
            burst: 3
          - name: writer
            token: only writes
            methods: [write, admin]

        """

    private func connection(_ served: Served, _ token: String) throws -> (RawConnection, Frame?) {
        let connection = try RawConnection(port: served.port)
        try connection.send(Request.helloFrame(token: Array(token.utf8)))
        return (connection, try connection.frame())
    }

    private func greeted(_ served: Served, _ token: String) throws -> RawConnection {
        let (connection, hello) = try connection(served, token)
        try #require(hello?.header.kind == .hello)
        return connection
    }

    @Test func wrongTokensAreRefusedAndNeverLogged() throws {
        let tokens = try TokensFile(Self.callers)
        let served = try Served(["--tokens", tokens.path, "--log-level", "trace"])
        for token in ["", "open sesam", "open sesame ", "reader", String(repeating: "x", count: 3000)] {
            let (connection, refusal) = try connection(served, token)
            #expect(refusal?.header.id == 0 && refusal?.status == .unauthenticated, "\(token)")
            #expect(refusal?.detail?.message.contains("sesam") == false)
            #expect(try connection.frame() == nil)
        }
        #expect(try greeted(served, "open sesame").ask(.health).status == .ok)
        #expect(try greeted(served, "of the reader").ask(.health).status == .ok)
        for secret in ["sesam", "quick quick", "only writes", "3d9d1b"] { #expect(!served.server.log.contains(secret)) }
    }

    /// What a caller may not ask is refused alike, whether it exists or not.
    @Test func namespacesAreKeptApart() throws {
        let tokens = try TokensFile(Self.callers)
        let served = try Served(["--tokens", tokens.path])
        let connection = try greeted(served, "open sesame")
        #expect(try connection.ask(.recommend, Request.recommend()).status == .ok)
        // Without a name it is the only one that the caller may ask.
        #expect(try connection.ask(.recommend, message { $0.append(8, varint: 3) }).status == .ok)
        var refusals: [ErrorDetail?] = []
        for namespace in [SmallShop.visits, "nobodys"] {
            for method in [Method.recommend, .assignSegment, .listModels, .health] {
                let frame = try connection.ask(
                    method,
                    message {
                        $0.append(1, text: namespace)
                        if method == .recommend { $0.append(8, varint: 3) }
                    })
                #expect(frame.status == .permissionDenied, "\(method) \(namespace)")
                refusals.append(frame.detail)
            }
        }
        #expect(Set(refusals.compactMap { $0?.message }).count == 1)
        let models = try connection.ask(.listModels)
        #expect(models.status == .ok && models.count(ofField: 1) == 1)
        #expect(try served.greetedCount(token: "quick quick") == 2)
    }

    @Test func methodsAreGrouped() throws {
        let tokens = try TokensFile(Self.callers)
        let served = try Served(["--tokens", tokens.path])
        let reader = try greeted(served, "open sesame")
        for method in [Method.recordEvents, .updateItems, .eraseCustomer] {
            #expect(try reader.ask(method).status == .permissionDenied)
        }
        let writer = try greeted(served, "only writes")
        for method in [Method.recommend, .scoreCustomers, .getProfile, .listModels, .forecast] {
            #expect(try writer.ask(method).status == .permissionDenied, "\(method)")
        }
        #expect(try writer.ask(.eraseCustomer).status != .permissionDenied)
        #expect(try writer.ask(.health).status == .ok)
    }

    /// The burst is shared by all connections of the caller, and nobody else notices.
    @Test func ratesAreKept() throws {
        let tokens = try TokensFile(Self.callers)
        let served = try Served(["--tokens", tokens.path, "--event-loops", "2"])
        var refused: Frame?
        for at in 0..<5 {
            let frame = try greeted(served, "quick quick").ask(.recommend, Request.recommend())
            #expect(frame.status == (at < 3 ? .ok : .resourceExhausted))
            refused = frame
        }
        #expect((refused?.detail?.retryAfterMilliseconds ?? 0) > 0)
        #expect(try greeted(served, "open sesame").ask(.recommend, Request.recommend()).status == .ok)
    }

    /// A new file counts from the next look on; who stands in it unchanged goes on, who does not is told to go.
    @Test func tokensAreReadAgain() throws {
        let tokens = try TokensFile(Self.callers)
        let served = try Served(["--tokens", tokens.path])
        let kept = try greeted(served, "only writes")
        let lost = try greeted(served, "open sesame")
        let bad = "  - name: shop\n    tokn: x\n"
        try tokens.write(bad)
        #expect(eventually { served.server.log.contains("tokens refused") ? true : nil } == true)
        #expect(try lost.ask(.health).status == .ok)
        try tokens.write(
            Self.callers.replacingOccurrences(of: "open sesame", with: "new words"), mode: 0o640)
        #expect(try lost.frame()?.header.kind == .goingAway)
        #expect(try lost.frame() == nil)
        #expect(try connection(served, "open sesame").1?.status == .unauthenticated)
        #expect(try greeted(served, "new words").ask(.recommend, Request.recommend()).status == .ok)
        #expect(try kept.ask(.health).status == .ok)
        #expect(!served.server.log.contains("new words"))
    }

    @Test func filesThatCannotBeTrustedStopTheStart() throws {
        func complaint(_ callers: String, mode: Int = 0o600) throws -> String {
            let tokens = try TokensFile(callers, mode: mode)
            let outcome = try Executable.server.run(["--listen", "127.0.0.1:0", "--tokens", tokens.path])
            #expect(outcome.status == 2)
            return outcome.errors
        }
        #expect(try complaint(Self.callers, mode: 0o644).contains("mode such as 600"))
        #expect(try complaint("  - name: a\n    tokn: x\n").contains("tokens.yaml:"))
        #expect(try complaint("  - name: a\n    sha256: 12\n").contains("64 hexadecimal digits"))
        #expect(try complaint("  - name: a\n    token: s3cret\n    sha256: 12\n").contains("one of token, sha256"))
        #expect(try complaint("  - name: a\n    token: s3cret\n    methods: [all]\n").contains("read, write, admin"))
        let twice = try complaint("  - name: a\n    token: s3cret\n  - name: b\n    token: s3cret\n")
        #expect(twice.contains("another caller") && !twice.contains("s3cret"))
    }

    @Test func anOpenServerSaysSo() throws {
        let served = try Served(["--listen", "0.0.0.0:0"])
        #expect(served.server.log.contains("anyone who can connect may do everything"))
        #expect(!(try Served().server.log.contains("anyone who can connect")))
    }
}

extension Served {
    /// How many namespaces a token sees.
    fileprivate func greetedCount(token: String) throws -> Int {
        let connection = try RawConnection(port: port)
        try connection.send(Request.helloFrame(token: Array(token.utf8)))
        _ = try connection.frame()
        return try connection.ask(.listModels).count(ofField: 1)
    }
}
