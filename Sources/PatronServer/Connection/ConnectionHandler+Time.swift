internal import NIOCore
internal import PatronService
internal import PatronWire

/// Since when a connection keeps the server waiting, and for what.
struct ConnectionTimes {
    /// When the connection was opened or, later, when its last whole frame came.
    var lastFrame: NIODeadline
    /// When the first bytes came of a frame that is not whole yet.
    var frameBegan: NIODeadline?
    /// Since when more answers wait than may.
    var blocked: NIODeadline?
    /// When a connection that is ending is closed, whatever it still does.
    var ends: NIODeadline?
}

extension ConnectionHandler {
    /// Notes what a burst has brought.
    func note(wholeFrames: Bool, _ now: NIODeadline) {
        if wholeFrames { times.lastFrame = now }
        if unfinishedBytes == 0 {
            times.frameBegan = nil
        } else if wholeFrames || times.frameBegan == nil {
            times.frameBegan = now
        }
    }

    /// Looks whether the client has kept the server waiting for too long.
    func look(_ now: NIODeadline) {
        guard let channel else { return }
        if let ends = times.ends {
            if now >= ends { channel.close(promise: nil) }
            return
        }
        let limits = loop.limits.connection
        if let blocked = times.blocked {
            // Whoever does not read cannot be told anything either.
            if isOver(limits.slowReaderMilliseconds, blocked, now) { channel.close(promise: nil) }
            return
        }
        if state.phase == .awaitingHello {
            if isOver(limits.handshakeMilliseconds, times.lastFrame, now) {
                expire(.hello, limits.handshakeMilliseconds)
            }
        } else if isWaiting {
            // It is the server that is late.
            return
        } else if let began = times.frameBegan {
            let milliseconds = limits.frameMilliseconds + announcedBytes * 1000 / limits.frameRate
            if isOver(milliseconds, began, now) { expire(.frame, milliseconds) }
        } else if caller.isRevoked {
            goAway("what the token allows has changed", drainMilliseconds: loop.drainMilliseconds)
        } else if limits.idleMilliseconds > 0, state.inFlight == 0,
            isOver(limits.idleMilliseconds, times.lastFrame, now)
        {
            goAway("idle", drainMilliseconds: loop.drainMilliseconds)
        } else {
            releaseMemory()
        }
    }

    private func isOver(_ milliseconds: Int, _ since: NIODeadline, _ now: NIODeadline) -> Bool {
        now - since > .milliseconds(Int64(milliseconds))
    }

    private func expire(_ what: ServerConnectionState.Overdue, _ milliseconds: Int) {
        guard let fault = state.expire(what, milliseconds: milliseconds) else { return }
        // Without a context TLS has not been agreed on, and there is no way to say anything.
        guard let context else {
            channel?.close(promise: nil)
            return
        }
        loop.out.writeError(id: fault.id, fault.status, ErrorDetail(fault.message))
        endAfterFlush(context)
    }
}
