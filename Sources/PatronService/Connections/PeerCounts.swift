internal import Foundation
internal import NIOCore
internal import Synchronization

/// How many connections each address has open. Asked when connections come and go, never for a request.
final class PeerCounts: Sendable {
    private struct Peer: Hashable {
        var high: UInt64 = 0
        var low: UInt64 = 0
    }

    private let counts = Mutex<[Peer: Int]>([:])

    /// Counts a connection in and says how many its address has with it.
    func opened(_ address: SocketAddress?) -> Int {
        guard let peer = Self.peer(address) else { return 0 }
        return counts.withLock { counts in
            counts[peer, default: 0] += 1
            return counts[peer] ?? 0
        }
    }

    func closed(_ address: SocketAddress?) {
        guard let peer = Self.peer(address) else { return }
        counts.withLock { counts in
            let left = (counts[peer] ?? 1) - 1
            counts[peer] = left > 0 ? left : nil
        }
    }

    /// What counts as one peer: an IPv4 address, or an IPv6 network of 64 bits, which is what one customer of a provider has.
    private static func peer(_ address: SocketAddress?) -> Peer? {
        switch address {
        case .v4(let address): Peer(low: UInt64(address.address.sin_addr.s_addr) | 1 << 32)
        case .v6(let address):
            withUnsafeBytes(of: address.address.sin6_addr) { bytes in
                let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
                let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                // An IPv4 address in IPv6's clothes is that address.
                return high == 0 && low >> 32 == 0xFFFF
                    ? Peer(low: UInt64(UInt32(truncatingIfNeeded: low).bigEndian) | 1 << 32) : Peer(high: high)
            }
        case .unixDomainSocket, nil: nil
        }
    }
}
