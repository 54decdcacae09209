internal import PatronCore
internal import Synchronization

/// Recorded histories by the hash of their id. Readers and the one writer lock a 64th of it at a time, for a look-up.
struct HistoryTable: Sendable {
    private static let shardCount = 64

    private final class Shard: Sendable {
        let histories = Mutex<[KeyedHash: RecordedHistory]>([:])
    }

    private let shards = (0..<shardCount).map { _ in Shard() }

    subscript(hash: KeyedHash) -> RecordedHistory? {
        get { shard(hash).histories.withLock { $0[hash] } }
        nonmutating set { shard(hash).histories.withLock { $0[hash] = newValue } }
    }

    /// How many histories there are.
    var count: Int { shards.reduce(0) { $0 + $1.histories.withLock(\.count) } }

    private func shard(_ hash: KeyedHash) -> Shard {
        shards[Int(truncatingIfNeeded: hash.high) & (Self.shardCount - 1)]
    }
}
