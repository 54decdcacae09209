import CPatronMessages
import NIOCore
import PatronCore
import PatronWire
import Testing

@Suite("Message arena")
struct MessageArenaTests {
    private func request(customers: Int) throws -> [UInt8] {
        let arena = MessageArena(capacity: 1 << 20)
        let message = try arena.make(Patron__V1__ScoreCustomersRequest.self)
        message.pointee.n_customers = customers
        let ids = try arena.values(ProtobufCBinaryData.self, count: customers, repeating: .init(len: 0, data: nil))
        for at in 0..<customers {
            ids[at] = try Array("customer \(at)".utf8).withUnsafeBufferPointer { try arena.bytes(copying: $0) }
        }
        message.pointee.customers = ids
        var buffer = ByteBuffer()
        buffer.writeFrame(FrameHeader(.request), packing: message.asMessage)
        return Array(buffer.readableBytesView.dropFirst(16))
    }

    @Test("A message that does not fit is limitExceeded at every capacity, never a crash")
    func exhaustion() throws {
        let bytes = try request(customers: 50)
        var fitted = false
        for capacity in stride(from: 64, through: 16384, by: 8) {
            let arena = MessageArena(capacity: capacity)
            do {
                let message = try bytes.withUnsafeBytes { try arena.unpack(Patron__V1__ScoreCustomersRequest.self, $0) }
                #expect(message.pointee.n_customers == 50)
                fitted = true
            } catch {
                #expect((error as? PatronError)?.code == .limitExceeded)
                #expect(!fitted, "fits into less than \(capacity) but not into that")
            }
        }
        #expect(fitted)
    }

    @Test("A reset gives all memory back")
    func reset() throws {
        let bytes = try request(customers: 50)
        let arena = MessageArena(capacity: 16384)
        for _ in 0..<100 {
            arena.reset()
            _ = try bytes.withUnsafeBytes { try arena.unpack(Patron__V1__ScoreCustomersRequest.self, $0) }
        }
        #expect(arena.used <= arena.capacity)
    }

    @Test("Bytes that are no message are badInput and name it")
    func malformed() {
        let arena = MessageArena(capacity: 4096)
        let error = #expect(throws: PatronError.self) {
            try [UInt8](repeating: 0xFF, count: 9).withUnsafeBytes {
                _ = try arena.unpack(Patron__V1__RecommendRequest.self, $0)
            }
        }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("patron.v1.RecommendRequest") == true)
    }

    @Test("Random bytes as any request, in large and small arenas, never crash")
    func fuzz() {
        var random = SeededGenerator(seed: 11)
        let large = MessageArena(capacity: 1 << 16)
        let small = MessageArena(capacity: 512)
        let methods = Method.allCases.map(\.requestDescriptor)
        for _ in 0..<100_000 {
            large.reset()
            small.reset()
            // Small numbers make plausible tags and lengths, so that decoding gets further than the first byte.
            let bytes = (0..<random.below(48)).map { _ in
                UInt8(random.below(3) == 0 ? random.below(256) : [10, 18, 8, 58, 2, 1, 0, 66, 34][random.below(9)])
            }
            let descriptor = methods[random.below(methods.count)]
            bytes.withUnsafeBytes { bytes in
                _ = try? large.unpack(descriptor, bytes)
                _ = try? small.unpack(descriptor, bytes)
            }
        }
        #expect(large.used <= large.capacity && small.used <= small.capacity)
    }
}
