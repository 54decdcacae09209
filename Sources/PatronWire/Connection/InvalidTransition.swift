/// Something that does not fit the state a connection is in.
package struct InvalidTransition: Error, Hashable, Sendable, CustomStringConvertible {
    /// Who is to blame, and so what to do about it.
    package enum Kind: Hashable, Sendable {
        /// A defect of ours: the connection is poisoned and has to be closed; tests must see it.
        case ourBug
        /// The peer broke the protocol: it is told so, and the connection is closed.
        case peerFault
        /// Two frames crossed on the way, such as a cancel and its answer: nothing happens.
        case race
    }

    package var kind: Kind
    /// What happened.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String {
        switch kind {
        case .ourBug: "our bug: \(message)"
        case .peerFault: "the peer's fault: \(message)"
        case .race: "a race: \(message)"
        }
    }
}

/// Why a connection ends: what the error frame in front of the close says.
package struct ConnectionFault: Error, Hashable, Sendable {
    package var kind: InvalidTransition.Kind
    package var status: StatusCode
    package var message: String
    /// The request at fault; 0 is the connection itself.
    package var id: UInt32

    package init(_ kind: InvalidTransition.Kind, _ status: StatusCode, _ message: String, id: UInt32 = 0) {
        self.kind = kind
        self.status = status
        self.message = message
        self.id = id
    }
}
