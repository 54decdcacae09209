package import PatronCore

/// Which names may stand in a bundle store. They become paths, so they hold no separators and start with no dot.
package enum Names {
    /// The longest name, in bytes.
    package static let limit = 64

    /// Throws `code` unless `name` is a namespace's: 1 to 64 of letters, digits, `.`, `_`, `-`, the first a letter or
    /// digit.
    package static func checkNamespace(_ name: String, _ code: PatronError.Code = .badInput) throws(PatronError) {
        guard isPlain(name) else {
            throw PatronError(
                code,
                "\(printable(name)) is no namespace: expected 1 to \(limit) letters, digits, '.', '_' or '-', "
                    + "the first a letter or digit", at: Place(field: "namespace"))
        }
    }

    /// Throws `code` unless `name` is a version's: `YYYYMMDD-` and 12 lower-case hexadecimal digits.
    package static func checkVersion(_ name: String, _ code: PatronError.Code = .badInput) throws(PatronError) {
        guard isVersion(name) else {
            throw PatronError(
                code, "\(printable(name)) is no version: expected YYYYMMDD-hhhhhhhhhhhh", at: Place(field: "version"))
        }
    }

    /// Throws `code` unless `name` is a file's of a version: as a namespace's, and not the manifest's.
    package static func checkFile(_ name: String, _ code: PatronError.Code = .badInput) throws(PatronError) {
        guard isPlain(name), name != Manifest.fileName else {
            throw PatronError(
                code,
                "\(printable(name)) is no file of a version: expected letters, digits, '.', '_' and '-', "
                    + "no folder, and not \(Manifest.fileName)", at: Place(field: "files"))
        }
    }

    static func isPlain(_ name: String) -> Bool {
        guard (1...limit).contains(name.utf8.count), let first = name.utf8.first, isLetterOrDigit(first) else {
            return false
        }
        return name.utf8.allSatisfy {
            isLetterOrDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    static func isVersion(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard bytes.count == 21, bytes[8] == UInt8(ascii: "-") else { return false }
        return bytes[..<8].allSatisfy { (0x30...0x39).contains($0) } && isHex(bytes[9...])
    }

    static func isHex(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The name as JSON text, cut: it may be hostile.
    private static func printable(_ name: String) -> String { JSONValue.string(String(name.prefix(80))).description }
}
