internal import Foundation
internal import Synchronization

/// Notices when the whole process does not run: a thread that sleeps for half a millisecond, again and again, and adds
/// up by how much it wakes too late. Machines that share a processor, or are paused by their host, are found out this
/// way.
final class PauseWatcher: Sendable {
    private struct State {
        var stopped = false
        var pausedNanoseconds: UInt64 = 0
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
            let late = woken - last
            last = woken
            let goesOn = state.withLock { state in
                if late > Self.interval + Self.tolerance { state.pausedNanoseconds += late - Self.interval }
                return !state.stopped
            }
            if !goesOn { return }
        }
    }

    /// Ends the thread and gives the seconds that were paused.
    func stop() async -> Double {
        state.withLock { state in
            state.stopped = true
            return Double(state.pausedNanoseconds) / 1e9
        }
    }
}
