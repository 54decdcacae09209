internal import Crypto
internal import Foundation
package import Logging
package import PatronCore
internal import Synchronization

/// Who may call this server. An edge asks once a connection (binary protocol) or once a call (gRPC).
package final class AccessList: Sendable {
    private struct Entry: Sendable {
        var line: TokensFile.Entry
        var caller: Caller
    }

    private let file: WatchedFile?
    private let entries: Mutex<[Entry]>

    /// Without a file everybody may do everything. Throws what is wrong with the file.
    package init(tokens path: String?) throws(PatronError) {
        file = path.map { WatchedFile([$0]) }
        var read: [Entry] = []
        if let path {
            for line in try TokensFile(path).entries { read.append(Entry(line: line, caller: line.caller())) }
        }
        entries = Mutex(read)
    }

    /// Whether everybody may do everything.
    package var isOpen: Bool { file == nil }

    /// Says so in the log where others than this machine's users can connect.
    package func warnIfOpen(_ address: ListenAddress, _ logger: Logger) {
        guard isOpen, !address.isLoopback else { return }
        logger.warning(
            "anyone who can connect may do everything; tokens change that", metadata: ["address": "\(address)"])
    }

    /// The caller that a token stands for, or, without a token, the names in the certificate that the client has shown. Throws
    /// `unauthenticated` for what is missing or wrong.
    package func caller(token: UnsafeRawBufferPointer, certificate names: [String] = []) throws(PatronError) -> Caller {
        if isOpen { return .anyone }
        let entries = entries.withLock { $0 }
        guard token.isEmpty else { return try caller(token: token, among: entries) }
        for entry in entries {
            if case .certificate(let name) = entry.line.credential, names.contains(name) { return entry.caller }
        }
        throw PatronError(.unauthenticated, "expected a token")
    }

    /// Takes the same time whatever the token is: its hash is compared, whole, with that of every entry.
    private func caller(token: UnsafeRawBufferPointer, among entries: [Entry]) throws(PatronError) -> Caller {
        let digest = SHA256.hash(data: token)
        var found: Caller?
        for entry in entries {
            guard case .token(let expected) = entry.line.credential else { continue }
            var difference: UInt8 = 0
            for (one, other) in zip(digest, expected) { difference |= one ^ other }
            if difference == 0 { found = entry.caller }
        }
        guard let found else { throw PatronError(.unauthenticated, "the token is wrong") }
        return found
    }

    /// Reads the file again if it has changed. One that is wrong is refused, and what was known stays. Callers whose line is the
    /// same stay the same, with what they have used of their rate; the others are revoked.
    package func refresh(_ logger: Logger) {
        guard let file, file.hasChanged() else { return }
        do {
            let lines = try TokensFile(file.paths[0]).entries
            entries.withLock { entries in
                let old = entries
                entries = lines.map { line in
                    old.first { $0.line == line } ?? Entry(line: line, caller: line.caller())
                }
                let kept = Set(entries.map { ObjectIdentifier($0.caller) })
                for entry in old where !kept.contains(ObjectIdentifier(entry.caller)) { entry.caller.revoke() }
            }
            logger.info("tokens are read again", metadata: ["callers": "\(lines.count)"])
        } catch {
            logger.error("tokens refused; the old ones stay", metadata: ["reason": "\(error)"])
        }
    }
}
