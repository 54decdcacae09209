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

    /// Events that one history keeps: each new one costs a walk through them. More than a customer does between two trainings;
    /// of a program that does more, the latest count.
    static let mostEvents = 1000
    /// Contacts that one history keeps, the latest.
    private static let mostContacts = 16

    init(
        base: CustomerHistory?, _ events: [ProjectedEvent], owner: KeyedHash? = nil, contacts: [Int64] = []
    ) {
        self.contacts = Array(Set(contacts).sorted(by: >).prefix(Self.mostContacts))
        let sorted = events.sorted { ($0.time, $0.sequence) < ($1.time, $1.sequence) }
        let events = Array(sorted.suffix(Self.mostEvents))
        self.events = events
        self.base = base
        self.owner = owner
        latest = events.last?.time ?? .min
        if let base, !events.contains(where: \.changesPurchases) {
            memory = nil
            history = base
        } else {
            let merged = MergedPurchases.history(base, events)
            memory = merged
            history = merged.history
        }
        var seen: Set<UInt32> = []
        interactions = events.reversed().filter { !$0.changesPurchases && seen.insert($0.item).inserted }.map(\.item)
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
    func adding(_ more: [ProjectedEvent], owner: KeyedHash?, contacts newContacts: [Int64] = []) -> RecordedHistory {
        let known = Set(events.map(\.sequence))
        return RecordedHistory(
            base: base, events + more.filter { !known.contains($0.sequence) }, owner: owner ?? self.owner,
            contacts: contacts + newContacts)
    }
}
