internal import NIOCore
internal import NIOPosix
internal import PatronClient
internal import PatronCore

/// One thread of the load generator: its connections, its part of the schedule, its tally. Belongs to its event loop.
final class LoadLoop {
    let tally: LoadTally
    private let loop: any EventLoop
    private let plan: LoadPlan
    private var source: RequestSource
    private var schedule: Schedule?
    private lazy var alarm = Alarm(self, on: loop)
    private var handlers: [LoadHandler] = []
    private var turn = 0
    private var start: UInt64 = 0
    /// When requests that are due now were due; kept until they are written.
    private var dueNow: [UInt64] = []
    /// Whether anything was read or written since the clock was last asked.
    private var hasWorked = false
    private var isSpinning = false
    private var lastTick: UInt64 = 0
    private var idleNanoseconds: UInt64 = 0
    /// Whether requests are still sent, and broken connections replaced.
    private(set) var isSending = false

    /// Requests that leave before answers are read again.
    private static let burst = 256
    /// What a timer may be late by: from here on, spinning is more precise.
    private static let timerLateness: UInt64 = 200_000
    /// Between two looks at the clock; NIO looks at its sockets in between.
    private static let spin: UInt64 = 1000
    private static let longestTurn: UInt64 = 20_000
    private static let reconnectDelay = TimeAmount.milliseconds(50)

    init(_ plan: LoadPlan, thread: Int, on loop: any EventLoop) {
        self.plan = plan
        self.loop = loop
        tally = LoadTally(plan)
        source = RequestSource(plan.workload, thread: thread, seed: plan.seed)
        if case .open(let rate, let arrivals) = plan.pace {
            schedule = Schedule(
                rate: rate / Double(plan.threads), arrivals: arrivals, phase: Double(thread) / Double(plan.threads),
                seed: mix64(plan.seed) &+ UInt64(thread))
            dueNow.reserveCapacity(Self.burst)
        }
        handlers.reserveCapacity(plan.connections)
    }

    /// Opens one more connection, ready when the server has said hello.
    func connect() -> EventLoopFuture<Void> {
        let handler = LoadHandler(self, plan)
        handlers.append(handler)
        return LoadConnector.connect(handler, plan, on: loop)
    }

    /// Starts sending at `start`, and counts what is due in the window.
    func begin(start: UInt64, window: Range<UInt64>) {
        self.start = start
        isSending = true
        tally.count(window)
        var before: (busy: UInt64, idle: UInt64) = (0, 0)
        let own = loop.assumeIsolated()
        own.scheduleTask(deadline: .uptimeNanoseconds(window.lowerBound)) { [self] in
            before = (threadTime(), idleNanoseconds)
        }
        own.scheduleTask(deadline: .uptimeNanoseconds(window.upperBound)) { [self] in
            let (busy, idle) = (threadTime() - before.busy, idleNanoseconds - before.idle)
            tally.worked(busy > idle ? busy - idle : 0)
            isSending = false
        }
        if schedule == nil {
            own.scheduleTask(deadline: .uptimeNanoseconds(start)) { [self] in for handler in handlers { handler.fill() }
            }
        } else {
            tick()
        }
    }

    func nextRequest(_ body: (_ kind: Int, _ frame: UnsafeRawBufferPointer) -> Void) { source.next(body) }
    func worked() { hasWorked = true }

    /// Sends what is due, and comes back for the rest.
    fileprivate func tick() {
        guard let next = sendDue() else { return }
        let time = now()
        let due = start + next
        var wake = due
        if plan.waiting == .spin { wake = due > Self.timerLateness ? due - Self.timerLateness : 0 }
        isSpinning = wake <= time
        if isSpinning { wake = time + Self.spin }
        lastTick = time
        _ = try? loop.scheduleCallback(at: .uptimeNanoseconds(wake), handler: alarm)
    }

    /// Sends up to a burst of requests that are due; gives the moment of the next, nil after the last.
    private func sendDue() -> UInt64? {
        guard var schedule else { return nil }
        self.schedule = nil
        defer { self.schedule = schedule }
        let time = now()
        // What is longer than a turn of the event loop was another program's time and not ours.
        if !hasWorked, isSpinning { idleNanoseconds += min(time - lastTick, Self.longestTurn) }
        hasWorked = false
        let end = tally.window.upperBound
        let first = turn
        var hasEnded = false
        while start + schedule.next <= time, dueNow.count < Self.burst {
            let due = start + schedule.next
            hasEnded = due >= end
            if hasEnded { break }
            handlers[turn].ask(due: due)
            turn = turn + 1 == handlers.count ? 0 : turn + 1
            dueNow.append(due)
            schedule.advance()
        }
        guard !dueNow.isEmpty else { return hasEnded ? nil : schedule.next }
        hasWorked = true
        for number in 0..<min(dueNow.count, handlers.count) { handlers[(first + number) % handlers.count].flush() }
        let written = now()
        for due in dueNow where tally.window.contains(due) { tally.late(written - due) }
        dueNow.removeAll(keepingCapacity: true)
        return hasEnded ? nil : schedule.next
    }

    /// A connection broke: another takes its place.
    func broke(_ handler: LoadHandler) {
        guard isSending else { return }
        tally.connectionBroke()
        reconnect(handler)
    }

    private func reconnect(_ handler: LoadHandler) {
        guard isSending else { return }
        let (bound, handler) = (NIOLoopBound(self, eventLoop: loop), NIOLoopBound(handler, eventLoop: loop))
        LoadConnector.connect(handler.value, plan, on: loop).whenComplete { [loop] result in
            switch result {
            case .success: handler.value.fill()
            case .failure:
                loop.scheduleTask(in: Self.reconnectDelay) { bound.value.reconnect(handler.value) }
            }
        }
    }

    /// Whether everything was sent and answered.
    var isDone: Bool { tally.inFlight == 0 && schedule.map { start + $0.next >= tally.window.upperBound } ?? true }

    /// Ends the run: what was not answered, or was due and could not even be sent, has failed.
    func finish() -> LoadTally.Figures {
        isSending = false
        while var rest = schedule, start + rest.next < tally.window.upperBound {
            let due = start + rest.next
            source.next { kind, _ in
                if tally.asks(kind, due: due) { tally.gaveUp(kind, due: due, now: now(), isOver: true) }
            }
            rest.advance()
            schedule = rest
        }
        schedule = nil
        for handler in handlers {
            handler.giveUp(isOver: true)
            handler.close()
        }
        return tally.finish()
    }
}

/// Calls a loop when a request is due. An object of its own, made once, so that setting it allocates nothing.
private final class Alarm: NIOScheduledCallbackHandler, Sendable {
    private let load: NIOLoopBound<LoadLoop>

    init(_ load: LoadLoop, on loop: any EventLoop) { self.load = NIOLoopBound(load, eventLoop: loop) }

    func handleScheduledCallback(eventLoop: some EventLoop) { load.value.tick() }
}
