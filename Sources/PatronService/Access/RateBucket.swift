internal import NIOCore
internal import Synchronization

/// Requests per second with a burst, shared by all threads: the generic cell rate algorithm (ITU-T I.371), whose whole state is
/// one number, the time at which the bucket would be full again.
final class RateBucket: Sendable {
    /// Nanoseconds that one request takes of the rate.
    private let interval: UInt64
    /// How far ahead of the clock the bucket may run.
    private let tolerance: UInt64
    private let full = Atomic<UInt64>(0)

    /// `rate` requests per second, above 0; `burst` at once, at least 1.
    init(rate: Double, burst: Int) {
        interval = UInt64(1e9 / rate)
        tolerance = interval * UInt64(burst)
    }

    /// Takes one request out: 0, or the nanoseconds until there is one.
    func take(now: UInt64 = NIODeadline.now().uptimeNanoseconds) -> UInt64 {
        var seen = full.load(ordering: .relaxed)
        while true {
            let next = max(seen, now) + interval
            if next > now + tolerance { return next - now - tolerance }
            let (exchanged, original) = full.weakCompareExchange(
                expected: seen, desired: next, ordering: .relaxed)
            if exchanged { return 0 }
            seen = original
        }
    }
}
