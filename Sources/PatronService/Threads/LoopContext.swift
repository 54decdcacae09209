package import Logging
package import NIOCore
package import PatronCore
package import PatronEngine
package import PatronWire

/// What belongs to one event loop, whichever edges it serves: its reference to the live models and its scratch memory.
/// Used on that loop only.
package final class LoopContext {
    package let limits: ServiceLimits
    package let status: ServiceStatus
    private let pool: ComputePool
    private let worker: Worker
    /// What this loop counts.
    package let metrics: MetricsShard
    /// Whether requests are logged at all, so that they must be kept until they are answered.
    package let logsRequests: Bool
    private let log: ServiceLog
    private var sampler: RequestSampler
    private let state: StateService?
    /// The live models, replaced whole at a swap.
    package internal(set) var models = ModelSet()

    init(
        _ limits: ServiceLimits, _ status: ServiceStatus, _ pool: ComputePool, _ log: ServiceLog,
        _ state: StateService?, seed: UInt64
    ) {
        self.state = state
        self.limits = limits
        self.status = status
        self.pool = pool
        self.log = log
        sampler = RequestSampler(every: log.requests.every)
        metrics = status.metrics.makeShard()
        logsRequests = log.requests.every > 0
        worker = Worker(limits: limits, seed: seed, metrics: metrics)
    }

    /// A context without a server and threads around it, for whoever has snapshots and wants what edges make of them: long work
    /// is done at once.
    package convenience init(of snapshots: [Snapshot], _ limits: ServiceLimits, _ logger: Logger, now: Timestamp) {
        let status = ServiceStatus(version: "", started: now)
        let requests = RequestLog(every: 0, customers: CustomerHash(), logger: logger, metrics: status.metrics)
        self.init(
            limits, status, ComputePool(threads: 0, limits: limits, seed: 0, metrics: status.metrics),
            ServiceLog(requests: requests, logger), nil, seed: 0)
        models = ModelSet(of: snapshots, now: now)
    }

    /// Whether there is anything to answer from, and the server is not going away.
    package var isServing: Bool { !models.entries.isEmpty && !status.isDraining }

    /// Answers requests here and now; `now` is the machine's clock, read once for a burst of requests.
    package func answerer(now: Timestamp, _ caller: Caller) -> Answerer {
        Answerer(
            worker: worker, models: models, limits: limits, status: status, caller: caller, now: now, onEventLoop: true)
    }

    /// Runs work on a compute thread with the models of this moment. `queued`: the work took a place in the queue
    /// (``ServiceStatus/enqueue(limit:)``), which is free again when it starts. Without an answerer the server is going away.
    package func compute(
        now: Timestamp, _ caller: Caller, queued: Bool = true, _ work: @escaping @Sendable (Answerer?) -> Void
    ) {
        let (models, limits, status) = (models, limits, status)
        pool.run { worker in
            if queued { status.dequeued() }
            work(
                worker.map {
                    Answerer(
                        worker: $0, models: models, limits: limits, status: status, caller: caller, now: now,
                        onEventLoop: false)
                })
            // Whoever lets go of models last unmaps them, and that shall be the thread that loaded them.
            withExtendedLifetime(models) {}
        }
    }

    /// Does what a method of ``Method/changesState`` asks, and calls `done` with the response message's bytes once it is
    /// durable. `done` may be called on any thread.
    package func change(
        _ method: Method, _ payload: ByteBuffer, now: Timestamp, _ caller: Caller,
        _ done: @escaping @Sendable (Result<ByteBuffer, PatronError>) -> Void
    ) {
        do throws(PatronError) {
            try caller.admit(method)
            guard let state else {
                let reason = "\(method.name) needs a folder to remember it in; start the server with --state DIR"
                throw PatronError(.refused, reason)
            }
            let answerer = answerer(now: now, caller)
            let change = try payload.withUnsafeReadableBytes { (bytes) throws(PatronError) in
                try answerer.change(method, bytes)
            }
            state.submit(change) { outcome in done(outcome.map(\.message)) }
        } catch {
            done(.failure(error))
        }
    }

    /// Counts an answered request. `status` is the canonical code; `method` is nil for one that there is not.
    package func observe(_ method: Method?, _ status: StatusCode, since started: NIODeadline) {
        observe(method, status, took: NIODeadline.now() - started)
    }

    /// The same where the duration is known.
    package func observe(_ method: Method?, _ status: StatusCode, took duration: TimeAmount) {
        metrics.observe(method, status, nanoseconds: UInt64(clamping: duration.nanoseconds))
    }

    /// Whether it is the turn of an answered request to be logged.
    package func isLogged(_ status: StatusCode) -> Bool {
        if case .internal = status { return true }
        return logsRequests && sampler.isNext()
    }

    /// Logs an answered request. `answer` is the answer's message, or that of the error.
    package func log(
        _ method: Method, _ status: StatusCode, took duration: TimeAmount, _ caller: Caller,
        request: UnsafeRawBufferPointer, answer: ByteBuffer
    ) {
        answer.withUnsafeReadableBytes { answer in
            log.requests.log(method, status, took: duration, caller: caller.name, request: request, answer: answer)
        }
    }

    /// Warns that a connection was refused.
    package func warnOfRefusal(_ reason: String) { log.refusedConnections.warn(reason) }
}
