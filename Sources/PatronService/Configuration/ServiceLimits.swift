/// What one client may ask for. Each limit is enforced with a status of its own: docs/wire-protocol.md, "Limits".
package struct ServiceLimits: Sendable {
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
    /// Most boosts, most quotas and most widgets in one request.
    package var rules: Int = 100
    /// Most customers in one batch.
    package var batch: Int = 100_000
    /// Answers of a stream that are sent before its reader gives credit.
    package var initialCredit: Int = 64
    /// Bytes for one decoded request and its answer.
    package var arenaBytes: Int = 8 << 20
    /// Long requests that may wait for the compute pool; more are shed.
    package var queued: Int = 256
    /// Most events or items in one request that records them.
    package var events: Int = 10_000
    /// Events and other changes that may wait to be stored; more are shed.
    package var queuedEvents: Int = 100_000
    /// Events and other changes that are stored in one transaction.
    package var groupEvents: Int = 10_000
    /// Recorded events of one customer or session that answers know, the latest.
    package var historyEvents: Int = 1000

    /// How long connections may keep the server waiting.
    package var connection = ConnectionLimits()

    package init() {}
}

extension ServiceLimits {
    /// Bytes of the arena that the largest batch needs where ids have up to 16 bytes: for each id protobuf-c's note of where it
    /// was found, in slabs that double, the field's entry, and the id; and a margin for the answer.
    package var batchBytes: Int {
        let (note, entry, id, margin) = (32, 16, 16, 16 << 10)
        var (slab, noted, notes) = (16, 16, 0)
        while noted < batch {
            slab *= 2
            noted += slab
            notes += slab * note
        }
        return notes + batch * (entry + id) + margin
    }
}
