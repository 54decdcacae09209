internal import NIOCore
internal import PatronWire

/// The client's connection state machine against a plain model: an input is a program of the server's frames and of the client's
/// own steps.
final class ClientStateTarget: FuzzTarget {
    private static let inFlight: UInt32 = 6

    var seeds: [[UInt8]] {
        [
            [0, 6, 1, 0, 1, 1, 2, 0, 0, 0, 3, 0, 4, 1, 5, 2, 0, 0, 0],
            [0, 2, 1, 3, 1, 4, 1, 5, 2, 0, 1, 0, 2, 0, 0, 0, 5, 6],
            [2, 0, 0, 0], [0, 0, 1, 1, 6, 1, 0],
        ]
    }
    var longest: Int { 256 }

    func run(_ input: UnsafeRawBufferPointer) throws -> UInt64 {
        var state = ClientConnectionState(frameLimit: 64)
        var waiting: [UInt32: Bool] = [:]  // whether it was given up
        var order: [UInt32] = []
        var behaviour = Behaviour()
        var at = input.startIndex
        func next() -> UInt8 {
            guard at < input.endIndex else { return 0 }
            defer { at += 1 }
            return input[at]
        }
        while at < input.endIndex {
            let step = next() % 8
            behaviour.add(Int(step))
            let before = state.phase
            switch step {
            case 1:
                let method = Method.allCases[Int(next()) % Method.allCases.count]
                guard let id = try? state.begin(method) else { break }
                try check(before == .ready && id != 0 && waiting[id] == nil, "a new id on an open connection")
                waiting[id] = false
                order.append(id)
            case 3:
                guard !order.isEmpty else { break }
                let id = order[Int(next()) % order.count]
                let expected = waiting[id] == false && before != .closed
                try check(state.cancel(id) == expected, "only what waits is cancelled, once")
                if expected { waiting[id] = true }
            case 6:
                var ended: Set<UInt32> = []
                state.close { ended.insert($0) }
                try check(ended == Set(waiting.filter { !$0.value }.keys), "closing ends all that waits")
                (waiting, order) = ([:], [])
            default:
                let frame = Self.frame(step, order, next)
                var offset = 0
                var ended: UInt32?
                try frame.withUnsafeBytes { bytes in
                    switch state.next(bytes, &offset) {
                    case .needMoreBytes, .closed: behaviour.add(1)
                    case .ready(let hello):
                        try check(before == .awaitingHello && state.server == hello, "one hello")
                    case .answer(let answer):
                        try check(waiting[answer.id] == false, "answers only to what waits")
                        if answer.isLast { ended = answer.id }
                        behaviour.add(2)
                    case .goingAway: behaviour.add(3)
                    case .pong: behaviour.add(4)
                    case .ignored(let transition):
                        try check(transition.kind != .ourBug, "\(transition)")
                        behaviour.add(5)
                    case .close(let fault):
                        try check(fault.kind == .peerFault && state.phase == .closed, fault.message)
                        behaviour.add(10 + Int(fault.status.rawValue))
                    }
                }
                try check((0...frame.count).contains(offset), "the offset stays within the bytes")
                if let ended { waiting[ended] = nil }
                // What was given up ends without a word.
                for (id, isGivenUp) in waiting where isGivenUp && !state.isInFlight(id) { waiting[id] = nil }
                order.removeAll { waiting[$0] == nil }
            }
            try check(state.inFlight == waiting.count, "\(waiting.count) requests are under way, not \(state.inFlight)")
            try check(before != .closed || state.phase == .closed, "closed is for ever")
        }
        return behaviour.value
    }

    private static func frame(_ step: UInt8, _ order: [UInt32], _ next: () -> UInt8) -> [UInt8] {
        var buffer = ByteBuffer()
        switch step {
        case 0: buffer.writeHello(ServerHello(inFlightLimit: min(inFlight, UInt32(next()))).payload)
        case 2, 4:
            let which = Int(next())
            let id = order.isEmpty || which % 5 == 0 ? UInt32(which) : order[which % order.count]
            let header = FrameHeader(
                .response, flags: FrameFlags(rawValue: next()), code: UInt16(next()) % 20, id: id, time: UInt32(next()))
            buffer.writeFrame(header, [next()])
        case 5: buffer.writeGoingAway(GoingAway(reason: "x", drainMilliseconds: UInt32(next())))
        case 7:
            var header = FrameHeader(.pong, code: UInt16(next()), id: UInt32(next()))
            header.type = next()
            buffer.writeFrame(header, [UInt8](repeating: next(), count: Int(next() % 72)))
        default: buffer.writeBytes((0..<Int(next() % 40)).map { _ in next() })
        }
        return Array(buffer.readableBytesView)
    }
}
