package import NIOCore
package import PatronService

/// For whoever drives an edge without sockets, and checks what its connections have counted.
extension GRPCLoop {
    /// An edge of one loop that everybody may call.
    package convenience init(_ service: LoopContext, _ limits: GRPCLimits, on eventLoop: any EventLoop) throws {
        self.init(service, try AccessList(tokens: nil), nil, limits, try MethodTable(), eventLoop)
    }

    package var openConnections: Int { connections.count }
    package var openCalls: Int { connections.values.reduce(0) { $0 + $1.calls.count } }

    /// What ought to be and is not; nil if all is well.
    package var brokenInvariant: String? { connections.values.lazy.compactMap(\.brokenInvariant).first }
}
