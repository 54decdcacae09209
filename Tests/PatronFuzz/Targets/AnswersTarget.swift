internal import CPatronMessages
internal import CProtobufC
internal import NIOCore
internal import PatronCore
internal import PatronEngine
internal import PatronService
internal import PatronWire

/// Requests of every method through the engine: each gets a whole answer without NaN or infinity, or an error of the caller's.
///
/// The first byte of an input names the method and the bundle, the rest is the request's payload.
final class AnswersTarget: FuzzTarget {
    private let methods: [Method]
    private let descriptors: [(request: Descriptor, response: Descriptor)]
    private let asking: [Asking]
    private let generator = MessageGenerator(words: Fixture.words, density: 0.25)

    /// All methods, or one.
    init(only method: Method? = nil) throws {
        methods = method.map { [$0] } ?? Method.allCases.filter { !$0.changesState }
        descriptors = methods.map { ($0.requestDescriptor, $0.responseDescriptor) }
        asking = [Asking([try Fixture().snapshot]), Asking([try Fixture(Fixture.lists).snapshot])]
    }

    var seeds: [[UInt8]] {
        var random = SeededGenerator(seed: 2)
        return Requests.all.compactMap { request in
            methods.firstIndex(of: request.method).map {
                [UInt8($0 + request.bundle * methods.count)] + request.payload
            }
        } + (0..<methods.count).map { [UInt8($0)] + generator.message(descriptors[$0].request, &random) }
    }
    var longest: Int { 1024 }

    func generate(_ random: inout SeededGenerator) -> [UInt8]? {
        let at = random.below(methods.count * asking.count)
        return [UInt8(at)] + generator.message(descriptors[at % methods.count].request, &random)
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        guard let first = input.first else { return 0 }
        let at = Int(first) % methods.count
        let asking = asking[Int(first) / methods.count % asking.count]
        let payload = UnsafeRawBufferPointer(rebasing: input.dropFirst())
        var behaviour = Behaviour()
        behaviour.add(at)
        switch asking.ask(methods[at], payload) {
        case .failure(let error):
            try check(!Self.ours.contains(error.code), "an error of the caller's, not \(error)")
            behaviour.add(error)
        case .success(let answer):
            behaviour.add(answer.count / 16)
            if let path = try asking.firstInfinite(answer, descriptors[at].response) {
                throw Finding("a finite number in \(methods[at].name)'s \(path)")
            }
        }
        return behaviour.value
    }

    /// Codes that no request may lead to.
    static let ours: [PatronError.Code] = [.internal, .corrupt, .io]
}

/// Asks an answerer of its own, again and again.
final class Asking {
    private var answerer: Answerer
    private let arena = MessageArena(capacity: 4 << 20)
    private var buffer = ByteBuffer()

    init(_ snapshots: [Snapshot]) {
        answerer = Answerer(of: snapshots, now: Self.now)
    }

    private static let now = Timestamp(milliseconds: 1_700_000_000_000)

    /// Other models, with the same scratch memory.
    @discardableResult
    func swap(to snapshots: [Snapshot], _ overlay: Overlay? = nil) -> Answerer {
        answerer = Answerer(of: snapshots, overlay: overlay, replacing: answerer, now: Self.now)
        return answerer
    }

    /// The answer's bytes; those of a batch's first customers one after the other.
    func ask(_ method: Method, _ payload: UnsafeRawBufferPointer) -> Result<ByteBufferView, PatronError> {
        buffer.clear()
        do {
            if method.streams {
                let batch = try BatchRequest(payload, answerer)
                for at in 0..<min(2, batch.count) {
                    buffer.clear()
                    try batch.write(at, answerer, into: &buffer)
                }
            } else {
                try answerer.answer(method, payload, into: &buffer)
            }
            return .success(buffer.readableBytesView)
        } catch {
            return .failure(error as? PatronError ?? PatronError(.internal, "no error of Patron's", cause: error))
        }
    }

    /// Decodes an answer and gives the path of the first number that is not finite.
    func firstInfinite(_ answer: ByteBufferView, _ descriptor: Descriptor) throws(Finding) -> String? {
        arena.reset()
        do {
            let message = try answer.withUnsafeBytes { try arena.unpack(descriptor, $0) }
            return DecodedMessage.firstInfinite(UnsafeRawPointer(message), descriptor)
        } catch { throw Finding("an answer that can be decoded: \(error)") }
    }
}

/// Good requests to the frozen bundle and to the one with lists, at least one a method that is served.
enum Requests {
    /// `bundle` is 0 for the frozen one, 1 for the other.
    static let all: [(method: Method, payload: [UInt8], bundle: Int)] =
        frozen.map { ($0.method, $0.payload, 0) } + lists.map { ($0.method, $0.payload, 1) }

