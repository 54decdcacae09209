package import PatronClient
package import PatronCore

/// What a load generator sends to whom, how, and for how long.
package struct LoadPlan: Sendable {
    /// The server.
    package var host: String
    /// The server's port.
    package var port: Int
    /// What the server demands to let a client in.
    package var token: [UInt8] = []
    /// How connections are encrypted; nil for plain ones.
    package var encryption: Encryption?
    /// What is asked.
    package var workload: Workload
    /// When it is asked.
    package var pace = Pace.closed(depth: 1)
    /// How an open loop waits.
    package var waiting = Waiting.spin
    /// Connections at once, on all threads together.
    package var connections = 16
    /// Threads, each an event loop with its share of connections and rate.
    package var threads = 1
    /// How long is measured.
    package var duration: TimeSpan = .seconds(10)
    /// How long load is given before measuring starts.
    package var warmUp: TimeSpan = .seconds(1)
    /// The deadline of each request; an OK answer after it counts as DEADLINE_EXCEEDED.
    package var timeout: TimeSpan?
    /// Of the order and popularity of requests and of random arrivals.
    package var seed: UInt64 = 0
    /// Whether the bytes of every OK answer are decoded.
    package var decodesAnswers = false
    /// Whether answers are counted by the version of the models that gave them.
    package var readsVersions = false
    /// The length of the intervals of the histogram log.
    package var interval: TimeSpan = .seconds(1)

    package init(host: String, port: Int, workload: Workload) {
        self.host = host
        self.port = port
        self.workload = workload
    }

    /// How long unanswered requests are waited for when the schedule has ended.
    var patience: TimeSpan { .seconds(min(5, max(1, Double(timeout?.milliseconds ?? 2000) / 1000))) }
}
