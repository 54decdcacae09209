/// Who sends the requests of a connection, and what that allows.
package final class Caller: Sendable {
    /// For logs; never the token.
    package let name: String

    init(name: String) { self.name = name }

    /// The caller of a server that asks for no tokens.
    package static let anyone = Caller(name: "anyone")
}
