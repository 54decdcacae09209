internal import NIOPosix
internal import PatronCore
internal import PatronState
internal import Synchronization

/// Changes on their way to the disk: bounded, written by one thread. Whatever waits when the thread is free goes into
/// one transaction, so that many clients share the cost of a sync.
final class ChangeQueue: Sendable {
    typealias Done = @Sendable (Result<StateOutcome, PatronError>) -> Void
    typealias Write = @Sendable ([StateChange]) -> Result<[StateOutcome], PatronError>

    private struct Waiting: Sendable {
        var change: StateChange
        var size: Int
        var done: Done
    }

    private struct State: Sendable {
        var waiting: [Waiting] = []
        /// Events that wait or are being written.
        var events = 0
        var isWriting = false
    }

    /// When a refused client may try again: some groups later.
    private static let retryAfter = TimeSpan(milliseconds: 50)

    private let limit: Int
    private let group: Int
    private let write: Write
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - queued: events and other changes that may wait.
    ///   - group: how many of them go into one transaction at most; one request's are never parted.
    init(queued: Int, group: Int, write: @escaping Write) {
        limit = queued
        self.group = group
        self.write = write
        thread.start()
    }

    /// Events that wait or are being written.
    var depth: Int { state.withLock { $0.events } }

    /// Takes a change, or refuses it at once with `limitExceeded` if too much waits.
    func submit(_ change: StateChange, _ done: @escaping Done) {
        let size = change.size
        let (isTaken, startsWriting) = state.withLock { state in
            guard state.events == 0 || state.events + size <= limit else { return (false, false) }
            state.events += size
            state.waiting.append(Waiting(change: change, size: size, done: done))
            defer { state.isWriting = true }
            return (true, !state.isWriting)
        }
        guard isTaken else {
            var error = PatronError(.limitExceeded, "\(limit) events are waiting to be stored; no more can wait")
            error.retryAfter = Self.retryAfter
            return done(.failure(error))
        }
        if startsWriting { run { [self] in drain() } }
    }

    /// Runs work on the writer's thread, between two groups.
    func run(_ work: @escaping @Sendable () -> Void) { thread.submit { _ in work() } }

    /// Ends the thread after all that waits is written.
    func stop() async throws {
        try? await thread.runIfActive {}
        try await thread.shutdownGracefully()
    }

    private func drain() {
        while let group = next() {
            switch write(group.map(\.change)) {
            case .success(let outcomes):
                for (waiting, outcome) in zip(group, outcomes) { waiting.done(.success(outcome)) }
            case .failure(let error): for waiting in group { waiting.done(.failure(error)) }
            }
            let size = group.reduce(0) { $0 + $1.size }
            state.withLock { $0.events -= size }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            var count = 0
            var size = 0
            while count < state.waiting.count, count == 0 || size + state.waiting[count].size <= group {
                size += state.waiting[count].size
                count += 1
            }
            if count == 0 { state.isWriting = false }
            let group = Array(state.waiting[..<count])
            state.waiting.removeFirst(count)
            return group.isEmpty ? nil : group
        }
    }
}

extension StateChange {
    fileprivate var size: Int {
        switch self {
        case .events(let events): max(1, events.count)
        case .items(let items, _): max(1, items.count)
        case .erasure: 1
        }
    }
}
