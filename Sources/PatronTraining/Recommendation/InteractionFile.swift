internal import Foundation
package import PatronCore
package import PatronNumerics

/// Training and test sets in the layout of the LightGCN splits: a line a user, first the user's id, then the items'
/// ids, divided by spaces. Ids are opaque words; users and items are numbered as they appear. An item that a line or
/// the file repeats for one user counts once.
package struct InteractionFile {
    /// Users x items, values 1.
    package let train: CSRMatrix
    /// Users x items, the same users and items as `train`.
    package let test: CSRMatrix

    /// Reads both files; throws `badInput` with the file and line, `notFound` or `io`.
    package init(train trainPath: String, test testPath: String) throws(PatronError) {
        var users: [Substring: Int] = [:]
        var items: [Substring: UInt32] = [:]
        var rows: [[[UInt32]]] = [[], []]
        for (part, path) in [trainPath, testPath].enumerated() {
            let text = try Self.text(path)
            for line in text.split(whereSeparator: \.isNewline) {
                let words = line.split(whereSeparator: \.isWhitespace)
                guard let first = words.first else { continue }
                let user = users[first] ?? users.count
                users[first] = user
                if user == rows[0].count {
                    rows[0].append([])
                    rows[1].append([])
                }
                for word in words.dropFirst() {
                    let item = items[word] ?? UInt32(items.count)
                    items[word] = item
                    rows[part][user].append(item)
                }
            }
        }
        guard rows[0].contains(where: { !$0.isEmpty }) else {
            throw PatronError(.badInput, "expected a line a user with items", at: Place(file: trainPath))
        }
        train = Self.matrix(rows[0], items: items.count)
        test = Self.matrix(rows[1], items: items.count)
    }

    private static func text(_ path: String) throws(PatronError) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            let exists = FileManager.default.fileExists(atPath: path)
            throw PatronError(exists ? .io : .notFound, "cannot read", at: Place(file: path), cause: error)
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PatronError(.badInput, "expected UTF-8 text", at: Place(file: path))
        }
        return text
    }

    private static func matrix(_ rows: [[UInt32]], items: Int) -> CSRMatrix {
        var matrix = CSRMatrix(columnCount: items)
        for row in rows {
            var previous: UInt32?
            for item in row.sorted() where item != previous {
                matrix.columns.append(item)
                previous = item
            }
            matrix.offsets.append(UInt64(matrix.columns.count))
        }
        matrix.values = [Float](repeating: 1, count: matrix.columns.count)
        return matrix
    }
}
