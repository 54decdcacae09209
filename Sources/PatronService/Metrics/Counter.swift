/// What a server counts besides requests and connections. To add one: a case here, its line in ``definition``, and
/// `metrics.count(.it)` on the loop context or answerer at hand, else on ``ServiceStatus``.
package enum Counter: Int, Sendable, CaseIterable {
    case heldRequests, releasedRequests
    case shedQueueFull, shedInFlight, shedExpired, shedBehind, shedDraining
    case swaps, refusedVersions, replayedGoldens
    case recordedEvents, changedItems, erasedCustomers, shedEventQueue
    case droppedLogRecords

    /// How a counter is exposed. Counters of one name are told apart by their labels.
    struct Definition: Sendable {
        let name: String
        let help: String
        let labels: [(String, String)]

        init(_ name: String, _ help: String, _ labels: (String, String)...) {
            self.name = name
            self.help = help
            self.labels = labels
        }
    }

    var definition: Definition {
        switch self {
        case .heldRequests:
            Definition("patron_requests_held_total", "Requests that were not answered where they were read.")
        case .releasedRequests: Definition("patron_requests_released_total", "Held requests that have ended.")
        case .shedQueueFull: Self.shed("queue_full")
        case .shedInFlight: Self.shed("in_flight")
        case .shedEventQueue: Self.shed("event_queue_full")
        case .shedExpired: Self.shed("expired")
        case .shedBehind: Self.shed("behind")
        case .shedDraining: Self.shed("draining")
        case .swaps: Definition("patron_model_swaps_total", "Versions that became live.")
        case .refusedVersions: Definition("patron_model_refusals_total", "Versions that were refused.")
        case .replayedGoldens: Definition("patron_goldens_replayed_total", "Recorded answers that were computed again.")
        case .recordedEvents: Definition("patron_events_recorded_total", "Events that were new and are stored.")
        case .changedItems: Definition("patron_items_changed_total", "Changes of stock and prices that are stored.")
        case .erasedCustomers: Definition("patron_erasures_total", "Erasures of customers that are stored.")
        case .droppedLogRecords:
            Definition("patron_log_records_dropped_total", "Records of requests that the log was too slow for.")
        }
    }

    private static func shed(_ cause: String) -> Definition {
        Definition("patron_requests_shed_total", "Requests that were refused unanswered, by cause.", ("cause", cause))
    }
}

/// Where requests come in.
package enum Edge: Int, Sendable, CaseIterable {
    case binary, grpc, console

    var name: String { "\(self)" }
}

/// What is counted of each edge.
package enum EdgeCounter: Int, Sendable, CaseIterable {
    case accepted, closed, refused, receivedBytes, sentBytes

    /// The console's server counts no bytes and refuses nobody: connections beyond its limit wait.
    var isOfConsole: Bool { self == .accepted || self == .closed }

    var name: String {
        switch self {
        case .accepted: "patron_connections_accepted_total"
        case .closed: "patron_connections_closed_total"
        case .refused: "patron_connections_refused_total"
        case .receivedBytes: "patron_received_bytes_total"
        case .sentBytes: "patron_sent_bytes_total"
        }
    }

    var help: String {
        switch self {
        case .accepted: "Connections that were accepted, refused ones included."
        case .closed: "Connections that have ended."
        case .refused: "Connections that were refused because too many were open or for their token."
        case .receivedBytes: "Bytes that were read."
        case .sentBytes: "Bytes that were handed to sockets."
        }
    }
}
