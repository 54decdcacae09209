package import NIOCore

/// How far an event loop is behind: it learns of all bursts of a turn at once, and reads one after the other. Used on that loop only.
package final class TurnClock {
    /// How long the present burst has been waiting, if that is longer than requests may.
    package var behind: TimeAmount?
    private let limit: TimeAmount
    private let eventLoop: NIOIsolatedEventLoop
    /// When the first burst of this turn of the event loop was read.
    private var turnStarted: NIODeadline?

    package init(_ limits: ConnectionLimits, on eventLoop: any EventLoop) {
        limit = .milliseconds(Int64(limits.lagMilliseconds))
        self.eventLoop = eventLoop.assumeIsolated()
    }

    /// Since when the burst that is read now has certainly been waiting.
    @discardableResult
    package func arrival(_ now: NIODeadline) -> NIODeadline {
        guard let turnStarted else {
            turnStarted = now
            behind = nil
            // Runs when all of the turn's bursts have been read.
            eventLoop.execute { self.turnStarted = nil }
            return now
        }
        behind = now - turnStarted > limit ? now - turnStarted : nil
        return turnStarted
    }
}
