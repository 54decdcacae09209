import CPatronMessages
import NIOCore
import PatronCore
import PatronWire
import Testing

@Suite("The hand encoder")
struct RecommendAnswerTests {
    @Test("Random answers are byte-equal to protobuf-c's packing")
    func equalBytes() throws {
        var random = SeededGenerator(seed: 7)
        let arena = MessageArena(capacity: 1 << 20)
        var byHand = ByteBuffer()
        var byLibrary = ByteBuffer()
        for round in 0..<2000 {
            arena.reset()
            byHand.clear()
            byLibrary.clear()
            func bytes(_ most: Int) -> [UInt8] { (0..<random.below(most + 1)).map { _ in UInt8(random.below(256)) } }
            let count = random.below(round % 10 == 0 ? 300 : 25)
            let ids = (0..<count).map { _ in bytes(random.below(20) == 0 ? 255 : 12) }
            let scores: [Float] = (0..<count).map { _ in
                [0, -0.0, 1, Float(random.uniform()), -Float.infinity, .leastNonzeroMagnitude][random.below(6)]
            }
            let sources = (0..<count).map { _ in Int32(random.below(9)) }
            let bought = (0..<count).map { _ in random.below(2) == 1 }
            let version = (0..<random.below(40)).map { _ in UInt8(97 + random.below(26)) }
            let answerID = bytes(16)
            let asOf = [0, 1_323_435_000_000, -5, Int64.max][random.below(4)]
            let (basis, shortfall) = (Int32(random.below(5)), Int32(random.below(5)))

            let message = try arena.make(Patron__V1__RecommendResponse.self)
            message.pointee.model_version = try arena.string(String(decoding: version, as: UTF8.self))
            message.pointee.as_of = asOf
            message.pointee.answer_id = try answerID.withUnsafeBufferPointer { try arena.bytes(copying: $0) }
            message.pointee.n_items = count
            message.pointee.items = try arena.makeArray(Patron__V1__RecommendedItem.self, count: count)
            for at in 0..<count {
                let item = try #require(message.pointee.items[at])
                item.pointee.item = try ids[at].withUnsafeBufferPointer { try arena.bytes(copying: $0) }
                item.pointee.score = scores[at]
                item.pointee.source = Patron__V1__Source(rawValue: UInt32(sources[at]))
                item.pointee.bought_before = bought[at] ? 1 : 0
            }
            message.pointee.basis = Patron__V1__Basis(rawValue: UInt32(basis))
            message.pointee.shortfall = Patron__V1__Shortfall(rawValue: UInt32(shortfall))
            byLibrary.write(packing: message.asMessage)

            let pool = ids.flatMap { $0 }
            var starts = [0]
            for id in ids { starts.append(starts[starts.count - 1] + id.count) }
            pool.withUnsafeBufferPointer { pool in
                version.withUnsafeBufferPointer { version in
                    answerID.withUnsafeBufferPointer { answerID in
                        let answer = RecommendAnswer(
                            modelVersion: version, asOf: asOf, answerID: answerID, basis: basis, shortfall: shortfall)
                        let items = (0..<count).map { at in
                            ItemForWire(
                                item: UnsafeBufferPointer(rebasing: pool[starts[at]..<starts[at + 1]]),
                                score: scores[at], source: sources[at], boughtBefore: bought[at])
                        }
                        items.withUnsafeBufferPointer {
                            answer.write(to: &byHand, items: $0)
                        }
                    }
                }
            }
            #expect(byHand == byLibrary, "round \(round)")
        }
    }

    @Test("Varints: sizes at every boundary", arguments: 0..<64)
    func varintSizes(bit: UInt64) {
        for value in [UInt64(1) << bit, (UInt64(1) << bit) - 1] {
            var bytes = 1
            var rest = value >> 7
            while rest > 0 {
                bytes += 1
                rest >>= 7
            }
            #expect(ProtoWriter.size(varint: value) == bytes)
        }
    }
}
