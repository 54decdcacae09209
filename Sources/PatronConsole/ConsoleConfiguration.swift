package import PatronService

/// The console's own settings.
package struct ConsoleConfiguration: Sendable {
    /// Where to listen; nil for no console. It asks nobody who they are: an address that others can reach needs a reason.
    package var address: ListenAddress?
    /// Connections at once; more wait in the kernel.
    package var connections: Int = 64
    /// Largest request line with all headers, in bytes. A request has no body.
    package var requestBytes: Int = 16_384
    /// Time for a whole request and its answer, and between two requests of a connection, in milliseconds.
    package var requestMilliseconds: Int = 30_000

    package init() {}
}
