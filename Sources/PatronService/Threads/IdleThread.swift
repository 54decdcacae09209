internal import CPatronThreads
internal import Logging
internal import NIOPosix

/// One thread for work that nobody waits for. It runs only when nobody else wants a processor or the disk, from its start to
/// its end: a thread that may raise its own priority again needs rights that a server should not have.
final class IdleThread: Sendable {
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(logger: Logger) {
        thread.start()
        thread.submit { _ in
            let failure = patron_thread_make_idle()
            guard failure != 0 else { return }
            logger.warning("versions are loaded at normal priority", metadata: ["errno": "\(failure)"])
        }
    }

    /// Runs work on the thread; throws when it has been stopped.
    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async throws -> Result {
        try await thread.runIfActive(work)
    }

    func stop() async throws { try await thread.shutdownGracefully() }
}
