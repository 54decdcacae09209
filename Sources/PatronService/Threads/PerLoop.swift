package import NIOCore
package import NIOPosix

/// One value for each event loop of a group, made at the start and used on that loop only.
package final class PerLoop<Value>: Sendable {
    private let values: [ObjectIdentifier: NIOLoopBound<Value>]

    package init(_ group: MultiThreadedEventLoopGroup, _ make: @escaping @Sendable (any EventLoop) throws -> Value)
        async throws
    {
        var values: [ObjectIdentifier: NIOLoopBound<Value>] = [:]
        for loop in group.makeIterator() {
            values[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(try make(loop), eventLoop: loop)
            }.get()
        }
        self.values = values
    }

    package var count: Int { values.count }

    /// The value of a loop of the group, to be called on that loop.
    package func value(on loop: any EventLoop) -> Value {
        guard let bound = values[ObjectIdentifier(loop)] else {
            preconditionFailure("a loop of another group")
        }
        return bound.value
    }

    /// Calls the body with every value, each on its own loop, soon.
    package func runOnAll(_ body: @escaping @Sendable (Value) -> Void) {
        for bound in values.values { bound.eventLoop.execute { body(bound.value) } }
    }
}
