/// A client's side of one connection, without I/O: bytes in, actions out; request ids are given here.
///
/// States: `awaitingHello` (ours is sent first) -> `ready` -> `draining` (the server is going away) -> `closed`.
package struct ClientConnectionState: ~Copyable {
    /// Where a connection stands.
    package enum Phase: Sendable, Hashable {
        case awaitingHello, ready, draining, closed
    }

    package private(set) var phase = Phase.awaitingHello
    /// What the server said of itself; known from `ready` on.
    package private(set) var server = ServerHello()
    /// Largest payload that this client takes, in bytes.
    package let frameLimit: Int
    private var table = InFlightTable()
    private var lastID: UInt32 = 0

    package init(frameLimit: Int = 16 << 20) { self.frameLimit = frameLimit }

    /// Requests whose last frame has not come, cancelled ones among them.
    package var inFlight: Int { table.count }
    /// Whether the last frame of this request's answer has not come.
    package func isInFlight(_ id: UInt32) -> Bool { table.find(id) != nil }

    /// Starts a request and gives its id. Throws what keeps it from being sent; the connection lives.
    package mutating func begin(_ method: Method) throws(ConnectionFault) -> UInt32 {
        switch phase {
        case .awaitingHello: throw ConnectionFault(.ourBug, .internal, "a request was started before the hello")
        case .draining: throw ConnectionFault(.race, .unavailable, "the server is going away")
        case .closed: throw ConnectionFault(.race, .unavailable, "the connection is closed")
        case .ready: break
        }
        if server.inFlightLimit > 0, table.count >= Int(server.inFlightLimit) {
            throw ConnectionFault(
                .ourBug, .resourceExhausted, "\(table.count) requests are in flight; the server allows no more")
        }
        repeat { lastID &+= 1 } while lastID == 0 || table.find(lastID) != nil
        table.insert(
            InFlightTable.Entry(id: lastID, generation: 0, credit: 0, streams: method.streams, abandoned: false))
        return lastID
    }

    /// Gives a request up: true if a cancel frame has to be written. Its answer is dropped when it comes.
    package mutating func cancel(_ id: UInt32) -> Bool {
        guard let slot = table.find(id), !table[slot: slot].abandoned, phase != .closed else { return false }
        table[slot: slot].abandoned = true
        return true
    }

    /// The meaning of the frame at `offset`, which is moved behind it. Slices in the action point into `bytes`.
    package mutating func next(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> ClientAction {
        if phase == .closed {
            offset = bytes.count
            return .closed
        }
        let available = bytes.count - offset
        guard available >= FrameHeader.size, let base = bytes.baseAddress else { return .needMoreBytes }
        let header = FrameHeader(reading: base + offset)
        if let fault = check(header) {
            phase = .closed
            offset = bytes.count
            return .close(fault)
        }
        let whole = FrameHeader.size + Int(header.length)
        guard available >= whole else { return .needMoreBytes }
        let payload = UnsafeRawBufferPointer(start: base + offset + FrameHeader.size, count: Int(header.length))
        offset += whole
        return action(header, payload)
    }

    private func check(_ header: FrameHeader) -> ConnectionFault? {
        if phase == .awaitingHello, !(header.kind == .response && header.id == 0) {
            guard header.kind == .hello, header.id == FrameHeader.magic else {
                return .peer(.internal, "this is no Patron server: expected a hello frame with the magic PTRN first")
            }
            guard header.code == FrameHeader.version else {
                return .peer(
                    .unimplemented, "the server speaks protocol version \(header.code), not \(FrameHeader.version)")
            }
        } else {
            switch header.kind {
            case .response, .pong, .goingAway: break
            case .hello: return .peer(.internal, "a second hello")
            case .request, .cancel, .ping, .credit:
                return .peer(.internal, "frame type \(header.type) is only sent by clients")
            case nil: return .peer(.internal, "unknown frame type \(header.type)")
            }
        }
        guard Int(header.length) <= frameLimit else {
            return .peer(
                .resourceExhausted, "frame of \(header.length) bytes; at most \(frameLimit) are taken", header.id)
        }
        return nil
    }

    private mutating func action(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> ClientAction {
        switch header.kind {
        case .hello:
            guard let hello = try? ServerHello(reading: payload) else {
                phase = .closed
                return .close(.peer(.internal, "the payload is not a patron.v1.ServerHello"))
            }
            server = hello
            phase = .ready
            return .ready(hello)
        case .goingAway:
            if phase == .ready { phase = .draining }
            return .goingAway((try? GoingAway(reading: payload)) ?? GoingAway())
        case .pong: return .pong(header.id)
        default: return answer(header, payload)
        }
    }

    private mutating func answer(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> ClientAction {
        let status = StatusCode(rawValue: header.code) ?? .unknown
        if header.id == 0 {
            let detail = (try? ErrorDetail(reading: payload)) ?? ErrorDetail("")
            phase = .closed
            return .close(.peer(status == .ok ? .unknown : status, detail.message))
        }
        guard let slot = table.find(header.id) else {
            return .ignored(InvalidTransition(.peerFault, "an answer to \(header.id), which was not asked"))
        }
        let entry = table[slot: slot]
        let isLast = !header.hasMore || status != .ok
        if isLast { table.remove(slot: slot) }
        if entry.abandoned {
            return .ignored(InvalidTransition(.race, "an answer to \(header.id), which was given up"))
        }
        return .answer(
            AnswerFrame(
                id: header.id, status: status, isLast: isLast, streams: entry.streams, microseconds: header.time,
                payload: payload))
    }

    /// The socket was closed: calls `body` with each request that will never be answered.
    package mutating func close(_ body: (UInt32) -> Void) {
        phase = .closed
        table.visit { if !$0.abandoned { body($0.id) } }
        table = InFlightTable()
    }
}

/// One frame of an answer as it lies in the read buffer.
package struct AnswerFrame {
    package var id: UInt32
    package var status: StatusCode
    /// Nothing more comes for this id.
    package var isLast: Bool
    /// The answer is a stream: its last frame has no message when the status is OK and the payload empty.
    package var streams: Bool
    /// What the server spent on it.
    package var microseconds: UInt32
    /// The message, or an ``ErrorDetail`` when the status is not OK. Valid until the bytes go away.
    package var payload: UnsafeRawBufferPointer
}

/// What a client does next.
package enum ClientAction {
    /// No whole frame is left: keep the rest and read on.
    case needMoreBytes
    /// Requests may be sent.
    case ready(ServerHello)
    /// Hand this on to whoever asked.
    case answer(AnswerFrame)
    /// No new requests on this connection; those in flight are still answered.
    case goingAway(GoingAway)
    /// The ping with this id came back.
    case pong(UInt32)
    /// Nothing to do.
    case ignored(InvalidTransition)
    /// Close; everything in flight fails with this.
    case close(ConnectionFault)
    /// The connection is closed; the bytes were dropped.
    case closed
}
