internal import PatronCore
internal import PatronWire

/// What a call's path means. Paths come from the services' descriptors, so that a method is declared in one place: its proto.
struct MethodTable: Sendable {
    enum Target: Sendable, Equatable {
        case method(Method)
        case checkHealth
        case watchHealth
        case reflect

        /// Whether it asks how the server is, which is answered however busy that is.
        var isHealth: Bool { self == .checkHealth || self == .watchHealth || self == .method(.health) }
    }

    let descriptors: FileDescriptors
    /// Full names of all services.
    let services: [String]
    private let targets: [String: Target]

    init() throws(PatronError) {
        descriptors = try FileDescriptors()
        let methods = Dictionary(uniqueKeysWithValues: Method.allCases.map { ($0.name, $0) })
        var (services, targets): ([String], [String: Target]) = ([], [:])
        for service in descriptors.files.flatMap(\.services) {
            services.append(service.name)
            for name in service.methods {
                let target: Target? =
                    switch (service.name, name) {
                    case ("grpc.health.v1.Health", "Check"): .checkHealth
                    case ("grpc.health.v1.Health", "Watch"): .watchHealth
                    case (_, "ServerReflectionInfo"): .reflect
                    default: methods[name].map { .method($0) }
                    }
                targets["/\(service.name)/\(name)"] = target
            }
        }
        self.services = services
        self.targets = targets
    }

    /// The method that a path names.
    func target(_ path: String) throws(CallFailure) -> Target {
        if let target = targets[path] { return target }
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, services.contains(String(parts[0])) else {
            throw CallFailure(.unimplemented, "no service \(parts.first ?? "")")
        }
        throw CallFailure(.unimplemented, "service \(parts[0]) has no method \(parts[1])")
    }
}
