package import Foundation
internal import PatronCore

/// A certificate authority for one test, and what it signs, made by the `openssl` command; its folder goes with this object.
package final class Certificates {
    private let folder: URL

    package init() throws {
        folder = try TestData.temporaryFolder()
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=authority", "-keyout", path("ca.key"), "-out", ca,
        ])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The authority's own certificate.
    package var ca: String { path("ca.pem") }

    /// A certificate with a common name, and its key.
    package func make(_ name: String, alternative: String? = nil) throws -> (certificate: String, key: String) {
        let (certificate, key) = (path("\(name).pem"), path("\(name).key"))
        var arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=\(name)", "-CA", ca, "-CAkey", path("ca.key"), "-keyout", key, "-out", certificate,
        ]
        if let alternative { arguments += ["-addext", "subjectAltName=DNS:\(alternative)"] }
        if name.hasPrefix("server-") { arguments += ["-addext", "subjectAltName=IP:127.0.0.1"] }
        try openssl(arguments)
        return (certificate, key)
    }

    /// The options of a server on this machine's own address.
    package func server(_ name: String) throws -> [String] {
        let (certificate, key) = try make("server-\(name)")
        return ["--tls-certificate", certificate, "--tls-key", key]
    }

    /// A TLS connection of the `openssl` command that sends bytes, and whose answers nobody reads.
    package func client(_ port: Int, sends bytes: [UInt8]) throws -> Process {
        try Data(bytes).write(to: URL(fileURLWithPath: path("sent")))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)", "-CAfile", ca]
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path("sent")))
        process.standardOutput = Pipe()
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PatronError(.io, "openssl \(arguments.joined(separator: " ")) failed")
        }
    }
}
