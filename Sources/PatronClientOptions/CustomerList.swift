internal import Foundation
package import PatronClient
package import PatronCore

/// A file with a customer's id a line.
package enum CustomerList {
    /// Reads the ids, any bytes; empty lines are left out. Throws `badUsage` naming the file, and the line of an id
    /// that is too long.
    package static func read(_ path: String) throws(PatronError) -> [EntityID] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw PatronError(
                .badUsage, "cannot be read; expected a file with a customer a line", at: Place(file: path))
        }
        var ids: [EntityID] = []
        for (at, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let id = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard id.count <= Limits.idBytes else {
                let message = "an id of \(id.count) bytes; at most \(Limits.idBytes) are allowed"
                throw PatronError(.badUsage, message, at: Place(file: path, line: at + 1))
            }
            if !id.isEmpty { ids.append(EntityID(bytes: Array(id))) }
        }
        guard !ids.isEmpty else { throw PatronError(.badUsage, "holds no customers", at: Place(file: path)) }
        return ids
    }
}
