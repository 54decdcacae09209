internal import Foundation

/// How many files the process may have open, and so how many connections.
package enum FileLimit {
    /// What the process needs apart from connections: models, logs, event loops.
    private static let reserve = 128

    /// Raises the limit to what the system allows, and gives the connections that there is room for.
    package static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(1, Int(clamping: limit.rlim_cur) - reserve)
    }
}
