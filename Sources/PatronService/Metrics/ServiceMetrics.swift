package import PatronWire
internal import Synchronization

/// All that a server counts: the shards of its threads, summed when somebody looks.
package final class ServiceMetrics: Sendable {
    private struct State {
        var shards: [MetricsShard] = []
        var sources: [@Sendable (inout Exposition) -> Void] = []
    }

    private let state = Mutex(State())
    /// For threads that have no shard of their own; they count with locked instructions.
    private let shared = MetricsShard()

    package init() { state.withLock { $0.shards.append(shared) } }

    /// A shard for a thread that will write it alone.
    package func makeShard() -> MetricsShard {
        let shard = MetricsShard()
        state.withLock { $0.shards.append(shard) }
        return shard
    }

    /// Counts an event on any thread.
    package func count(_ counter: Counter, by amount: Int = 1) { shared.countShared(counter, by: amount) }

    /// Counts an event of an edge on any thread.
    package func count(_ counter: EdgeCounter, on edge: Edge, by amount: Int = 1) {
        shared.countShared(counter, on: edge, by: amount)
    }

    /// Calls `source` whenever the metrics are exposed, on the thread of whoever looks: for gauges, such as the length of a
    /// queue. It must not wait for anything.
    package func expose(_ source: @escaping @Sendable (inout Exposition) -> Void) {
        state.withLock { $0.sources.append(source) }
    }

    // MARK: Sums

    package func value(_ counter: Counter) -> UInt64 { shards.reduce(0) { $0 + $1.value(counter) } }

    package func value(_ counter: EdgeCounter, on edge: Edge) -> UInt64 {
        shards.reduce(0) { $0 + $1.value(counter, on: edge) }
    }

    /// Durations of the requests of a method that ended with a status.
    package func latency(_ method: Method?, _ status: StatusCode) -> Latency {
        shards.reduce(into: Latency()) { $1.add(method, status, to: &$0) }
    }

    /// Open connections of an edge.
    package func openConnections(on edge: Edge) -> UInt64 {
        // Ends are read first: a connection that is counted as ended has been counted as accepted.
        difference({ $0.value(.closed, on: edge) }, { $0.value(.accepted, on: edge) })
    }

    /// Requests that are neither answered nor dropped.
    package var requestsInFlight: UInt64 {
        difference({ $0.value(.releasedRequests) }, { $0.value(.heldRequests) })
    }

    private func difference(_ ended: (MetricsShard) -> UInt64, _ begun: (MetricsShard) -> UInt64) -> UInt64 {
        let shards = shards
        let ended = shards.reduce(0) { $0 + ended($1) }
        return shards.reduce(0) { $0 + begun($1) } - ended
    }

    private var shards: [MetricsShard] { state.withLock { $0.shards } }

    /// Adds everything to a page.
    package func write(to page: inout Exposition) {
        for counter in Counter.allCases {
            let definition = counter.definition
            page.counter(definition.name, definition.help, Double(value(counter)), definition.labels)
        }
        page.gauge("patron_requests_in_flight", "Held requests that have not ended.", Double(requestsInFlight))
        for edge in Edge.allCases {
            for counter in EdgeCounter.allCases where edge != .console || counter.isOfConsole {
                page.counter(counter.name, counter.help, Double(value(counter, on: edge)), [("edge", edge.name)])
            }
            let open = Double(openConnections(on: edge))
            page.gauge("patron_connections_open", "Connections that are open.", open, [("edge", edge.name)])
        }
        for method in [nil] + Method.allCases.map(Optional.some) {
            for status in StatusCode.allCases { write(method, status, to: &page) }
        }
        for source in state.withLock({ $0.sources }) { source(&page) }
    }

    private func write(_ method: Method?, _ status: StatusCode, to page: inout Exposition) {
        let latency = latency(method, status)
        guard latency.count > 0 else { return }
        page.histogram(
            "patron_request_seconds", "Time from reading a request to its whole answer.", latency,
            [("method", method?.name ?? "unknown"), ("status", status.description)])
    }
}
