internal import Foundation

/// The process's resident memory at its highest so far, in bytes (getrusage's ru_maxrss, which is in KiB on Linux).
package func peakResidentBytes() -> Int64 {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
    return Int64(usage.ru_maxrss) * 1024
}
