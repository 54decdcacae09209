internal import PatronBundle
internal import PatronCore
internal import PatronNumerics
internal import Synchronization

/// Who logged in during a session.
struct Logins: Sendable {
    private struct Login: Sendable {
        var sequence: Int64
        var customer: KeyedHash
        var row: Int?
    }

    /// By sequence.
    private var logins: [Login] = []

    mutating func add(_ sequence: Int64, _ customer: KeyedHash, row: Int?) {
        // Almost always the latest.
        let at = logins.lastIndex { $0.sequence <= sequence }.map { $0 + 1 } ?? 0
        logins.insert(Login(sequence: sequence, customer: customer, row: row), at: at)
    }

    /// Whose an anonymous event is: of the one who was logged in, before the first log-in of the first.
    func owner(of sequence: Int64) -> (customer: KeyedHash, row: Int?)? {
        (logins.last { $0.sequence < sequence } ?? logins.first).map { ($0.customer, $0.row) }
    }

    /// Who logged in last.
    var latest: KeyedHash? { logins.last?.customer }
}

extension Overlay {
    private struct Addition {
        var row: Int?
        var events: [ProjectedEvent] = []
        var contacts: [Int64] = []
    }

    /// Applies events: each customer and session that they touch gets its history anew, once.
    func put(_ stored: [StoredEvent]) {
        let erased = erased.withLock { $0 }
        var additions: [KeyedHash: Addition] = [:]
        var visits: [KeyedHash: [ProjectedEvent]] = [:]
        var joined: Set<KeyedHash> = []
        for one in stored {
            let event = one.event
            let customer = event.customer.isEmpty ? nil : keys.customers.hash(event.customer)
            let session = event.session.isEmpty ? nil : keys.sessions.hash(event.session)
            if let customer, erased.contains(customer) { continue }
            if customer == nil, let session, erased.contains(session) { continue }
            let row = customer == nil ? nil : event.customer.withView { snapshot.customers?.ids.row(of: $0) }
            if let customer, let session {
                logins.withLock { $0[session, default: Logins()].add(one.sequence, customer, row: row) }
                joined.insert(session)
            }
            if event.kind == .contact, let customer {
                // Nothing is trained from contacts, so that the version knows none of them, however old.
                additions[customer, default: Addition(row: row)].contacts.append(event.time.milliseconds)
            }
            guard snapshot.counts(one), let projected = ProjectedEvent(one, snapshot, keys) else { continue }
            recent.add(projected, row)
            if let customer { additions[customer, default: Addition(row: row)].events.append(projected) }
            if let session { visits[session, default: []].append(projected) }
        }
        for (session, events) in visits {
            let owner = logins.withLock { $0[session]?.latest }
            sessions[session] =
                sessions[session]?.adding(events, owner: owner)
                ?? RecordedHistory(base: nil, events, owner: owner, mostEvents: mostEvents)
        }
        // A log-in gives its customer what the session did before; what it does after is given as it comes.
        for session in joined.union(visits.keys) {
            give(session, isNewLogin: joined.contains(session), &additions, visits)
        }
        for (customer, addition) in additions where !addition.events.isEmpty || !addition.contacts.isEmpty {
            customers[customer] =
                customers[customer]?.adding(addition.events, owner: nil, contacts: addition.contacts)
                ?? RecordedHistory(
                    base: addition.row.flatMap { snapshot.customers?.history(of: $0) }, addition.events,
                    contacts: addition.contacts, mostEvents: mostEvents)
        }
        recent.flush()
        if !additions.isEmpty || !visits.isEmpty { nowHolds(.events) }
    }

    private func give(
        _ session: KeyedHash, isNewLogin: Bool, _ additions: inout [KeyedHash: Addition],
        _ visits: [KeyedHash: [ProjectedEvent]]
    ) {
        guard let logins = logins.withLock({ $0[session] }) else { return }
        if isNewLogin, let history = sessions[session] { sessions[session] = history.adding([], owner: logins.latest) }
        let events = isNewLogin ? sessions[session]?.events ?? [] : visits[session] ?? []
        for event in events where event.isAnonymous {
            guard let owner = logins.owner(of: event.sequence) else { continue }
            additions[owner.customer, default: Addition(row: owner.row)].events.append(event)
        }
    }
}

extension Snapshot {
    /// Whether an event is not in the data that this version was trained on.
    func counts(_ stored: StoredEvent) -> Bool {
        if let through = manifest.eventsThrough { return stored.sequence > through }
        if stored.event.time > manifest.dataEnd { return true }
        // Where the clock stands still, everything new happens at its moment.
        return manifest.clock == .frozen(at: stored.event.time)
    }
}
