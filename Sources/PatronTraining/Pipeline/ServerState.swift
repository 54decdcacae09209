package import PatronCore
internal import PatronData
internal import PatronNumerics
internal import PatronState

/// What training needs of a server's state folder.
enum ServerState {
    /// Events and erasures of a namespace; nil without a folder. A folder in which nothing was ever recorded is an error: it
    /// is more likely a typing error than a shop without customers.
    static func recorded(_ directory: String?, _ namespace: String) throws(PatronError) -> RecordedData? {
        guard let directory else { return nil }
        let reader = try EventReader(directory: directory)
        let through = try reader.watermark()
        var events: [StoredEvent] = []
        try reader.forEachEvent(of: namespace, through: through) { stored in
            switch stored.event.kind {
            case .purchase, .giveBack, .login: events.append(stored)
            // No family is trained on these; one with a customer and a session still says who was there.
            case .view, .cart, .favourite, .contact:
                guard !stored.event.customer.isEmpty, !stored.event.session.isEmpty else { return }
                var login = stored
                login.event.kind = .login
                events.append(login)
            }
        }
        // Read after the events, so that nobody who was erased meanwhile is trained on.
        let erasures = Erasures(reader, hashes: try reader.erasures(of: namespace), namespace)
        return RecordedData(events: events, through: through) { erasures.contains(ByteView($0)) }
    }

    /// Who was erased from a namespace; nil without a folder.
    static func erasures(_ directory: String?, _ namespace: String) throws(PatronError) -> Erasures? {
        guard let directory else { return nil }
        let reader = try EventReader(directory: directory)
        return Erasures(reader, hashes: try reader.erasures(of: namespace), namespace)
    }
}

/// A copy of a server's state folder.
package enum StateBackup {
    /// Makes the copy, and opens it as a server's trainer would. Throws as ``EventReader/backup(to:)``.
    package static func run(_ directory: String, to destination: String) throws(PatronError) -> JSONValue {
        try EventReader(directory: directory).backup(to: destination)
        let through = try EventReader(directory: destination).watermark()
        return ["backup": .string(destination), "events_through": .int(through)]
    }
}

/// The erased customers of a namespace, known by their hashes alone.
struct Erasures: Sendable {
    private let key: HashKey
    private let hashes: Set<KeyedHash>

    fileprivate init(_ reader: EventReader, hashes: Set<KeyedHash>, _ namespace: String) {
        key = reader.keys(namespace).customers
        self.hashes = hashes
    }

    var isEmpty: Bool { hashes.isEmpty }

    func contains(_ customer: ByteView) -> Bool {
        !hashes.isEmpty && hashes.contains(key.hash(UnsafeRawBufferPointer(customer.buffer)))
    }
}
