/// 128 bits that stand for an id and, without the key, say nothing of it.
package struct KeyedHash: Sendable, Hashable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// The 16 bytes in the order of the reference implementation.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { Array($0) }
    }

    /// The hash that these 16 bytes are; nil for another number of bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: [UInt64] = [0, 0]
        for (at, byte) in bytes.enumerated() { words[at / 8] |= UInt64(byte) << UInt64(8 * (at % 8)) }
        self.init(low: words[0], high: words[1])
    }
}

/// SipHash-2-4 with 128 bits of output under a secret key; allocates nothing.
///
/// Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), and the 128-bit variant of its reference
/// implementation.
package struct HashKey: Sendable, Hashable {
    private let k0: UInt64
    private let k1: UInt64

    /// A key of two little-endian words.
    package init(_ k0: UInt64, _ k1: UInt64) {
        self.k0 = k0
        self.k1 = k1
    }

    /// A key of its own for one purpose, from which this one cannot be learnt.
    package func derived(_ purpose: String) -> HashKey {
        let hash = Array(purpose.utf8).withUnsafeBytes { self.hash($0) }
        return HashKey(hash.low, hash.high)
    }

    package func hash(_ bytes: [UInt8]) -> KeyedHash { bytes.withUnsafeBytes { hash($0) } }

    package func hash(_ bytes: UnsafeRawBufferPointer) -> KeyedHash {
        var state = State(k0, k1)
        var at = 0
        while at + 8 <= bytes.count {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            at += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        var shift: UInt64 = 0
        while at < bytes.count {
            last |= UInt64(bytes[at]) << shift
            shift += 8
            at += 1
        }
        state.absorb(last)
        return state.finish()
    }

    private struct State {
        private var v0: UInt64
        private var v1: UInt64
        private var v2: UInt64
        private var v3: UInt64

        init(_ k0: UInt64, _ k1: UInt64) {
            v0 = 0x736f_6d65_7073_6575 ^ k0
            v1 = 0x646f_7261_6e64_6f6d ^ k1 ^ 0xee
            v2 = 0x6c79_6765_6e65_7261 ^ k0
            v3 = 0x7465_6462_7974_6573 ^ k1
        }

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> KeyedHash {
            v2 ^= 0xee
            for _ in 0..<4 { round() }
            let low = v0 ^ v1 ^ v2 ^ v3
            v1 ^= 0xdd
            for _ in 0..<4 { round() }
            return KeyedHash(low: low, high: v0 ^ v1 ^ v2 ^ v3)
        }

        private mutating func round() {
            v0 &+= v1
            v1 = rotated(v1, 13) ^ v0
            v0 = rotated(v0, 32)
            v2 &+= v3
            v3 = rotated(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotated(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotated(v1, 17) ^ v2
            v2 = rotated(v2, 32)
        }

        private func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word << by | word >> (64 - by) }
    }
}

/// Keys for the ids of one namespace. A hash of a customer never equals that of a session, nor that of another
/// namespace.
package struct IdentityKeys: Sendable {
    package let customers: HashKey
    package let sessions: HashKey
    package let orders: HashKey
    package let events: HashKey

    package init(_ key: HashKey, namespace: String) {
        customers = key.derived("customer of " + namespace)
        sessions = key.derived("session of " + namespace)
        orders = key.derived("order of " + namespace)
        events = key.derived("event of " + namespace)
    }
}
