internal import NIOCore
internal import PatronWire

/// The server's connection state machine against a plain model of it: an input is a program of frames and of the handler's own
/// steps, each a byte and its arguments.
final class ServerStateTarget: FuzzTarget {
    private static let inFlight = 6

    var seeds: [[UInt8]] {
        [
            [0, 1, 2, 1, 16, 2, 2, 33, 3, 0, 4, 1, 5, 1, 6, 1, 7, 2, 8, 3, 9],
            [0, 1, 2, 1, 33, 2, 2, 33, 5, 1, 9, 2, 2, 5, 3, 1, 4, 0, 3, 0, 8], [2, 1, 16], [0, 10],
            [0, 1, 11, 4, 1, 16, 0, 0, 9],
        ]
    }
    var longest: Int { 256 }

    private struct Held {
        var ticket: ServerConnectionState.Ticket
        var credit: UInt64
        var streams: Bool
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var state = ServerConnectionState(limits: .init(frameBytes: 64, inFlight: Self.inFlight, initialCredit: 2))
        var held: [Held] = []
        var gone: [ServerConnectionState.Ticket] = []
        var behaviour = Behaviour()
        var at = input.startIndex
        func next() -> UInt8 {
            guard at < input.endIndex else { return 0 }
            defer { at += 1 }
            return input[at]
        }
        while at < input.endIndex {
            let step = next() % 12
            behaviour.add(Int(step))
            let before = state.phase
            switch step {
            case 3:
                guard !held.isEmpty else { continue }
                let one = held.remove(at: Int(next()) % held.count)
                try check(state.finish(one.ticket), "a held request can be finished")
                try check(!state.finish(one.ticket) && !state.isHeld(one.ticket), "a finished request stays finished")
                gone.append(one.ticket)
            case 4:
                guard !held.isEmpty else { continue }
                let one = Int(next()) % held.count
                let isCredit = held[one].credit > 0
                try check(state.takeCredit(held[one].ticket) == isCredit, "credit is what was given")
                if isCredit { held[one].credit -= 1 }
            case 9:
                _ = state.startDraining()
                try check(state.phase == .draining || state.phase == .closed, "draining or closed")
            case 10:
                state.close()
                held = []
            case 1 where before == .greeting: try attempt { () throws(InvalidTransition) in try state.acceptHello() }
            default:
                // The handler answers a hello before it reads on.
                if before == .greeting { try attempt { () throws(InvalidTransition) in try state.acceptHello() } }
                let frame = Self.frame(step, next)
                var offset = 0
                let (inFlight, action) = frame.withUnsafeBytes { bytes in
                    let action = state.next(bytes, &offset)
                    return (state.inFlight, action)
                }
                try check((0...frame.count).contains(offset), "the offset stays within the bytes")
                try check(inFlight == held.count, "a frame alone holds and ends nothing")
                behaviour.add(try perform(action, &state, &held, hold: step != 11))
            }
            try check(state.inFlight == held.count, "\(held.count) requests are held")
            try check(held.count <= Self.inFlight, "no more requests than the limit")
            for one in held {
                try check(state.isHeld(one.ticket), "what is held stays so")
                try check(UInt64(state.credit(of: one.ticket)) == one.credit, "the credit of \(one.ticket.id)")
            }
            for ticket in gone.suffix(4) { try check(!state.isHeld(ticket), "what has ended does not come back") }
            try check(before != .closed || state.phase == .closed, "closed is for ever")
            behaviour.add(held.count)
        }
        return behaviour.value
    }

    private func attempt(_ body: () throws(InvalidTransition) -> Void) throws(Finding) {
        do { try body() } catch { throw Finding("\(error)") }
    }

    /// Does what a handler would, and says what it was.
    private func perform(
        _ action: ServerAction, _ state: inout ServerConnectionState, _ held: inout [Held], hold: Bool
    ) throws(Finding) -> Int {
        switch action {
        case .needMoreBytes: return 1
        case .hello: return 2
        case .request(let request):
            try check(request.id != 0 && !held.contains { $0.ticket.id == request.id }, "a new id")
            guard hold else { return 3 }
            do {
                let ticket = try state.hold(request.id, streaming: request.method.streams)
                held.append(
                    Held(ticket: ticket, credit: request.method.streams ? 2 : 0, streams: request.method.streams))
            } catch { throw Finding("\(error)") }
            return 4
        case .refuse: return 5
        case .cancel(let ticket):
            try check(held.contains { $0.ticket == ticket }, "only what is held is cancelled")
            return 6
        case .credit(let ticket):
            guard let at = held.firstIndex(where: { $0.ticket == ticket && $0.streams }) else {
                throw Finding("credit for what is no stream")
            }
            let credit = UInt64(state.credit(of: ticket))
            try check(credit >= held[at].credit, "credit only grows by a credit frame")
            held[at].credit = credit
            return 7
        case .ping: return 8
        case .ignored(let transition):
            try check(transition.kind != .ourBug, "\(transition)")
            return 9
        case .close(let fault):
            try check(fault.kind == .peerFault, fault.message)
            return 10 + Int(fault.status.rawValue)
        case .closed:
            try check(state.phase == .closed, "closed")
            return 40
        }
    }

    /// A frame made from the program's next bytes: well-formed for most steps, of any bytes for the last one.
    private static func frame(_ step: UInt8, _ next: () -> UInt8) -> [UInt8] {
        var buffer = ByteBuffer()
        switch step {
        case 0: buffer.writeHello(ClientHello(token: [next()]).payload)
        case 5: buffer.writeCredit(id: UInt32(next() % 8), answers: UInt32(1) << UInt32(next() % 32))
        case 6: buffer.writeCancel(id: UInt32(next() % 8))
        case 7:
            buffer.writeFrame(FrameHeader(.ping, id: UInt32(next())), [UInt8](repeating: 1, count: Int(next() % 80)))
        case 8:
            let type = next()
            var header = FrameHeader(.request, code: UInt16(next()), id: UInt32(next() % 8))
            header.type = type
            let payload = [UInt8](repeating: next(), count: Int(next() % 72))
            buffer.writeFrame(header, payload)
        case 2, 11:
            let id = UInt32(next() % 8)
            buffer.writeFrame(FrameHeader(.request, code: UInt16(next()), id: id), [next()])
        default: buffer.writeBytes((0..<Int(next() % 40)).map { _ in next() })
        }
        return Array(buffer.readableBytesView)
    }
}
