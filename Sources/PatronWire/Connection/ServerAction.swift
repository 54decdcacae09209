/// One request as it lies in the read buffer.
package struct RequestFrame {
    package var id: UInt32
    package var method: Method
    /// Time left to the deadline when the client sent it, in microseconds; 0 is none.
    package var microseconds: UInt32
    /// Valid until the bytes that were given to ``ServerConnectionState/next(_:_:)`` go away.
    package var payload: UnsafeRawBufferPointer
}

/// What the handler does next.
package enum ServerAction {
    /// No whole frame is left: keep the rest and read on.
    case needMoreBytes
    /// The client's hello, for ``ClientHello``: accept or refuse it before the next call.
    case hello(UnsafeRawBufferPointer)
    /// Answer this request now, or hold it.
    case request(RequestFrame)
    /// Answer this request id with an error; the connection lives.
    case refuse(UInt32, StatusCode, ErrorDetail)
    /// Stop working for a held request, answer it with CANCELLED and finish it.
    case cancel(ServerConnectionState.Ticket)
    /// A stream has new credit: send on.
    case credit(ServerConnectionState.Ticket)
    /// Answer with a pong of the same id and payload.
    case ping(FrameHeader, UnsafeRawBufferPointer)
    /// A harmless race; nothing to do.
    case ignored(InvalidTransition)
    /// Write one error frame with this fault, then close; what follows is dropped.
    case close(ConnectionFault)
    /// The connection is closed or closing; the bytes were dropped.
    case closed
}

extension ConnectionFault {
    static func peer(_ status: StatusCode, _ message: String, _ id: UInt32 = 0) -> ConnectionFault {
        ConnectionFault(.peerFault, status, message, id: id)
    }
}
