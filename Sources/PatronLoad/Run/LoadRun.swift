internal import NIOCore
internal import NIOPosix
internal import PatronCore

/// One run of the load generator: connects, warms up, measures, waits for stragglers, reports.
package enum LoadRun {
    /// Runs a plan to its end. `disturbance` runs while it measures, and is cancelled at the end.
    ///
    /// Throws if a connection cannot be made at first, or what the disturbance throws. Connections that break later are
    /// replaced; what was asked on them counts as `LOST`.
    package static func run(
        _ plan: LoadPlan, while disturbance: (@Sendable () async throws -> Void)? = nil
    ) async throws -> LoadReport {
        var plan = plan
        plan.threads = max(1, min(plan.threads, plan.connections))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: plan.threads)
        do {
            let report = try await run(plan, on: group, disturbance)
            try await group.shutdownGracefully()
            return report
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func run(
        _ plan: LoadPlan, on group: MultiThreadedEventLoopGroup, _ disturbance: (@Sendable () async throws -> Void)?
    ) async throws -> LoadReport {
        var loops: [(loop: any EventLoop, load: NIOLoopBound<LoadLoop>)] = []
        for (thread, loop) in group.makeIterator().enumerated() {
            let load = try await loop.submit {
                NIOLoopBound(LoadLoop(plan, thread: thread, on: loop), eventLoop: loop)
            }.get()
            loops.append((loop, load))
        }
        for number in 0..<plan.connections {
            let (loop, load) = loops[number % loops.count]
            try await loop.flatSubmit { load.value.connect() }.get()
        }

        let start = now() + 2_000_000
        let from = start + UInt64(plan.warmUp.milliseconds) * 1_000_000
        let window = from..<from + UInt64(max(1, plan.duration.milliseconds)) * 1_000_000
        for (loop, load) in loops { loop.execute { load.value.begin(start: start, window: window) } }
        try await sleep(until: window.lowerBound)
        let watcher = PauseWatcher()
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                if let disturbance { tasks.addTask { try await disturbance() } }
                try await sleep(until: window.upperBound)
                tasks.cancelAll()
                do { try await tasks.waitForAll() } catch is CancellationError {}
            }
        } catch {
            _ = watcher.stop()
            throw error
        }
        let pauses = watcher.stop()
        try await awaitStragglers(loops, plan.patience)
        var figures: [LoadTally.Figures] = []
        for (loop, load) in loops { figures.append(try await loop.submit { load.value.finish() }.get()) }
        return LoadReport(plan, figures, window, pauses)
    }

    /// What is still in flight was due in time and belongs to the measurement.
    private static func awaitStragglers(
        _ loops: [(loop: any EventLoop, load: NIOLoopBound<LoadLoop>)], _ patience: TimeSpan
    ) async throws {
        let end = now() + UInt64(patience.milliseconds) * 1_000_000
        for (loop, load) in loops {
            while now() < end, try await !loop.submit({ load.value.isDone }).get() {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private static func sleep(until time: UInt64) async throws {
        let current = now()
        if time > current { try await Task.sleep(for: .nanoseconds(time - current)) }
    }
}
