internal import Dispatch
package import Logging
package import NIOCore
package import PatronWire
internal import Synchronization

/// Lines about single requests: one of so many, and each that failed with INTERNAL. They are written by a thread of their own;
/// what that thread is too slow for is dropped and counted.
package final class RequestLog: Sendable {
    /// Lines that may wait.
    private static let waitingLimit = 1024

    /// One of how many requests is logged; 0 for none.
    let every: Int
    private let customers: CustomerHash
    private let logger: Logger
    private let metrics: ServiceMetrics
    private let waiting = Atomic(0)
    private let queue = DispatchQueue(label: "patron.request-log")

    package init(every: Int, customers: CustomerHash, logger: Logger, metrics: ServiceMetrics) {
        self.every = every
        self.customers = customers
        self.logger = logger
        self.metrics = metrics
    }

    /// Logs a request from its message and that of its answer: every request starts with the fields namespace and customer, every answer
    /// with model version and answer id.
    package func log(
        _ method: Method, _ status: StatusCode, took duration: TimeAmount, caller: String,
        request: UnsafeRawBufferPointer, answer: UnsafeRawBufferPointer
    ) {
        var fields: Logger.Metadata = [
            "method": "\(method.name)", "status": "\(status)", "caller": "\(caller)",
            "microseconds": .stringConvertible(Int(duration.nanoseconds / 1000)),
        ]
        var reader = ProtoReader(request)
        while let field = reader.next(), field.number <= 2 {
            if field.number == 1 { fields["namespace"] = "\(String(decoding: field.bytes, as: UTF8.self))" }
            if field.number == 2, !field.bytes.isEmpty { fields["customer"] = "\(customers.name(field.bytes))" }
        }
        if status == .internal {
            if let detail = try? ErrorDetail(reading: answer) { fields["reason"] = "\(detail.message)" }
        } else if status == .ok, method.isStamped {
            var reader = ProtoReader(answer)
            while let field = reader.next(), field.number <= 3 {
                if field.number == 1 { fields["model_version"] = "\(String(decoding: field.bytes, as: UTF8.self))" }
                if field.number == 3 { fields["answer_id"] = "\(String(decoding: field.bytes, as: UTF8.self))" }
            }
        }
        write(status == .internal ? .error : .info, fields)
    }

    private func write(_ level: Logger.Level, _ fields: Logger.Metadata) {
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.waitingLimit else {
            waiting.subtract(1, ordering: .relaxed)
            return metrics.count(.droppedLogRecords)
        }
        queue.async { [self] in
            logger.log(level: level, "request", metadata: fields)
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    /// Waits until everything is written.
    package func finish() { queue.sync {} }
}

/// Picks one of so many requests on one thread.
struct RequestSampler {
    private let every: Int
    private var left: Int

    init(every: Int) {
        self.every = every
        left = every
    }

    mutating func isNext() -> Bool {
        guard every > 0 else { return false }
        left -= 1
        if left > 0 { return false }
        left = every
        return true
    }
}

extension Method {
    /// Whether answers carry model version and answer id.
    fileprivate var isStamped: Bool { rawValue >= Method.recommend.rawValue && !streams }
}
