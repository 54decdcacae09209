internal import Crypto
internal import Foundation
package import PatronCore

/// Makes pseudonyms of customers' ids: the first 32 hexadecimal digits of HMAC-SHA256 (RFC 2104) under a key file.
///
/// Any backend can make the same with its standard library. Without the key an id cannot be found by trying, and a pseudonym of
/// 128 bits is in practice nobody else's.
package struct PseudonymKey: Sendable {
    /// Shorter keys can be guessed.
    package static let leastBytes = 32
    package static let mostBytes = 1024
    private let key: SymmetricKey

    /// Reads a key file; a line end after the key is no part of it.
    package init(path: String) throws(PatronError) {
        guard var bytes = FileManager.default.contents(atPath: path) else {
            throw PatronError(.badInput, "cannot read the key file", at: Place(file: path))
        }
        while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
        guard (Self.leastBytes...Self.mostBytes).contains(bytes.count) else {
            throw PatronError(
                .badInput, "expected a key of \(Self.leastBytes) to \(Self.mostBytes) bytes, found \(bytes.count)",
                at: Place(file: path))
        }
        key = SymmetricKey(data: bytes)
    }

    /// The pseudonym of an id.
    package func pseudonym(of id: some Collection<UInt8>) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: Array(id), using: key)
        return code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
