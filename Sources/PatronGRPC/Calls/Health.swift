internal import NIOCore
internal import PatronCore
internal import PatronService
internal import PatronWire

/// `grpc.health.v1.HealthCheckResponse.ServingStatus`.
enum ServingStatus: UInt64 {
    case serving = 1
    case notServing = 2
    case serviceUnknown = 3

    /// The response message.
    var message: [UInt8] {
        var fields = ProtoFields()
        fields.append(1, varint: rawValue)
        return fields.bytes
    }
}

/// A caller who is told of each change. Looked at by the loop's sweep.
final class HealthWatch {
    private unowned let connection: GRPCConnection
    private unowned let call: Call
    private let service: String
    private var told: ServingStatus?

    init(_ connection: GRPCConnection, _ call: Call, _ service: String) {
        self.connection = connection
        self.call = call
        self.service = service
    }

    /// Tells the status if it is another one than last time.
    func look() {
        let status = connection.servingStatus(of: service) ?? .serviceUnknown
        guard status != told else { return }
        told = status
        var out = ByteBuffer()
        out.writeMessage(status.message)
        connection.send(out, call) {}
        connection.context?.flush()
    }
}

extension GRPCConnection {
    /// The service that a `HealthCheckRequest` asks about; empty for the server as a whole.
    func healthRequest(_ payload: ByteBuffer) throws(CallFailure) -> String {
        try payload.withUnsafeReadableBytes { (bytes) throws(CallFailure) in
            var (reader, service) = (ProtoReader(bytes), "")
            while let field = reader.next() {
                if field.number == 1 { service = String(decoding: field.bytes, as: UTF8.self) }
            }
            if reader.isMalformed {
                throw CallFailure(.invalidArgument, "the request is not a grpc.health.v1.HealthCheckRequest")
            }
            return service
        }
    }

    /// All services answer from the same models; nil for one that does not exist.
    func servingStatus(of service: String) -> ServingStatus? {
        guard service.isEmpty || loop.methods.services.contains(service) else { return nil }
        return loop.service.isServing ? .serving : .notServing
    }

    func checkHealth(_ service: String, _ call: Call) throws(CallFailure) {
        guard let status = servingStatus(of: service) else { throw CallFailure(.notFound, "no service \(service)") }
        loop.out.clear()
        loop.out.writeMessage(status.message)
        send(loop.out, call)
        finish(call)
    }

    func watchHealth(_ service: String, _ call: Call) {
        call.phase = .held
        let watch = HealthWatch(self, call, service)
        call.watched = watch
        watch.look()
    }
}
