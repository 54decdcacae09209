internal import Foundation
internal import PatronConfiguration
internal import PatronCore
internal import PatronService

/// The tokens file: read, or refused as bad input with a place; nothing that is said of it holds a token.
final class TokensTarget: FuzzTarget {
    private static let secret = "Zq7-secret-Zq7"
    private let folder: String
    private var path: String { folder + "/tokens.yaml" }

    init() throws { folder = try Scratch.folder() }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var seeds: [[UInt8]] {
        let digest = String(repeating: "0a", count: 32)
        return [
            """
            callers:
              - name: shop
                token: \(Self.secret)
                namespaces: [tiny, "other shop"]
                methods: [read, write]
                rate: 200.5
                burst: 50
              - name: office
                sha256: \(digest)
                methods: [admin]

            """,
            "callers: [{name: a, token: \(Self.secret)}, {name: b, certificate: b.example, rate: 1e9}]\n",
            "callers:\n- {name: x, sha256: \"\(digest.uppercased())\", methods: []}\n", "callers: []\n",
        ].map { Array($0.utf8) }
    }
    var longest: Int { 1024 }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var behaviour = Behaviour()
        do {
            try Scratch.write(input, path)
            let access = try AccessList(tokens: path)
            try check(!access.isOpen, "a file of tokens asks for tokens")
            for token in ["", "wrong", Self.secret] { behaviour.add(try name(token, access)) }
        } catch let error as PatronError {
            try check(isBadInput(error), "bad input with a place, not \(error)")
            try check(!tells(error, input), "no token in what is said")
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }

    private func name(_ token: String, _ access: AccessList) throws -> String {
        do {
            return try Array(token.utf8).withUnsafeBytes { (bytes) throws(PatronError) in
                try access.caller(token: bytes).name
            }
        } catch let error as PatronError {
            try check(error.code == .unauthenticated, "unauthenticated, not \(error)")
            return ""
        }
    }

    /// Whether an error shows the secret although the file has it as a token only.
    private func tells(_ error: PatronError, _ input: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        let parts = text.split(separator: Self.secret, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].hasSuffix("token: ") && "\(error)".contains(Self.secret)
    }
}

/// The server's settings: a file is refused with a place, or what it says, printed and read again, says the same.
final class SettingsTarget: FuzzTarget {
    private let folder: String
    private var path: String { folder + "/server.yaml" }

    init() throws { folder = try Scratch.folder() }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var seeds: [[UInt8]] {
        let standard = (try? ResolvedSettings(flags: [:], file: nil, environment: [:]).text) ?? ""
        return [
            standard, "models: \"a folder: of # models\"\nlisten: \"[::1]:7700\"\ntls-key-passphrase: x\n",
            "frame-limit: 65536\nbatch-limit: 1000\ngrpc-listen: localhost:0\nlog-level: debug\ndurability: normal\n",
        ].map { Array($0.utf8) }
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var behaviour = Behaviour()
        do {
            let first = try read(input)
            let second = try read(first.utf8)
            try check(values(first) == values(second), "the same settings after they were printed")
            behaviour.add(values(first).joined())
        } catch let error as PatronError {
            try check(isBadInput(error) || error.code == .badUsage, "bad input with a place, not \(error)")
            try check(error.place != nil, "a place of \(error)")
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }

    private func read(_ bytes: some Sequence<UInt8>) throws -> String {
        try Scratch.write(bytes, path)
        return try ResolvedSettings(flags: [:], file: path, environment: [:]).text
    }

    /// The printed lines without where each value comes from.
    private func values(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            String(line[..<(line.firstRange(of: "  # ")?.lowerBound ?? line.endIndex)])
                .trimmingCharacters(in: .whitespaces)
        }
    }
}

/// Whether an error is one of a file's content, with its place.
func isBadInput(_ error: PatronError) -> Bool {
    (error.code == .badInput || error.code == .limitExceeded || error.code == .unsupported) && error.place?.file != nil
}
