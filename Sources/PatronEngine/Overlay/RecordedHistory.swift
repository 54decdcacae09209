package import PatronBundle
internal import PatronCore

/// What a customer did, or what was done in a session, with everything that was recorded: built when an event is
/// applied, and never changed. Answers hold on to it, so that they are of one moment.
package final class RecordedHistory: Sendable {
    /// By time, then sequence.
    let events: [ProjectedEvent]
    /// What the version itself knows of the customer.
    let base: CustomerHistory?
    /// For a session, the customer who has logged in.
    let owner: KeyedHash?
    /// Base and events together.
    package let history: CustomerHistory
    /// Items that were looked at, put into a cart or marked, each once, latest first.
    package let interactions: [UInt32]
    /// When the customer got in touch, the latest first.
    let contacts: [Int64]
    private let memory: OwnedHistory?
    private let latest: Int64

    /// Events that this history keeps: each new one costs a walk through them, so that of a program that does more than
    /// people do between two trainings the latest count.
    private let mostEvents: Int
    /// Contacts that one history keeps, the latest.
    private static let mostContacts = 16

    /// - Parameters:
    ///   - mostEvents: how many events are kept, the latest.
    ///   - merged: base and events together; nil where they have to be joined.
    ///   - interactions: as in the property; nil where they have to be gathered.
    init(
        base: CustomerHistory?, _ events: [ProjectedEvent], owner: KeyedHash? = nil, contacts: [Int64] = [],
        mostEvents: Int = .max, merged: OwnedHistory? = nil, interactions: [UInt32]? = nil
    ) {
        self.mostEvents = mostEvents
        self.contacts = Array(Set(contacts).sorted(by: >).prefix(Self.mostContacts))
        let isSorted = zip(events, events.dropFirst()).allSatisfy { $0.isBefore($1) }
        let sorted = isSorted ? events : events.sorted { $0.isBefore($1) }
        let events = sorted.count > mostEvents ? Array(sorted.suffix(mostEvents)) : sorted
        self.events = events
        self.base = base
        self.owner = owner
        latest = events.last?.time ?? .min
        if let base, !events.contains(where: \.changesPurchases) {
            memory = nil
            history = base
        } else {
            let merged = merged ?? MergedPurchases.history(base, events)
            memory = merged
            history = merged.history
        }
        self.interactions = interactions ?? Self.interactions(events)
    }

    private static func interactions(_ events: [ProjectedEvent]) -> [UInt32] {
        var seen: Set<UInt32> = []
        return events.reversed().filter { !$0.changesPurchases && seen.insert($0.item).inserted }.map(\.item)
    }

    /// As it was at a moment: later events do not exist for it. Nil if no event was recorded by then.
    func asOf(_ moment: Timestamp) -> RecordedHistory? {
        // Almost every answer is as of now, and then nothing is built.
        if latest <= moment.milliseconds { return events.isEmpty ? nil : self }
        let earlier = events.filter { $0.time <= moment.milliseconds }
        return earlier.isEmpty ? nil : RecordedHistory(base: base, earlier, owner: owner)
    }

    /// The time of the latest contact by a moment; nil without one.
    func contact(asOf moment: Timestamp) -> Int64? { contacts.first { $0 <= moment.milliseconds } }

    /// The same with more events; one that is there already is not added again.
    ///
    /// Most are of a visitor who looks at one more item: then next to nothing is built anew.
    func adding(_ more: [ProjectedEvent], owner: KeyedHash?, contacts newContacts: [Int64] = []) -> RecordedHistory {
        let new = unknown(of: more)
        var (merged, interactions): (OwnedHistory?, [UInt32]?) = (nil, nil)
        if events.count + new.count <= mostEvents {
            if !new.contains(where: \.changesPurchases) { merged = memory }
            if new.isEmpty { interactions = self.interactions }
            if new.count == 1, events.last?.isBefore(new[0]) ?? true { interactions = self.interactions(and: new[0]) }
        }
        return RecordedHistory(
            base: base, events + new, owner: owner ?? self.owner, contacts: contacts + newContacts,
            mostEvents: mostEvents, merged: merged, interactions: interactions)
    }

    /// Those that are not here. One is looked for; many, as there are when a version is loaded, are worth a set.
    private func unknown(of more: [ProjectedEvent]) -> [ProjectedEvent] {
        guard more.count > 1 else { return more.filter { one in !events.contains { $0.sequence == one.sequence } } }
        let known = Set(events.map(\.sequence))
        return more.filter { !known.contains($0.sequence) }
    }

    private func interactions(and latest: ProjectedEvent) -> [UInt32] {
        latest.changesPurchases ? interactions : [latest.item] + interactions.filter { $0 != latest.item }
    }
}
