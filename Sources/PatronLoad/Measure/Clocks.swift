internal import Foundation
internal import NIOCore

/// The monotonic clock in nanoseconds.
@inline(__always) func now() -> UInt64 { NIODeadline.now().uptimeNanoseconds }

/// The processor time of the calling thread in nanoseconds.
func threadTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
