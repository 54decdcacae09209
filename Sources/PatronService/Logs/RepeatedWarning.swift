package import Logging
package import NIOCore
internal import Synchronization

/// A warning that a client could cause a million times: it is written once a second at most, with how often it happened.
package final class RepeatedWarning: Sendable {
    private static let pause = TimeAmount.seconds(1)

    private let logger: Logger
    private let message: Logger.Message
    private let state = Mutex<(next: NIODeadline, count: Int)>((.uptimeNanoseconds(0), 0))

    package init(_ message: Logger.Message, _ logger: Logger) {
        self.message = message
        self.logger = logger
    }

    /// Warns, or counts the warning for the next line.
    package func warn(_ reason: String, now: NIODeadline = .now()) {
        let count: Int? = state.withLock { state in
            state.count += 1
            guard now >= state.next else { return nil }
            defer { state = (now + Self.pause, 0) }
            return state.count
        }
        guard let count else { return }
        logger.warning(message, metadata: ["reason": "\(reason)", "count": .stringConvertible(count)])
    }
}
