package import Logging
package import NIOCore
internal import NIOSSL
package import PatronCore
internal import Synchronization

/// TLS of all edges, 1.2 and later: one certificate, read again when its files change. Connections that are open go on with what
/// they began with.
package final class ServerTLS: Sendable {
    private struct State: Sendable {
        var configuration: TLSConfiguration
        /// By the protocols that an edge offers (ALPN).
        var contexts: [[String]: NIOSSLContext] = [:]
    }

    /// Whether clients must show a certificate.
    package let demandsCertificates: Bool
    private let files: TLSFiles
    private let handshakeMilliseconds: Int
    private let watched: WatchedFile
    private let state: Mutex<State>

    /// nil if no certificate is configured. Throws `badUsage` for files that are missing or do not belong together.
    package init?(_ files: TLSFiles, handshakeMilliseconds: Int) throws(PatronError) {
        guard files.certificate != nil || files.key != nil || files.clientCA != nil else { return nil }
        guard let certificate = files.certificate, let key = files.key else {
            throw PatronError(
                .badUsage, "expected a certificate and its key, or neither",
                at: Place(field: files.certificate == nil ? "tls-certificate" : "tls-key"))
        }
        self.files = files
        self.handshakeMilliseconds = handshakeMilliseconds
        demandsCertificates = files.clientCA != nil
        watched = WatchedFile([certificate, key] + (files.clientCA.map { [$0] } ?? []))
        let configuration = try Self.configuration(certificate: certificate, key: key, files)
        let context = try Self.context(configuration, [], files)
        state = Mutex(State(configuration: configuration, contexts: [[]: context]))
    }

    /// Puts TLS in front of a new connection, to be called on its loop. `protocols` are what the edge offers (ALPN). The channel
    /// becomes active when TLS is agreed on; one that is not in time is closed.
    package func secure(_ channel: any Channel, _ protocols: [String] = []) throws {
        let timer = HandshakeTimer(.milliseconds(Int64(handshakeMilliseconds)))
        try channel.pipeline.syncOperations.addHandlers([try handler(protocols), timer])
    }

    private func handler(_ protocols: [String]) throws -> NIOSSLServerHandler {
        let context = try state.withLock { (state) throws -> NIOSSLContext in
            if let context = state.contexts[protocols] { return context }
            let context = try Self.context(state.configuration, protocols, files)
            state.contexts[protocols] = context
            return context
        }
        return NIOSSLServerHandler(context: context)
    }

    /// Reads the files again if they have changed. Ones that are wrong are refused, and the old certificate stays.
    package func refresh(_ logger: Logger) {
        guard watched.hasChanged(), let certificate = files.certificate, let key = files.key else { return }
        do {
            let configuration = try Self.configuration(certificate: certificate, key: key, files)
            let protocols = state.withLock { Array($0.contexts.keys) }
            var contexts: [[String]: NIOSSLContext] = [:]
            for offered in protocols { contexts[offered] = try Self.context(configuration, offered, files) }
            let fresh = State(configuration: configuration, contexts: contexts)
            state.withLock { $0 = fresh }
            logger.info("certificate is read again", metadata: ["file": "\(certificate)"])
        } catch {
            logger.error("certificate refused; the old one stays", metadata: ["reason": "\(error)"])
        }
    }

    private static func configuration(
        certificate: String, key: String, _ files: TLSFiles
    ) throws(PatronError) -> TLSConfiguration {
        let chain = try read(certificate, "tls-certificate") { try NIOSSLCertificate.fromPEMFile($0) }
        let passphrase = files.keyPassphrase
        let privateKey = try read(key, "tls-key") { path in
            try NIOSSLPrivateKey(file: path, format: .pem) { $0(Array((passphrase ?? "").utf8)) }
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        if let clientCA = files.clientCA {
            let roots = try read(clientCA, "tls-client-ca") { try NIOSSLCertificate.fromPEMFile($0) }
            // Clients have no host name to be checked; their names are looked up among the callers.
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(roots)
        }
        return configuration
    }

    private static func read<Value>(
        _ path: String, _ setting: String, _ body: (String) throws -> Value
    ) throws(PatronError) -> Value {
        do {
            return try body(path)
        } catch {
            throw PatronError(
                .badUsage, "is no readable PEM file of what \(setting) expects", at: Place(file: path), cause: error)
        }
    }

    private static func context(
        _ configuration: TLSConfiguration, _ protocols: [String], _ files: TLSFiles
    ) throws(PatronError) -> NIOSSLContext {
        var configuration = configuration
        configuration.applicationProtocols = protocols
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw PatronError(
                .badUsage, "the certificate and the key cannot be served with", at: Place(file: files.certificate),
                cause: error)
        }
    }
}
