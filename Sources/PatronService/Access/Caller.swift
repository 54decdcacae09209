package import PatronCore
internal import PatronNumerics
package import PatronWire
internal import Synchronization

/// Who sends the requests of a connection, and what that allows.
package final class Caller: Sendable {
    /// For logs; never the token.
    package let name: String
    /// The namespaces that may be asked; nil is all.
    private let namespaces: [[UInt8]]?
    private let rights: Rights
    private let rate: RateBucket?
    private let revoked = Atomic(false)

    init(name: String, namespaces: [String]? = nil, rights: Rights = .all, rate: RateBucket? = nil) {
        self.name = name
        self.namespaces = namespaces.map { $0.map { Array($0.utf8) } }
        self.rights = rights
        self.rate = rate
    }

    /// The caller of a server that asks for no tokens.
    package static let anyone = Caller(name: "anyone")

    /// Whether the tokens file no longer says of this caller what it said. Its connections should come anew.
    package var isRevoked: Bool { revoked.load(ordering: .relaxed) }
    func revoke() { revoked.store(true, ordering: .relaxed) }

    /// Lets one request in, or throws `forbidden`, `limitExceeded` with a time to come back, or `unauthenticated` for a caller
    /// that was revoked. Takes no lock and, unless it throws, no memory.
    package func admit(_ method: Method) throws(PatronError) {
        if isRevoked { throw PatronError(.unauthenticated, "what the token allows has changed; connect anew") }
        guard rights.contains(method.neededRights) else {
            throw PatronError(.forbidden, "\(method.name) is not allowed to caller \(name)", at: Place(field: "method"))
        }
        guard let rate else { return }
        let wait = rate.take()
        guard wait == 0 else {
            var error = PatronError(.limitExceeded, "more requests per second than caller \(name) may send")
            error.retryAfter = TimeSpan(milliseconds: Int64(wait / 1_000_000 + 1))
            throw error
        }
    }

    /// Whether a namespace may be asked.
    func mayAsk(_ namespace: ByteView) -> Bool {
        guard let namespaces else { return true }
        return namespaces.contains { $0.count == namespace.count && namespace.buffer.elementsEqual($0) }
    }

    func mayAsk(_ namespace: [UInt8]) -> Bool { namespace.withUnsafeBufferPointer { mayAsk(ByteView($0)) } }

    /// Throws `forbidden` for a namespace that may not be asked, whether it exists or not.
    package func check(namespace: UnsafeBufferPointer<UInt8>) throws(PatronError) {
        guard mayAsk(ByteView(namespace)) else {
            throw PatronError(
                .forbidden, "the namespace is not allowed to caller \(name)", at: Place(field: "namespace"))
        }
    }
}

/// Groups of methods that a caller may use.
package struct Rights: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Methods that only answer.
    package static let read = Rights(rawValue: 1)
    /// Events and changes of items.
    package static let write = Rights(rawValue: 2)
    /// What cannot be undone by sending more: erasing customers, changing which models are live.
    package static let admin = Rights(rawValue: 4)
    package static let all: Rights = [.read, .write, .admin]

    /// By their words in the tokens file.
    static let words: [(String, Rights)] = [("read", .read), ("write", .write), ("admin", .admin)]
}

extension Method {
    /// What a caller must be allowed. Everybody who is let in may ask whether the server lives.
    var neededRights: Rights {
        switch self {
        case .noOp, .health: []
        case .recordEvents, .updateItems: .write
        case .eraseCustomer: .admin
        default: .read
        }
    }
}
