package import PatronCore

/// Interactions as LightGCN's authors publish them: a line a user, `user item item ...`, whole numbers from 0.
package struct LightGCNFile: Sendable {
    /// Users and items have numbers below this.
    package static let maximumId = 1 << 28

    /// The users in the file's order.
    package private(set) var users: [UInt32] = []
    /// The items of line u: `items[offsets[u]..<offsets[u + 1]]`.
    package private(set) var offsets: [Int] = [0]
    package private(set) var items: [UInt32] = []
    /// One more than the largest number.
    package private(set) var userCount = 0
    package private(set) var itemCount = 0

    /// Reads a file, plain or gzip.
    ///
    /// - Throws: `badInput` with the line for anything but numbers and spaces, and for a user who stands twice.
    package static func read(path: String) throws(PatronError) -> LightGCNFile {
        var file = LightGCNFile()
        var seen: Set<UInt32> = []
        let lines = try LineReader(path: path)
        while let line = try lines.next() {
            var fields = Words(line)
            guard let first = fields.next() else { continue }
            let user = try number(first, "user", lines)
            guard seen.insert(user).inserted else {
                throw PatronError(.badInput, "user \(user) stands twice", at: Place(file: path, line: lines.line))
            }
            file.users.append(user)
            file.userCount = max(file.userCount, Int(user) + 1)
            while let word = fields.next() {
                let item = try number(word, "item", lines)
                file.items.append(item)
                file.itemCount = max(file.itemCount, Int(item) + 1)
            }
            file.offsets.append(file.items.count)
        }
        guard !file.items.isEmpty else {
            throw PatronError(
                .badInput, "is empty; expected lines such as '0 12 7' (user item item ...)", at: Place(file: path))
        }
        return file
    }

    private static func number(_ word: ArraySlice<UInt8>, _ what: String, _ lines: LineReader) throws(PatronError)
        -> UInt32
    {
        var value = 0
        for byte in word {
            guard byte &- 48 <= 9, value < maximumId else { value = -1; break }
            value = value * 10 + Int(byte &- 48)
        }
        guard value >= 0, value < maximumId else {
            let shown = String(decoding: word.prefix(40), as: UTF8.self)
            throw PatronError(
                .badInput,
                "'\(shown)' is no \(what); expected a whole number below \(maximumId)",
                at: Place(file: lines.path, line: lines.line))
        }
        return UInt32(value)
    }
}
