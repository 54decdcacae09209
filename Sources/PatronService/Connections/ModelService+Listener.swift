internal import Foundation
internal import NIOCore
package import NIOPosix

extension ModelService {
    /// What the listeners of all edges have in common: what happens without files, how much may wait for a slow reader, and when the
    /// system asks a silent peer whether it is still there.
    package func listener() -> ServerBootstrap {
        let pending = configuration.limits.pendingWriteBytes
        let silence = configuration.limits.connection.keepaliveSeconds
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try AcceptPause.install(channel) }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: max(1, pending / 2), high: max(2, pending)))
        guard silence > 0 else { return bootstrap }
        return bootstrap.childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPIDLE)), value: .init(silence))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPINTVL)), value: .init(max(1, silence / 4)))
            .childChannelOption(.tcpOption(.init(rawValue: TCP_KEEPCNT)), value: 4)
    }
}
