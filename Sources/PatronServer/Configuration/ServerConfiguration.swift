package import PatronService

/// The binary edge's own settings, with defaults that work.
package struct ServerConfiguration: Sendable {
    /// Where to listen.
    package var address = ListenAddress(host: "127.0.0.1", port: 7700)
    /// Time for answers under way when the server is told to stop, in milliseconds.
    package var drainMilliseconds: Int = 5000

    package init() {}
}