    private static func filter() -> [UInt8] {
        var attribute = ProtoFields()
        attribute.append(1, text: "colour")
        attribute.append(2, text: "red")
        var filter = ProtoFields()
        filter.append(1, text: "cups")
        filter.append(4, presentDouble: 50)
        filter.append(6, element: attribute.bytes)
        filter.append(7, text: "x")
        return filter.bytes
    }

    private static let lists: [(method: Method, payload: [UInt8])] = {
        func fields(_ fill: (inout ProtoFields) -> Void) -> [UInt8] {
            var fields = ProtoFields()
            fill(&fields)
            return fields.bytes
        }
        let boost = fields {
            $0.append(2, text: "i1")
            $0.append(3, presentDouble: 2)
        }
        let quota = fields {
            $0.append(2, text: "i2")
            $0.append(4, varint: 2)
            $0.append(5, element: [1])
        }
        let diversity = fields {
            $0.append(1, presentDouble: 0.5)
            $0.append(2, varint: 2)
        }
        let widgets = (1...5).map { kind in
            fields {
                $0.append(1, text: "w")
                $0.append(2, varint: UInt64(kind))
                if kind == 2 || kind == 3 { $0.append(3, text: "i1") }
                $0.append(4, varint: 2)
            }
        }
        return [
            (
                .recommend,
                fields {
                    $0.append(2, text: "c1")
                    $0.append(8, varint: 4)
                    $0.append(11, element: filter())
                    $0.append(12, element: boost)
                    $0.append(13, element: quota)
                    $0.append(14, element: diversity)
                    $0.append(15, varint: 2)
                    $0.append(17, varint: 1)
                    $0.append(18, varint: 1)
                    $0.append(20, text: "Norway")
                }
            ),
            (
                .similarItems,
                fields {
                    $0.append(7, text: "n1")
                    $0.append(8, varint: 3)
                }
            ),
            (
                .boughtTogether,
                fields {
                    $0.append(7, text: "i1")
                    $0.append(8, varint: 3)
                    $0.append(11, element: filter())
                }
            ),
            (
                .trending,
                fields {
                    $0.append(7, presentDouble: 30)
                    $0.append(8, varint: 3)
                }
            ),
            (
                .buyAgain,
                fields {
                    $0.append(2, text: "c2")
                    $0.append(8, varint: 3)
                }
            ),
            (
                .rankItems,
                fields {
                    $0.append(2, text: "c2")
                    for item in ["i1", "i2", "n1", "unknown"] { $0.append(8, text: item) }
                    $0.append(10, varint: 1)
                }
            ),
            (
                .recommendPage,
                fields {
                    $0.append(2, text: "c1")
                    for widget in widgets { $0.append(8, element: widget) }
                }
            ),
            (
                .customersForItem,
                fields {
                    $0.append(7, text: "i1")
                    $0.append(8, varint: 3)
                }
            ),
        ]
    }()

    private static let frozen: [(method: Method, payload: [UInt8])] = {
        func fields(_ fill: (inout ProtoFields) -> Void) -> [UInt8] {
            var fields = ProtoFields()
            fill(&fields)
            return fields.bytes
        }
        func id(_ text: String) -> [UInt8] { Array(text.utf8) }
        let pages = fields {
            $0.append(1, text: "Visitor")
            $0.append(3, text: "Returning")
        }
        var all: [(Method, [UInt8])] = [
            (.noOp, [10, 1, 1]), (.health, []), (.listModels, []),
            (
                .similarItems,
                fields {
                    $0.append(7, bytes: id("22423"))
                    $0.append(8, varint: 3)
                }
            ),
            (.predictConversion, fields { $0.append(7, bytes: pages) }), (.predictConversion, []),
            (
                .scoreCustomers,
                fields {
                    $0.append(9, bytes: id("13085"))
                    $0.append(9, bytes: id("nobody"))
                }
            ),
        ]
        for customer in ["13085", "12346", "guest", "18102", "nobody", ""] {
            all += [
                (
                    .recommend,
                    fields {
                        $0.append(2, bytes: id(customer))
                        $0.append(8, varint: 4)
                        $0.append(17, varint: customer == "13085" ? 1 : 0)
                    }
                ),
                (
                    .scoreCustomer,
                    fields {
                        $0.append(2, bytes: id(customer))
                        $0.append(8, varint: 1)
                    }
                ),
                (.assignSegment, fields { $0.append(2, bytes: id(customer)) }),
                (.getProfile, fields { $0.append(2, bytes: id(customer)) }),
            ]
        }
        return all
    }()
}
