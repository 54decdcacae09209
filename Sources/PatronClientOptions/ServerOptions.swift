package import ArgumentParser
package import PatronClient
package import PatronCore

/// Where the server is, and how to be let in.
package struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's address.", valueName: "host:port"))
    package var server = "127.0.0.1:7700"

    @Option(
        name: .customLong("token"), help: ArgumentHelp("What the server demands to let a client in.", valueName: "text")
    )
    package var tokenText: String?

    @Flag(help: "Encrypt, and check the server's certificate.")
    package var tls = false

    @Option(
        name: .customLong("tls-ca"),
        help: ArgumentHelp("Roots to check the server's certificate with (PEM), not the system's.", valueName: "file"))
    package var tlsCA: String?

    @Option(help: ArgumentHelp("A certificate to show to the server (PEM).", valueName: "file"))
    package var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key (PEM).", valueName: "file"))
    package var tlsKey: String?

    package init() {}

    package func validate() throws {
        guard tls || (tlsCA == nil && tlsCertificate == nil && tlsKey == nil) else {
            throw ValidationError("--tls-ca, --tls-certificate and --tls-key need --tls")
        }
    }

    /// How to encrypt; nil does not.
    package var tlsOptions: ClientTLS? {
        tls ? ClientTLS(ca: tlsCA, certificate: tlsCertificate, key: tlsKey) : nil
    }

    /// The token's bytes.
    package var token: [UInt8] { Array((tokenText ?? "").utf8) }

    /// Host and port; throws `badUsage` if the text is not both.
    package func address() throws(PatronError) -> (host: String, port: Int) {
        guard let colon = server.lastIndex(of: ":"), let port = Int(server[server.index(after: colon)...]),
            (1...65535).contains(port), colon != server.startIndex
        else {
            throw PatronError(.badUsage, "'\(server)' is no address; expected HOST:PORT", at: Place(field: "--server"))
        }
        // [::1]:7700 is how an IPv6 address is told apart from its port.
        let host = server[..<colon].drop(while: { $0 == "[" })
        return (String(host.hasSuffix("]") ? host.dropLast() : host), port)
    }

    /// Connects to the server within the timeout, or 10 seconds.
    package func connect(timeout: TimeSpan?) async throws -> PatronConnection {
        let (host, port) = try address()
        return try await .connect(
            host: host, port: port, token: token, tls: tlsOptions, timeout: timeout ?? .seconds(10))
    }
}
