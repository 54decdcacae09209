internal import Crypto
internal import Foundation
package import PatronCore

/// Names customers in the log without telling who they are: the same customer has the same name under one key, and without
/// the key nobody can try names out.
package struct CustomerHash: Sendable {
    private let key: SymmetricKey

    /// A key that ends with the process.
    package init() { key = SymmetricKey(size: .bits256) }

    /// The key of a state folder, made when there is none, so that names stay the same from start to start.
    package init(state: String) throws(PatronError) {
        let path = "\(state)/log.key"
        do {
            let file = URL(fileURLWithPath: path)
            if !FileManager.default.fileExists(atPath: path) {
                try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
                let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
                let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
                // Under another name until it is whole, so that a crash leaves no half of a key.
                let aside = path + ".new"
                guard FileManager.default.createFile(atPath: aside, contents: key, attributes: attributes),
                    rename(aside, path) == 0
                else { throw PatronError(.io, "cannot be written", at: Place(file: path)) }
            }
            let bytes = try Data(contentsOf: file)
            guard bytes.count == 32 else {
                throw PatronError(.badInput, "\(bytes.count) bytes; expected a key of 32", at: Place(file: path))
            }
            key = SymmetricKey(data: bytes)
        } catch {
            throw error as? PatronError
                ?? PatronError(.io, "the key of the log cannot be read or made", at: Place(file: path), cause: error)
        }
    }

    /// The customer's name in the log: 16 hexadecimal digits.
    package func name(_ customer: UnsafeRawBufferPointer) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(customer), using: key)
        return code.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
