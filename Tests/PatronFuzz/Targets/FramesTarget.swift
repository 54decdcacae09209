internal import NIOCore
internal import PatronCore
internal import PatronWire

/// The frame decoder of both sides: a stream of bytes means the same however it is cut into reads.
///
/// The first byte of an input seeds the cuts; the rest is the stream.
final class FramesTarget: FuzzTarget {
    private var whole = ByteBuffer()
    private var part = ByteBuffer()

    var seeds: [[UInt8]] {
        var stream = ByteBuffer()
        stream.writeHello(ClientHello(token: [1, 2], client: "fuzz", frameLimit: 1000).payload)
        for id in UInt32(1)...3 {
            stream.writeFrame(
                FrameHeader(.request, code: Method.noOp.rawValue, id: id, time: 5), [10, 1, id == 1 ? 7 : 8])
        }
        stream.writeCredit(id: 1, answers: 4)
        stream.writeCancel(id: 1)
        stream.writeFrame(FrameHeader(.ping, id: 9), [1, 2, 3])
        var answers = ByteBuffer()
        answers.writeHello(ServerHello(server: "fuzz", frameLimit: 1 << 20, inFlightLimit: 8, credit: 4).payload)
        answers.writeFrame(FrameHeader(.response, flags: .more, id: 1), [8, 1])
        answers.writeStreamEnd(id: 1, microseconds: 3)
        answers.writeError(id: 2, .notFound, ErrorDetail("no such item", field: "item"))
        answers.writeFrame(FrameHeader(.pong, id: 9), [])
        answers.writeGoingAway(GoingAway(reason: "stop", drainMilliseconds: 10))
        return [stream, answers].flatMap { buffer in [[1] + buffer.readableBytesView, [200] + buffer.readableBytesView]
        }
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        guard let first = input.first else { return 0 }
        let stream = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        if stream.count >= FrameHeader.size, let start = stream.baseAddress {
            let header = FrameHeader(reading: start)
            try check(header.bytes.elementsEqual(stream.prefix(FrameHeader.size)), "a header is written as it was read")
        }
        var behaviour = Behaviour()
        for isServer in [true, false] {
            let atOnce = decode(stream, isServer: isServer, cuts: nil)
            let inPieces = decode(stream, isServer: isServer, cuts: UInt64(first))
            try check(atOnce == inPieces, "the same actions for any cuts of the stream")
            behaviour.add(atOnce)
        }
        return behaviour.value
    }

    /// What all actions amount to.
    private func decode(_ stream: UnsafeRawBufferPointer, isServer: Bool, cuts: UInt64?) -> UInt64 {
        var random = SeededGenerator(seed: cuts ?? 0)
        var server = ServerConnectionState(limits: .init(frameBytes: 2000, inFlight: 4, initialCredit: 2))
        var client = ClientConnectionState(frameLimit: 2000)
        var input = FrameInput()
        var seen = Behaviour()
        var at = 0
        while at < stream.count {
            let count = cuts == nil ? stream.count : min(stream.count - at, 1 + random.below(24))
            part.clear()
            part.writeBytes(UnsafeRawBufferPointer(rebasing: stream[at..<at + count]))
            at += count
            input.read(&part) { bytes in
                var offset = 0
                while isServer ? step(&server, bytes, &offset, &seen) : step(&client, bytes, &offset, &seen) {}
                return offset
            }
        }
        return seen.value
    }

    private func step(
        _ state: inout ServerConnectionState, _ bytes: UnsafeRawBufferPointer, _ offset: inout Int,
        _ seen: inout Behaviour
    ) -> Bool {
        switch state.next(bytes, &offset) {
        case .needMoreBytes, .closed: return false
        case .hello(let payload):
            seen.add((try? ClientHello(reading: payload))?.token.count ?? -1)
            try? state.acceptHello()
        case .request(let request):
            seen.add(Int(request.method.rawValue) + request.payload.count << 16)
            _ = try? state.hold(request.id, streaming: request.method.streams)
        case .refuse(let id, let status, _): seen.add(Int(status.rawValue) + Int(id) << 16)
        case .cancel(let ticket):
            seen.add(1)
            _ = state.finish(ticket)
        case .credit(let ticket): seen.add(state.credit(of: ticket))
        case .ping(_, let payload): seen.add(2 + payload.count << 8)
        case .ignored: seen.add(3)
        case .close(let fault): seen.add(fault.message)
        }
        return true
    }

    private func step(
        _ state: inout ClientConnectionState, _ bytes: UnsafeRawBufferPointer, _ offset: inout Int,
        _ seen: inout Behaviour
    ) -> Bool {
        switch state.next(bytes, &offset) {
        case .needMoreBytes, .closed: return false
        case .ready(let hello):
            seen.add(Int(hello.frameLimit))
            for method in [Method.scoreCustomers, .recommend, .health] { _ = try? state.begin(method) }
        case .answer(let frame): seen.add(Int(frame.id) << 8 + Int(frame.status.rawValue) + (frame.isLast ? 128 : 0))
        case .goingAway(let notice): seen.add(Int(notice.drainMilliseconds))
        case .pong: seen.add(1)
        case .ignored: seen.add(2)
        case .close(let fault): seen.add(fault.message)
        }
        return true
    }
}
