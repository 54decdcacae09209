internal import Foundation

/// The process's resident memory at its highest so far, in bytes (getrusage's ru_maxrss, which Linux counts in KiB).
package func peakResidentBytes() -> Int64 {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int64(usage.ru_maxrss) * 1024
}
