internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Why a connection was not made, in the system's words, without NIO's list of all addresses that were tried.
package struct ConnectFailure: Error, CustomStringConvertible {
    package let description: String

    /// Takes what NIO threw.
    package init(_ error: any Error) {
        var first = error
        if let connection = error as? NIOConnectionError {
            first = connection.connectionErrors.first?.error ?? connection.dnsAError ?? connection.dnsAAAAError ?? error
        }
        switch first {
        case let io as IOError: description = String(cString: strerror(io.errnoCode))
        case ChannelError.connectTimeout: description = "no answer in time"
        case is SocketAddressError: description = "the name is not known"
        default: description = "\(first)"
        }
    }
}
