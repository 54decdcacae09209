internal import Foundation
internal import PatronCore

/// Reads a stream on a thread of its own, a few blocks ahead, so that inflating and parsing use two cores.
final class ReadAhead: ByteStream {
    private static let blockBytes = 1 << 19
    private static let blocks = 4
    private let shared: Shared
    private var current: UnsafeMutableRawBufferPointer?
    private var taken = 0

    init(_ stream: any ByteStream) {
        let shared = Shared(stream)
        self.shared = shared
        let thread = Thread { shared.run(blocks: ReadAhead.blocks, blockBytes: ReadAhead.blockBytes) }
        thread.name = "read-ahead"
        thread.start()
    }

    deinit {
        current?.deallocate()
        shared.stop()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(PatronError) -> Int {
        if current == nil {
            current = try shared.take()
            taken = 0
        }
        guard let block = current else { return 0 }
        let count = min(buffer.count, block.count - taken)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[taken..<taken + count]))
        taken += count
        if taken == block.count {
            block.deallocate()
            current = nil
        }
        return count
    }

    /// The queue between the two threads.
    private final class Shared: @unchecked Sendable {
        // Unchecked: `stream` is used by the reading thread only, everything else under `condition`.
        private let stream: any ByteStream
        private let condition = NSCondition()
        private var full: [UnsafeMutableRawBufferPointer] = []
        private var end: Result<Void, PatronError>?
        private var stopped = false

        init(_ stream: any ByteStream) { self.stream = stream }

        deinit { for block in full { block.deallocate() } }

        func run(blocks: Int, blockBytes: Int) {
            while true {
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 64)
                var filled = 0
                var outcome: Result<Void, PatronError>?
                do throws(PatronError) {
                    while filled < blockBytes, outcome == nil {
                        let got = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: block[filled...]))
                        filled += got
                        if got == 0 { outcome = .success(()) }
                    }
                } catch {
                    outcome = .failure(error)
                }
                condition.lock()
                if filled > 0 {
                    full.append(UnsafeMutableRawBufferPointer(start: block.baseAddress, count: filled))
                } else {
                    block.deallocate()
                }
                end = outcome
                condition.signal()
                while full.count >= blocks, !stopped { condition.wait() }
                let leave = stopped || outcome != nil
                condition.unlock()
                if leave { return }
            }
        }

        /// The next block, which the caller frees; nil at the end.
        func take() throws(PatronError) -> UnsafeMutableRawBufferPointer? {
            condition.lock()
            defer { condition.unlock() }
            while full.isEmpty {
                if let end {
                    try end.get()
                    return nil
                }
                condition.wait()
            }
            condition.signal()
            return full.removeFirst()
        }

        func stop() {
            condition.lock()
            stopped = true
            condition.signal()
            condition.unlock()
        }
    }
}
