/// A server's side of one connection, without I/O: bytes in, actions out.
///
/// The handler calls ``next(_:_:)`` until it asks for more bytes, and does what each action says. A request that is
/// answered at once, before the next call, costs no bookkeeping. One that takes longer is taken into
/// the table with ``hold(_:streaming:)`` and leaves it with ``finish(_:)``; only held requests can be cancelled, stream
/// within credit, or count as in flight.
///
/// States: `awaitingHello` -> `greeting` (the handler looks at the hello) -> `serving` -> `draining` -> `closed`.
/// Any fault leads to `closed`, where everything is dropped.
package struct ServerConnectionState: ~Copyable {
    /// What the server grants a connection.
    package struct Limits: Sendable {
        /// Largest payload of a frame, in bytes.
        package var frameBytes: Int
        /// Held requests at once.
        package var inFlight: Int
        /// Answers of a stream that are sent before the first credit frame.
        package var initialCredit: Int

        package init(frameBytes: Int = 1 << 20, inFlight: Int = 1024, initialCredit: Int = 64) {
            self.frameBytes = frameBytes
            self.inFlight = inFlight
            self.initialCredit = initialCredit
        }
    }

    /// Where a connection stands.
    package enum Phase: Sendable, Hashable {
        case awaitingHello, greeting, serving, draining, closed
    }

    /// A held request. A ticket that was finished stays invalid when its id is used again.
    package struct Ticket: Sendable, Hashable {
        package let id: UInt32
        let generation: UInt32
    }

    /// Largest payload of a hello and of a ping, in bytes.
    package static let helloLimit = 4096
    package static let pingLimit = 64

    package let limits: Limits
    package private(set) var phase = Phase.awaitingHello
    private var table = InFlightTable()
    private var generation: UInt32 = 0

    package init(limits: Limits = Limits()) { self.limits = limits }

    /// Requests that are held.
    package var inFlight: Int { table.count }
    /// Whether a draining connection has nothing left to send, and can be closed.
    package var isDrained: Bool { phase == .draining && table.count == 0 }

    /// The meaning of the frame at `offset`, which is moved behind it. Slices in the action point into `bytes`.
    package mutating func next(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> ServerAction {
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

    /// What is wrong with a header; judged before its length is believed.
    private func check(_ header: FrameHeader) -> ConnectionFault? {
        let length = Int(header.length)
        switch phase {
        case .awaitingHello:
            guard header.type == FrameType.hello.rawValue, header.id == FrameHeader.magic else {
                return .peer(.invalidArgument, "expected a hello frame with the magic PTRN first")
            }
            guard header.code == FrameHeader.version else {
                let ours = FrameHeader.version
                return .peer(.unimplemented, "protocol version \(header.code) is not spoken here; expected \(ours)")
            }
            guard length <= Self.helloLimit else {
                return .peer(.resourceExhausted, "hello of \(length) bytes; at most \(Self.helloLimit) are allowed")
            }
            return nil
        case .greeting:
            return ConnectionFault(.ourBug, .internal, "frames were read before the hello was accepted")
        case .serving, .draining:
            switch header.kind {
            case .request:
                guard header.id != 0 else {
                    return .peer(.invalidArgument, "request ids start at 1; 0 is the connection's")
                }
                guard length <= limits.frameBytes else {
                    let limit = limits.frameBytes
                    return .peer(
                        .resourceExhausted, "frame of \(length) bytes; at most \(limit) are allowed", header.id)
                }
                if table.find(header.id) != nil {
                    return .peer(.invalidArgument, "request id \(header.id) is still in flight")
                }
                return nil
            case .cancel: return length == 0 ? nil : .peer(.invalidArgument, "a cancel frame has no payload")
            case .ping, .credit:
                return length <= Self.pingLimit
                    ? nil
                    : .peer(
                        .resourceExhausted, "ping or credit of \(length) bytes; at most \(Self.pingLimit) are allowed")
            case .hello: return .peer(.invalidArgument, "a second hello")
            case .response, .pong, .goingAway:
                return .peer(.invalidArgument, "frame type \(header.type) is only sent by servers")
            case nil: return .peer(.invalidArgument, "unknown frame type \(header.type)")
            }
        case .closed: return nil
        }
    }

    private mutating func action(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> ServerAction {
        switch header.kind {
        case .request: return request(header, payload)
        case .hello:
            phase = .greeting
            return .hello(payload)
        case .cancel:
            guard let slot = table.find(header.id) else {
                return .ignored(InvalidTransition(.race, "request \(header.id) is not in flight"))
            }
            return .cancel(Ticket(id: header.id, generation: table[slot: slot].generation))
        case .ping: return .ping(header, payload)
        case .credit: return credit(header.id, payload)
        case .response, .pong, .goingAway, nil: return .closed  // not reached: check(_:) refused them
        }
    }

    private mutating func request(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> ServerAction {
        guard phase == .serving else {
            return .refuse(header.id, .unavailable, ErrorDetail("the server is going away"))
        }
        guard let method = Method(rawValue: header.code) else {
            return .refuse(header.id, .unimplemented, ErrorDetail("unknown method \(header.code)", field: "method"))
        }
        guard table.count < limits.inFlight else {
            return .refuse(
                header.id, .resourceExhausted,
                ErrorDetail("\(table.count) requests are in flight; at most \(limits.inFlight) are allowed"))
        }
        return .request(RequestFrame(id: header.id, method: method, microseconds: header.time, payload: payload))
    }

    private mutating func credit(_ id: UInt32, _ payload: UnsafeRawBufferPointer) -> ServerAction {
        var reader = ProtoReader(payload)
        var answers: UInt64 = 0
        while let field = reader.next() { if field.number == 1 { answers = field.varint } }
        if reader.isMalformed {
            phase = .closed
            return .close(.peer(.invalidArgument, "the payload is not a patron.v1.Credit"))
        }
        guard let slot = table.find(id), table[slot: slot].streams else {
            return .ignored(InvalidTransition(.race, "no stream \(id) is in flight"))
        }
        var entry = table[slot: slot]
        entry.credit = UInt32(clamping: UInt64(entry.credit) + min(answers, UInt64(UInt32.max)))
        table[slot: slot] = entry
        return .credit(Ticket(id: id, generation: entry.generation))
    }
}

extension ServerConnectionState {
    /// The hello was good: requests may come. Write the server's hello.
    package mutating func acceptHello() throws(InvalidTransition) {
        guard phase == .greeting else { throw poison("a hello was accepted in phase \(phase)") }
        phase = .serving
    }

    /// The hello was refused (a bad token, too many connections): write the returned fault, then close.
    package mutating func refuseHello(
        _ status: StatusCode, _ message: String
    ) throws(InvalidTransition) -> ConnectionFault {
        guard phase == .greeting else { throw poison("a hello was refused in phase \(phase)") }
        phase = .closed
        return ConnectionFault(.peerFault, status, message)
    }

    /// Takes the request that ``next(_:_:)`` just gave into the table, because its answer comes later.
    package mutating func hold(_ id: UInt32, streaming: Bool = false) throws(InvalidTransition) -> Ticket {
        guard phase == .serving || phase == .draining else { throw poison("request \(id) was held in phase \(phase)") }
        guard id != 0, table.find(id) == nil else { throw poison("request \(id) was held twice") }
        generation &+= 1
        table.insert(
            InFlightTable.Entry(
                id: id, generation: generation, credit: streaming ? UInt32(clamping: limits.initialCredit) : 0,
                streams: streaming, abandoned: false))
        return Ticket(id: id, generation: generation)
    }

    /// Ends a held request, when its last frame is written (or CANCELLED is). False: it had ended already, and its
    /// answer must not be sent.
    package mutating func finish(_ ticket: Ticket) -> Bool {
        guard let slot = slot(of: ticket) else { return false }
        table.remove(slot: slot)
        return true
    }

    /// Whether a held request has not ended.
    package func isHeld(_ ticket: Ticket) -> Bool { slot(of: ticket) != nil }

    /// Whether one more answer of a stream may be sent; takes it off the credit.
    package mutating func takeCredit(_ ticket: Ticket) -> Bool {
        guard let slot = slot(of: ticket), table[slot: slot].credit > 0 else { return false }
        table[slot: slot].credit -= 1
        return true
    }

    /// How many answers of a stream may be sent; 0 for one that has ended.
    package func credit(of ticket: Ticket) -> Int { slot(of: ticket).map { Int(table[slot: $0].credit) } ?? 0 }

    /// What a client can keep a server waiting for, for too long.
    package enum Overdue: Sendable {
        /// The whole hello.
        case hello
        /// The rest of a frame that has begun.
        case frame
    }

    /// The client has kept the server waiting for too long: write the returned fault, then close. nil if it came after all.
    package mutating func expire(_ what: Overdue, milliseconds: Int) -> ConnectionFault? {
        switch (what, phase) {
        case (.hello, .awaitingHello):
            phase = .closed
            return .peer(.deadlineExceeded, "no whole hello within \(milliseconds) ms")
        case (.frame, .serving), (.frame, .draining):
            phase = .closed
            return .peer(.deadlineExceeded, "a frame was not whole within \(milliseconds) ms")
        case (.hello, _), (.frame, _): return nil
        }
    }

    /// The server is going away: true if a going-away frame has to be written now. New requests are refused from here.
    package mutating func startDraining() -> Bool {
        switch phase {
        case .serving:
            phase = .draining
            return true
        case .awaitingHello, .greeting:
            phase = .closed
            return false
        case .draining, .closed: return false
        }
    }

    /// The socket was closed by either side: everything held has ended.
    package mutating func close() {
        phase = .closed
        table = InFlightTable()
    }

    private func slot(of ticket: Ticket) -> Int? {
        guard let slot = table.find(ticket.id), table[slot: slot].generation == ticket.generation else { return nil }
        return slot
    }

    private mutating func poison(_ message: String) -> InvalidTransition {
        phase = .closed
        return InvalidTransition(.ourBug, message)
    }
}
