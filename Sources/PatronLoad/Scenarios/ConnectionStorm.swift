internal import Histogram
internal import NIOCore
internal import NIOPosix
internal import PatronCore
internal import Synchronization

/// New connections at a fixed rate, each closed when the server has said hello. Latency is from the moment a connection was
/// due to the hello.
final class ConnectionStorm: Sendable {
    private struct State {
        var hellos = LatencyHistogram.latencies()
        var begun = 0
        var failed = 0
    }

    private let rate: Double
    private let state = Mutex(State())

    init(rate: Double) { self.rate = rate }

    func run(_ plan: LoadPlan) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        // Gives the connections their event loop; it is never begun.
        let load = try await loop.submit { NIOLoopBound(LoadLoop(plan, thread: 0, on: loop), eventLoop: loop) }.get()
        var schedule = Schedule(rate: rate, arrivals: .constant)
        let start = now()
        do {
            while true {
                while start + schedule.next <= now() {
                    let due = start + schedule.next
                    state.withLock { $0.begun += 1 }
                    loop.execute { self.connect(plan, load.value, due: due, on: loop) }
                    schedule.advance()
                }
                try await Task.sleep(for: .milliseconds(1))
            }
        } catch {
            // Those under way have a second; what is left then has failed.
            await Task { try? await Task.sleep(for: .seconds(1)) }.value
            try? await group.shutdownGracefully()
        }
    }

    private func connect(_ plan: LoadPlan, _ load: LoadLoop, due: UInt64, on loop: any EventLoop) {
        let handler = LoadHandler(load, plan)
        let bound = NIOLoopBound(handler, eventLoop: loop)
        LoadConnector.connect(handler, plan, on: loop).whenComplete { [self] result in
            state.withLock { state in
                switch result {
                case .success: state.hellos.add(nanoseconds: now() - due)
                case .failure: state.failed += 1
                }
            }
            bound.value.close()
        }
    }

    var figures: [(name: String, value: Double)] {
        state.withLock { state in
            let greeted = Int(state.hellos.totalCount)
            return [
                ("connects", Double(state.begun)), ("hello_failed", Double(state.begun - greeted)),
                ("hello_p50", state.hellos.microseconds(at: 50)), ("hello_p99", state.hellos.microseconds(at: 99)),
                ("hello_max", state.hellos.microseconds(at: 100)),
            ]
        }
    }
}
