package import Logging
package import PatronGRPC
package import PatronServer
package import PatronService

/// Everything that can be configured of a server: each part's settings stand in the struct of the part.
package struct Settings: Sendable {
    package var service = ServiceConfiguration()
    package var server = ServerConfiguration()
    package var grpc = GRPCConfiguration()
    /// What is logged at least.
    package var logLevel = Logger.Level.info

    package init() {}
}
