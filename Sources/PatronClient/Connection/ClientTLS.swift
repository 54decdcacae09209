package import NIOCore
internal import NIOSSL
package import PatronCore

/// How a client encrypts its connection: TLS 1.2 or later, the server's certificate checked, its name included.
public struct ClientTLS: Sendable {
    /// Roots that the server's certificate must lead to, a PEM file; nil takes the system's.
    public var ca: String?
    /// A certificate to show to the server, with what leads to its root, a PEM file.
    public var certificate: String?
    /// The certificate's private key, a PEM file.
    public var key: String?

    /// Creates the settings from their parts.
    public init(ca: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.ca = ca
        self.certificate = certificate
        self.key = key
    }
}

/// A client's TLS with its files read, for any number of connections to one host.
package struct Encryption: Sendable {
    private let context: NIOSSLContext
    /// Sent to the server and looked for in its certificate; nil for an address, which is checked without it.
    private let name: String?

    /// Throws `badUsage` naming the file at fault.
    package init(_ tls: ClientTLS, host: String) throws(PatronError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let ca = tls.ca {
            configuration.trustRoots = .certificates(try Self.read(ca) { try NIOSSLCertificate.fromPEMFile($0) })
        }
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw PatronError(
                .badUsage, "expected a certificate and its key, or neither",
                at: Place(file: tls.certificate ?? tls.key))
        }
        if let certificate = tls.certificate, let key = tls.key {
            let chain = try Self.read(certificate) { try NIOSSLCertificate.fromPEMFile($0) }
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try Self.read(key) { try NIOSSLPrivateKey(file: $0, format: .pem) })
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw PatronError(
                .badUsage, "the certificate and the key cannot be used", at: Place(file: tls.certificate), cause: error)
        }
        name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }

    /// Puts TLS in front of a new connection, to be called on its loop.
    package func secure(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
    }

    private static func read<Value>(_ path: String, _ body: (String) throws -> Value) throws(PatronError) -> Value {
        do {
            return try body(path)
        } catch {
            throw PatronError(.badUsage, "is no readable PEM file", at: Place(file: path), cause: error)
        }
    }
}
