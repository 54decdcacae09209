internal import PatronWire

/// How many answers each version of the models gave, and when an answer came from another version than the one before.
struct VersionCounts: Sendable {
    private(set) var versions: [(name: [UInt8], answers: Int)] = []
    /// The times of these answers.
    private(set) var changes: [UInt64] = []
    private var last = -1

    mutating func count(_ name: UnsafeRawBufferPointer, now: UInt64) {
        if last < 0 || !versions[last].name.elementsEqual(name) {
            if last >= 0 { changes.append(now) }
            last = versions.firstIndex { $0.name.elementsEqual(name) } ?? versions.count
            if last == versions.count { versions.append((Array(name), 0)) }
        }
        versions[last].answers += 1
    }

    mutating func add(_ other: VersionCounts) {
        for (name, answers) in other.versions {
            if let at = versions.firstIndex(where: { $0.name == name }) {
                versions[at].answers += answers
            } else {
                versions.append((name, answers))
            }
        }
        changes += other.changes
    }

    /// The model version of an answer: the first field, where the message has it.
    static func name(in payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var reader = ProtoReader(payload)
        guard let field = reader.next(), field.number == 1, field.bytes.count > 0 else { return nil }
        return field.bytes
    }
}
