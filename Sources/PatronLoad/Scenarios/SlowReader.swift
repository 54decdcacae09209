internal import NIOCore
internal import NIOPosix
internal import PatronClient
internal import PatronCore

/// A connection that asks at a fixed rate and never reads an answer.
struct SlowReader {
    /// Requests a second, as long as the connection takes them.
    let rate: Double
    private static let ticksPerSecond = 100.0

    func run(_ plan: LoadPlan) async throws {
        // To agree on TLS a client has to read.
        if plan.encryption != nil {
            throw PatronError(.badUsage, "a slow reader is not encrypted", at: Place(field: "--tls"))
        }
        let channel = try await LoadConnector.bootstrap(plan, on: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .connect(host: plan.host, port: plan.port).get()
        defer { channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer(bytes: Request.helloFrame(token: plan.token)), promise: nil)
        var source = RequestSource(plan.workload, thread: 0, seed: plan.seed)
        var id: UInt32 = 0
        while true {
            if channel.isWritable {
                var buffer = ByteBuffer()
                for _ in 0..<max(1, Int(rate / Self.ticksPerSecond)) {
                    id += 1
                    source.next { _, frame in
                        let start = buffer.writerIndex
                        buffer.writeBytes(frame)
                        buffer.setInteger(id, at: start + 8)
                    }
                }
                channel.writeAndFlush(buffer, promise: nil)
            }
            try await Task.sleep(for: .seconds(1 / Self.ticksPerSecond))
        }
    }
}
