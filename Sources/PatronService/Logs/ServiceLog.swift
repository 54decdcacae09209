package import Logging

/// What loops write to the log.
package final class ServiceLog: Sendable {
    package let requests: RequestLog
    package let refusedConnections: RepeatedWarning

    package init(requests: RequestLog, _ logger: Logger) {
        self.requests = requests
        refusedConnections = RepeatedWarning("connections refused", logger)
    }
}
