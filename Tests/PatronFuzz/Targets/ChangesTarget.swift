internal import NIOCore
internal import PatronCore
internal import PatronEngine
internal import PatronService
internal import PatronState
internal import PatronWire

/// Requests that change the state, one after the other, and what is answered after each: changes are taken whole or refused
/// as the caller's fault, answers stay finite, and who was erased is a stranger from then on.
///
/// An input is a flag, whose highest value lets a store on disk take the changes too, and requests: the method, the payload's
/// length in two bytes, the payload.
final class ChangesTarget: FuzzTarget {
    private static let methods: [Method] = [.recordEvents, .updateItems, .eraseCustomer]
    private static let withStore: UInt8 = 255
    private static let mostRequests = 6

    private let snapshot: Snapshot
    private let asking = Asking([])
    private let keys: IdentityKeys
    private let generator = MessageGenerator(words: Fixture.words + ChangesTarget.kinds, density: 0.6)
    private let store: StoreOfChanges

    init() throws {
        snapshot = try Fixture().snapshot
        keys = IdentityKeys(HashKey(1, 2), namespace: snapshot.namespace)
        store = try StoreOfChanges()
    }

    private static let kinds: [[UInt8]] = ["purchase", "view", "cart", "return", "favourite", "contact", "login"]
        .map { Array($0.utf8) }

    var seeds: [[UInt8]] {
        func events(_ kind: String, customer: String, item: String) -> [UInt8] {
            let event = fields {
                $0.append(1, bytes: Array(customer.utf8))
                $0.append(3, bytes: Array("s".utf8))
                $0.append(4, text: kind)
                $0.append(6, bytes: fields { $0.append(1, bytes: Array(item.utf8)) })
            }
            return Self.step(0, fields { $0.append(7, element: event) })
        }
        let stock = fields {
            $0.append(1, bytes: Array("22423".utf8))
            $0.append(2, presentDouble: 0)
        }
        let items = Self.step(1, fields { $0.append(7, element: stock) })
        let erasure = Self.step(2, fields { $0.append(2, bytes: Array("13085".utf8)) })
        let shopping =
            events("view", customer: "", item: "47566") + events("login", customer: "13085", item: "")
            + events("purchase", customer: "13085", item: "22423") + events("return", customer: "13085", item: "22423")
        var random = SeededGenerator(seed: 3)
        return [[0] + shopping + items + erasure, [Self.withStore] + shopping + erasure]
            + (0..<20).compactMap { _ in generate(&random) }
    }
    var longest: Int { 1024 }

    func generate(_ random: inout SeededGenerator) -> [UInt8]? {
        (0...random.below(4)).reduce(into: [random.below(64) == 0 ? Self.withStore : 0]) { bytes, _ in
            let at = random.below(8) < 5 ? 0 : random.below(Self.methods.count)
            bytes += Self.step(UInt8(at), generator.message(Self.methods[at].requestDescriptor, &random))
        }
    }

    private static func step(_ method: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [method, UInt8(truncatingIfNeeded: payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)] + payload
    }

    func run(_ input: UnsafeRawBufferPointer) throws -> UInt64 {
        guard let flag = input.first else { return 0 }
        let overlay = Overlay(snapshot, keys)
        overlay.start([])
        let answerer = asking.swap(to: [snapshot], overlay)
        var behaviour = Behaviour()
        var rest = input.dropFirst()
        var taken: [StateChange] = []
        var sequence: Int64 = 0
        for _ in 0..<Self.mostRequests {
            guard rest.count >= 3 else { break }
            let head = Array(rest.prefix(3))
            let method = Self.methods[Int(head[0]) % Self.methods.count]
            let payload = rest.dropFirst(3).prefix(Int(head[1]) << 8 | Int(head[2]))
            rest = rest.dropFirst(3 + payload.count)
            do {
                let change = try answerer.change(method, UnsafeRawBufferPointer(rebasing: payload))
                taken.append(change)
                overlay.apply(applied(change, &sequence))
                behaviour.add(Int(head[0]) % Self.methods.count)
                try ask(about: change, &behaviour)
            } catch let error as PatronError {
                try check(!AnswersTarget.ours.contains(error.code), "an error of the caller's, not \(error)")
                behaviour.add(error)
            }
        }
        if flag == Self.withStore { try store.take(taken) }
        return behaviour.value
    }

    /// A change as a store would have stored it.
    private func applied(_ change: StateChange, _ sequence: inout Int64) -> Overlay.Change {
        switch change {
        case .events(let events):
            return .events(
                events.map { event in
                    sequence += 1
                    return StoredEvent(sequence: sequence, event: event)
                })
        case .items(let items, _): return .items(items)
        case .erasure(let customer, _): return .erasure([keys.customers.hash(customer)])
        }
    }

    private func ask(about change: StateChange, _ behaviour: inout Behaviour) throws {
        var customer = Array("13085".utf8)
        switch change {
        case .events(let events): customer = events.first { !$0.customer.isEmpty }?.customer ?? customer
        case .items: break
        case .erasure(let erased, _):
            try check(!isKnown(erased), "who was erased is a stranger")
            customer = erased
        }
        for request in Request.all(customer) {
            switch request.payload.withUnsafeBytes({ asking.ask(request.method, $0) }) {
            case .failure(let error):
                try check(!AnswersTarget.ours.contains(error.code), "an error of the caller's, not \(error)")
                behaviour.add("\(error.code)")
            case .success(let answer):
                behaviour.add(answer.count / 32)
                if let path = try asking.firstInfinite(answer, request.method.responseDescriptor) {
                    throw Finding("a finite number in \(request.method.name)'s \(path)")
                }
            }
        }
    }

    /// Whether a customer's profile has purchases or a history: fields 11 and 12.
    private func isKnown(_ customer: [UInt8]) -> Bool {
        let profile = Request.profile(customer).payload.withUnsafeBytes { asking.ask(.getProfile, $0) }
        guard case .success(let answer) = profile else { return false }
        return answer.withUnsafeBytes { bytes in
            var (reader, isKnown) = (ProtoReader(bytes), false)
            while let field = reader.next() { isKnown = isKnown || field.number == 11 || field.number == 12 }
            return isKnown
        }
    }

    /// A question about one customer.
    private struct Request {
        var method: Method
        var payload: [UInt8]

        static func profile(_ customer: [UInt8]) -> Request {
            Request(method: .getProfile, payload: fields { $0.append(2, bytes: customer) })
        }

        static func all(_ customer: [UInt8]) -> [Request] {
            let recommend = fields {
                $0.append(2, bytes: customer)
                $0.append(6, bytes: Array("s".utf8))
                $0.append(8, varint: 3)
            }
            return [
                profile(customer), Request(method: .recommend, payload: recommend),
                Request(method: .scoreCustomer, payload: fields { $0.append(2, bytes: customer) }),
                Request(method: .assignSegment, payload: fields { $0.append(2, bytes: customer) }),
            ]
        }
    }
}

private func fields(_ fill: (inout ProtoFields) -> Void) -> [UInt8] {
    var fields = ProtoFields()
    fill(&fields)
    return fields.bytes
}
