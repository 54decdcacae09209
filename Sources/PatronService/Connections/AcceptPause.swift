internal import NIOCore

/// What a listener does when the process has no files left: new connections wait in the system's queue for a moment, and the
/// server goes on.
enum AcceptPause {
    private static let pause = TimeAmount.milliseconds(100)

    /// To be called for the listening channel, on its loop.
    static func install(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(
            AcceptBackoffHandler(shouldForwardIOErrorCaught: false) { _ in pause })
    }
}
