internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

/// A batch under way: computed in pieces on the compute pool. The next piece is computed when the one before has left, so that
/// HTTP/2's flow control is the reader's credit, and a slow reader holds no memory but one piece and its ids.
final class BatchCall {
    /// Answers computed at a time: about a tenth of a millisecond's work.
    private static let piece = 64

    private let held: HeldCall
    private let batch: BatchRequest
    private var next = 0

    init(_ held: HeldCall, _ batch: BatchRequest) {
        self.held = held
        self.batch = batch
    }

    private var loop: GRPCLoop { held.connection.loop }

    /// Computes the next piece, or ends the call after the last.
    func proceed() {
        let call = held.call
        guard held.isWanted else { return }
        if call.isExpired() { return expire() }
        guard next < batch.count else {
            held.connection.finish(call)
            held.connection.context?.flush()
            return
        }
        let range = next..<min(next + Self.piece, batch.count)
        next = range.upperBound
        let stream = NIOLoopBound(self, eventLoop: loop.eventLoop)
        let (batch, encoding) = (batch, call.head.answerEncoding)
        loop.service.compute(now: call.now, call.caller, queued: false) { answerer in
            let result = Result { () throws(CallFailure) -> ByteBuffer in
                guard let answerer else { throw CallFailure(.unavailable, "the server is going away") }
                var out = ByteBuffer()
                do throws(PatronError) {
                    for at in range {
                        let start = out.beginMessage()
                        try batch.write(at, answerer, into: &out)
                        out.endMessage(start)
                        encoding.compress(&out, from: start)
                    }
                } catch {
                    throw CallFailure(error)
                }
                return out
            }
            stream.eventLoop.execute { stream.value.computed(result) }
        }
    }

    /// Ends a batch that waits for a slow reader when its deadline has passed.
    func watchDeadline() {
        guard let deadline = held.call.deadline else { return }
        let stream = NIOLoopBound(WeakBatch(batch: self), eventLoop: loop.eventLoop)
        loop.eventLoop.scheduleTask(deadline: deadline) { stream.value.batch?.expire() }
    }

    private struct WeakBatch { weak var batch: BatchCall? }

    private func expire() {
        guard held.isWanted else { return }
        held.finish(.failure(CallFailure(.deadlineExceeded, "expired after \(next) of \(batch.count) answers")))
    }

    private func computed(_ result: Result<ByteBuffer, CallFailure>) {
        guard held.isWanted, let context = held.connection.context else { return }
        guard case .success(let messages) = result else { return held.finish(result) }
        held.connection.send(messages, held.call) { [self] in proceed() }
        context.flush()
    }
}

extension GRPCConnection {
    /// Reads a batch on the compute pool and starts to answer it.
    func startBatch(_ request: RequestMessage, _ call: Call) {
        guard holdForPool(call) else { return }
        let (encoding, limit) = (call.head.encoding, loop.service.limits.frameBytes)
        let held = NIOLoopBound(HeldCall(self, call), eventLoop: loop.eventLoop)
        loop.service.compute(now: call.now, call.caller) { answerer in
            let result = Result { () throws(CallFailure) -> BatchRequest in
                guard let answerer else { throw CallFailure(.unavailable, "the server is going away") }
                let payload =
                    request.isCompressed ? try encoding.decompress(request.bytes, limit: limit) : request.bytes
                do {
                    return try payload.withUnsafeReadableBytes { try BatchRequest($0, answerer) }
                } catch {
                    throw CallFailure(error)
                }
            }
            held.eventLoop.execute {
                let held = held.value
                guard held.isWanted else { return }
                switch result {
                case .success(let batch):
                    let stream = BatchCall(held, batch)
                    held.call.batch = stream
                    stream.proceed()
                    stream.watchDeadline()
                case .failure(let failure): held.finish(.failure(failure))
                }
            }
        }
    }
}
