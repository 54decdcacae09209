import Foundation
import PatronCore
import PatronState
import PatronTestSupport

/// A state folder of one test, removed with this object.
final class StateFolder {
    let url: URL
    var path: String { url.path }

    init() throws { url = try TestData.temporaryFolder() }
    deinit { try? FileManager.default.removeItem(at: url) }

    func store() throws -> EventStore { try EventStore(directory: path) }

    /// Which files hold these bytes.
    func files(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter {
            try Data(contentsOf: url.appendingPathComponent($0)).range(of: Data(text.utf8)) != nil
        }
    }
}

let noon = Timestamp(seconds: 1_600_000_000)

func event(
    _ kind: CustomerEvent.Kind = .purchase, _ customer: String = "", session: String = "", item: String = "i1",
    id: String = "", namespace: String = "shop"
) -> CustomerEvent {
    var event = CustomerEvent(kind, namespace: namespace, time: noon, received: noon)
    event.customer = Array(customer.utf8)
    event.session = Array(session.utf8)
    event.item = Array(item.utf8)
    event.id = Array(id.utf8)
    event.quantity = 2
    event.unitPrice = 1.25
    return event
}

extension EventStore {
    @discardableResult
    func record(_ events: [CustomerEvent]) throws -> [StoredEvent] {
        guard case .events(let stored)? = try commit([.events(events)], now: noon).first else { return [] }
        return stored
    }

    func erase(_ customer: String) throws {
        _ = try commit([.erasure(customer: Array(customer.utf8), namespace: "shop")], now: noon)
    }
}

extension EventReader {
    func all(_ namespace: String = "shop", after: Int64 = 0, through: Int64 = .max) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try forEachEvent(of: namespace, after: after, through: through) { events.append($0) }
        return events
    }
}
