internal import Crypto
internal import Foundation
package import PatronCore

/// SHA-256 as 64 lower-case hexadecimal digits.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hex(hash.finalize())
}

/// SHA-256 of bytes in memory, as 64 lower-case hexadecimal digits.
package func sha256(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { sha256($0) } }

/// SHA-256 of a whole file, as 64 lower-case hexadecimal digits: a recipe's or a source's fingerprint.
package func sha256(ofFile path: String) throws(PatronError) -> String { try MappedFile(path).withBytes(sha256) }

private func hex(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
