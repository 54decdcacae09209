internal import Crypto
internal import Foundation
internal import PatronCore
internal import PatronYAML

/// Who may call, as the tokens file says: docs/configuration.md, "Callers".
struct TokensFile {
    /// One caller's line in the file.
    struct Entry: Hashable {
        /// How a caller shows who it is.
        enum Credential: Hashable {
            /// SHA-256 of the token.
            case token([UInt8])
            /// The common name or an alternative name of the client's certificate.
            case certificate(String)
        }

        var name: String
        var credential: Credential
        /// nil is all.
        var namespaces: [String]?
        var rights: Rights
        /// Requests per second; nil is any number.
        var rate: Double?
        var burst: Int

        func caller() -> Caller {
            Caller(
                name: name, namespaces: namespaces, rights: rights,
                rate: rate.map { RateBucket(rate: $0, burst: burst) })
        }
    }

    var entries: [Entry]

    /// Reads and checks the file. Throws `badInput` with file and line; no message holds a token.
    init(_ path: String) throws(PatronError) {
        var status = stat()
        guard stat(path, &status) == 0, let data = FileManager.default.contents(atPath: path) else {
            throw PatronError(.badInput, "cannot be read; expected a file of tokens", at: Place(file: path))
        }
        guard status.st_mode & S_IRWXO == 0 else {
            throw PatronError(
                .badInput, "is open to every user of this machine; expected a mode such as 600", at: Place(file: path))
        }
        let top = try YAMLSection(yaml: String(decoding: data, as: UTF8.self), file: path)
        entries = []
        for section in try top.sectionList("callers") {
            let entry = try Entry(section)
            guard !entries.contains(where: { $0.name == entry.name }) else {
                throw PatronError(.badInput, "'\(entry.name)' stands twice", at: section.place(of: "name"))
            }
            guard !entries.contains(where: { $0.credential == entry.credential }) else {
                throw PatronError(.badInput, "another caller shows the same", at: section.place(of: "name"))
            }
            entries.append(entry)
        }
        try top.finish()
        guard !entries.isEmpty else {
            throw PatronError(.badInput, "expected at least one caller", at: top.place(of: "callers"))
        }
    }
}

extension TokensFile.Entry {
    fileprivate init(_ section: YAMLSection) throws(PatronError) {
        name = try section.requiredString("name")
        credential = try Self.credential(section)
        namespaces = section.has("namespaces") ? try section.list("namespaces") : nil
        rights = try Self.rights(section)
        rate = try section.double("rate", in: 0.001...1e9)
        burst = try section.int("burst", default: max(1, Int(rate ?? 1)), in: 1...1_000_000)
        if rate == nil, section.has("burst") {
            throw PatronError(.badInput, "says nothing without a rate", at: section.place(of: "burst"))
        }
        try section.finish()
    }

    private static func credential(_ section: YAMLSection) throws(PatronError) -> Credential {
        let (token, digest) = (try section.string("token"), try section.string("sha256"))
        let certificate = try section.string("certificate")
        switch (token, digest, certificate) {
        case (let token?, nil, nil) where !token.isEmpty: return .token(Array(SHA256.hash(data: Data(token.utf8))))
        case (nil, let digest?, nil):
            guard let bytes = bytes(hexadecimal: digest), bytes.count == SHA256.byteCount else {
                throw PatronError(.badInput, "expected 64 hexadecimal digits", at: section.place(of: "sha256"))
            }
            return .token(bytes)
        case (nil, nil, let certificate?) where !certificate.isEmpty: return .certificate(certificate)
        default:
            throw PatronError(
                .badInput, "expected one of token, sha256 and certificate", at: section.place(of: "token"))
        }
    }

    private static func rights(_ section: YAMLSection) throws(PatronError) -> Rights {
        guard section.has("methods") else { return .read }
        var rights: Rights = []
        for word in try section.list("methods") {
            guard let right = Rights.words.first(where: { $0.0 == word })?.1 else {
                let words = Rights.words.map(\.0).joined(separator: ", ")
                throw PatronError(
                    .badInput, "'\(word)' is not known; expected one of \(words)", at: section.place(of: "methods"))
            }
            rights.insert(right)
        }
        return rights
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
