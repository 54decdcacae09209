/// When requests are sent.
package enum Pace: Sendable, Hashable {
    /// Each connection keeps `depth` requests in flight and sends the next when one is answered. It tells how fast a server
    /// can go. While the server stalls nothing is sent, so that high percentiles flatter it.
    case closed(depth: Int)
    /// So many requests a second are due, whatever the server does; latency counts from the moment a request was due.
    case open(rate: Double, Arrivals)
}

/// How the moments at which requests are due follow each other.
package enum Arrivals: String, Sendable, CaseIterable {
    /// Every 1 / rate seconds.
    case constant
    /// Independent of each other, as those of many unrelated visitors are: exponential gaps.
    case poisson
}

/// How an open loop waits for the next request that is due.
package enum Waiting: String, Sendable, CaseIterable {
    /// Asks the clock all the time: precise, and takes a processor for each thread.
    case spin
    /// Sets a timer: leaves the processor to others, and is late by what the machine needs to wake up.
    case sleep
}
