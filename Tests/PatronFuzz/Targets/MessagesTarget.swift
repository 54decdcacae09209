internal import CPatronMessages
internal import CProtobufC
internal import PatronClient
internal import PatronCore
internal import PatronWire

/// The decoders of all methods' messages through the arena, and of the answers as a client reads them.
///
/// The first byte of an input names the message: a method's request, or its response if the highest bit is set. What decodes is
/// encoded and decoded again: the second encoding has the bytes of the first.
final class MessagesTarget: FuzzTarget {
    private let methods: [Method]
    private let descriptors: [(request: Descriptor, response: Descriptor)]
    private let generator: MessageGenerator
    /// Small enough that inputs can fill it.
    private let arena = MessageArena(capacity: 16 << 10)
    private let second = MessageArena(capacity: 64 << 10)

    /// All messages, or those of one method.
    init(only method: Method? = nil) {
        methods = method.map { [$0] } ?? Method.allCases
        descriptors = methods.map { ($0.requestDescriptor, $0.responseDescriptor) }
        generator = MessageGenerator(words: [Array("85123A".utf8), Array("é".utf8), [0], []], density: 0.5)
    }

    var seeds: [[UInt8]] {
        var random = SeededGenerator(seed: 1)
        var seeds: [[UInt8]] = []
        for at in methods.indices {
            for _ in 0..<4 {
                seeds.append([UInt8(at)] + generator.message(descriptors[at].request, &random))
                seeds.append([UInt8(at) | 0x80] + generator.message(descriptors[at].response, &random))
            }
        }
        return seeds
    }
    var longest: Int { 1024 }

    func generate(_ random: inout SeededGenerator) -> [UInt8]? {
        let at = random.below(methods.count)
        let isResponse = random.below(2) == 0
        let (request, response) = descriptors[at]
        return [UInt8(at) | (isResponse ? 0x80 : 0)] + generator.message(isResponse ? response : request, &random)
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        guard let first = input.first else { return 0 }
        let at = Int(first & 0x7F) % methods.count
        let isResponse = first & 0x80 != 0
        let descriptor = isResponse ? descriptors[at].response : descriptors[at].request
        let payload = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        var behaviour = Behaviour()
        behaviour.add(at << 1 + (isResponse ? 1 : 0))
        arena.reset()
        second.reset()
        do {
            let message = try arena.unpack(descriptor, payload)
            let bytes = pack(message)
            behaviour.add(arena.used / 64)
            try again(descriptor, bytes)
        } catch let error as PatronError {
            let isExpected = error.code == .badInput || error.code == .limitExceeded
            try check(isExpected, "badInput or limitExceeded, not \(error)")
            behaviour.add(error.code == .badInput ? 1 : 2)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        if isResponse {
            let bytes = Array(payload)
            behaviour.add((try? AnswerJSON.decode(bytes, of: methods[at])) == nil ? 3 : 4)
            if let answer = try? TypedAnswer.decode(bytes, of: methods[at]) {
                behaviour.add("\(answer)".isEmpty ? 5 : 6)
            }
        }
        return behaviour.value
    }

    private func pack(_ message: UnsafePointer<ProtobufCMessage>) -> [UInt8] {
        let size = protobuf_c_message_get_packed_size(message)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = protobuf_c_message_pack(message, buffer.baseAddress)
        }
    }

    private func again(_ descriptor: Descriptor, _ bytes: [UInt8]) throws {
        let repeated = try bytes.withUnsafeBytes { try second.unpack(descriptor, $0) }
        try check(pack(repeated) == bytes, "the same bytes after decoding what was encoded")
    }
}
