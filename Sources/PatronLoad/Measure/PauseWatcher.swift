internal import Foundation
internal import Synchronization

/// Notices when the whole process does not run: a thread that sleeps for half a millisecond, again and again, and notes by
/// how much it wakes too late. Machines that share a processor, or are paused by their host, are found out this way.
final class PauseWatcher: Sendable {
    struct Pauses: Sendable {
        /// All pauses together.
        var seconds = 0.0
        /// The longest of them.
        var longest = 0.0
    }

    private struct State {
        var stopped = false
        var pauses = Pauses()
    }

    private let state = Mutex(State())
    private static let interval: UInt64 = 500_000
    /// Lateness that the scheduler explains; only what goes beyond it is a pause.
    private static let tolerance: UInt64 = 1_000_000

    init() {
        let thread = Thread { [self] in watch() }
        thread.name = "patron-load pause watcher"
        thread.start()
    }

    private func watch() {
        var last = now()
        while true {
            Thread.sleep(forTimeInterval: Double(Self.interval) / 1e9)
            let woken = now()
            let gap = woken - last
            last = woken
            let goesOn = state.withLock { state in
                if gap > Self.interval + Self.tolerance {
                    let pause = Double(gap - Self.interval) / 1e9
                    state.pauses.seconds += pause
                    state.pauses.longest = max(state.pauses.longest, pause)
                }
                return !state.stopped
            }
            if !goesOn { return }
        }
    }

    /// Ends the thread and gives what it has seen.
    func stop() -> Pauses {
        state.withLock { state in
            state.stopped = true
            return state.pauses
        }
    }
}
