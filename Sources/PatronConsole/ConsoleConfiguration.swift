/// The console's own settings. It is off without one.
package struct ConsoleConfiguration: Sendable {
    /// Address to listen on. The console asks nobody who they are: what is not this machine needs a reason.
    package var host: String = "127.0.0.1"
    /// Port to listen on; 0 takes any free one.
    package var port: Int
    /// Connections at once; more wait in the kernel.
    package var connections: Int = 64
    /// Largest request line with all headers, in bytes. A request has no body.
    package var requestBytes: Int = 16_384
    /// Time for a whole request and its answer, and between two requests of a connection, in milliseconds.
    package var requestMilliseconds: Int = 30_000

    package init(port: Int) { self.port = port }
}
