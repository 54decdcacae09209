/// The binary edge's own settings, with defaults that work.
package struct ServerConfiguration: Sendable {
    /// Address to listen on.
    package var host: String = "127.0.0.1"
    /// Port to listen on; 0 takes any free one.
    package var port: Int = 7700
    /// Time for answers under way when the server is told to stop, in milliseconds.
    package var drainMilliseconds: Int = 5000

    package init() {}
}
