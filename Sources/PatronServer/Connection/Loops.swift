internal import NIOCore
internal import NIOPosix

/// The contexts of all event loops, made once at the start.
final class Loops: Sendable {
    private let contexts: [ObjectIdentifier: NIOLoopBound<LoopContext>]
    private let all: [NIOLoopBound<LoopContext>]

    init(
        _ group: MultiThreadedEventLoopGroup, _ configuration: ServerConfiguration, _ status: ServerStatus,
        _ pool: ComputePool
    ) async throws {
        var all: [NIOLoopBound<LoopContext>] = []
        for loop in group.makeIterator() {
            let seed = UInt64.random(in: .min ... .max)
            all.append(
                try await loop.submit {
                    NIOLoopBound(
                        LoopContext(configuration, status, pool, models: ModelSet(), seed: seed), eventLoop: loop)
                }.get())
        }
        self.all = all
        contexts = Dictionary(uniqueKeysWithValues: all.map { (ObjectIdentifier($0.eventLoop), $0) })
    }

    var count: Int { all.count }

    /// The context of a loop of the group, to be called on that loop.
    func context(_ loop: any EventLoop) throws -> LoopContext {
        guard let context = contexts[ObjectIdentifier(loop)] else { throw ChannelError.unknownLocalAddress }
        return context.value
    }

    /// Gives every loop its own reference to new models. Requests under way keep the old ones, and so its memory, until they end.
    func install(_ models: ModelSet) {
        for context in all { context.eventLoop.execute { context.value.models = models } }
    }

    /// Tells every connection that the server is going away.
    func goAway(drainMilliseconds: Int) {
        for context in all {
            context.eventLoop.execute {
                for handler in context.value.connections.values { handler.goAway(drainMilliseconds: drainMilliseconds) }
            }
        }
    }
}
