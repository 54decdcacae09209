/// All settings of a server, with defaults that work.
package struct ServerConfiguration: Sendable {
    /// The folder with namespaces and their versions.
    package var models: String
    /// The folder for what the server itself remembers: stamps of verified versions.
    package var state: String?
    /// Address to listen on.
    package var host: String = "127.0.0.1"
    /// Port to listen on; 0 takes any free one.
    package var port: Int = 7700
    /// Event loops; 0 is one for each core.
    package var eventLoops: Int = 0
    /// Threads for answers that take long; 0 is one for each core.
    package var computeThreads: Int = 0
    /// How often the server looks for new versions, in milliseconds.
    package var pollMilliseconds: Int = 1000
    /// Time for answers under way when the server is told to stop, in milliseconds.
    package var drainMilliseconds: Int = 5000
    /// What a client may do.
    package var limits = ServerLimits()

    package init(models: String, state: String? = nil) {
        self.models = models
        self.state = state
    }
}

/// What one client may ask for. Each limit is enforced with a status of its own: docs/wire-protocol.md, "Limits".
package struct ServerLimits: Sendable {
    /// Largest payload of a request, in bytes.
    package var frameBytes: Int = 1 << 20
    /// Requests at once on one connection.
    package var inFlight: Int = 1024
    /// Connections at once.
    package var connections: Int = 10_000
    /// Bytes of answers that may wait for a slow reader before no more of its requests are read.
    package var pendingWriteBytes: Int = 4 << 20
    /// Most items that one request may ask for.
    package var count: Int = 1000
    /// Most interactions in one request's history.
    package var history: Int = 10_000
    /// Most ids in one request's exclusions.
    package var exclude: Int = 10_000
    /// Most customers in one batch.
    package var batch: Int = 100_000
    /// Answers of a stream that are sent before its reader gives credit.
    package var initialCredit: Int = 64
    /// Bytes for one decoded request and its answer.
    package var arenaBytes: Int = 4 << 20
    /// Long requests that may wait for the compute pool; more are shed.
    package var queued: Int = 256

    package init() {}
}
