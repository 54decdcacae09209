internal import NIOCore
internal import PatronCore
internal import PatronEngine
internal import PatronWire

/// What one thread needs to answer requests: scratch memory that is used again and again, and the thread's own reference to
/// the live models, so that answering takes no lock.
final class Worker {
    let workspace = Workspace()
    let arena: MessageArena
    var answerIDs: AnswerIDs
    /// What this thread counts.
    let metrics: MetricsShard
    /// Items of one answer on their way into the buffer.
    var items: [ItemForWire] = []

    init(limits: ServiceLimits, seed: UInt64, metrics: MetricsShard) {
        self.metrics = metrics
        arena = MessageArena(capacity: limits.arenaBytes)
        answerIDs = AnswerIDs(seed: seed)
    }
}

/// Answer ids for attribution: 16 hexadecimal digits, unrelated to one another and different on every thread and start.
struct AnswerIDs {
    private var counter: UInt64
    /// The latest id's digits.
    private(set) var digits: (UInt64, UInt64) = (0, 0)

    init(seed: UInt64) { counter = mix64(seed) }

    /// Makes the next id.
    mutating func next() -> (UInt64, UInt64) {
        counter &+= 0x9E37_79B9_7F4A_7C15
        let value = mix64(counter)
        digits = (hexDigits(UInt32(value >> 32)), hexDigits(UInt32(truncatingIfNeeded: value)))
        return digits
    }
}

/// Eight hexadecimal digits of 32 bits, as bytes in memory order.
@inline(__always)
private func hexDigits(_ value: UInt32) -> UInt64 {
    // Spreads the nibbles over bytes, then turns 0...9 into "0"..."9" and 10...15 into "a"..."f", all eight at once.
    var spread = UInt64(value)
    spread = (spread & 0xFFFF_0000) << 16 | (spread & 0xFFFF)
    spread = (spread & 0x0000_FF00_0000_FF00) << 8 | (spread & 0x0000_00FF_0000_00FF)
    spread = (spread & 0x00F0_00F0_00F0_00F0) << 4 | (spread & 0x000F_000F_000F_000F)
    let letters = ((spread + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
    return (spread + 0x3030_3030_3030_3030 + letters * 39).bigEndian
}
