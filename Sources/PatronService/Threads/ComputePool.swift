internal import NIOCore
internal import NIOPosix
internal import PatronCore

/// Threads for answers that would hold up an event loop. Each thread has its own worker.
final class ComputePool: @unchecked Sendable {
    // Unchecked for `workers` alone: a thread-specific variable gives each thread its own worker and no other's.

    /// nil where work is done at once by whoever brings it.
    private let threads: NIOThreadPool?
    private let limits: ServiceLimits
    private let seed: UInt64
    private let metrics: ServiceMetrics
    private let workers = ThreadSpecificVariable<Worker>()

    /// Starts so many threads; with 0 work is done at once on the thread that brings it.
    init(threads: Int, limits: ServiceLimits, seed: UInt64, metrics: ServiceMetrics) {
        self.threads = threads > 0 ? NIOThreadPool(numberOfThreads: threads) : nil
        self.limits = limits
        self.seed = seed
        self.metrics = metrics
        self.threads?.start()
    }

    /// Runs work on a compute thread with that thread's worker; `nil` instead of a worker when the pool has stopped.
    func run(_ work: @escaping @Sendable (Worker?) -> Void) {
        guard let threads else { return work(worker) }
        threads.submit { [self] state in work(state == .active ? worker : nil) }
    }

    /// This thread's own.
    private var worker: Worker {
        if let worker = workers.currentValue { return worker }
        // Threads differ by the address of their worker's memory; answer ids need no more than to be distinct.
        let worker = Worker(
            limits: limits, seed: seed ^ UInt64(UInt.random(in: .min ... .max)), metrics: metrics.makeShard())
        workers.currentValue = worker
        return worker
    }

    func stop() async throws { try await threads?.shutdownGracefully() }
}
