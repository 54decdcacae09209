internal import Hummingbird
internal import PatronCore
internal import PatronService

/// What the console answers. Everything is made when it is asked for, from counters and from the list of live models.
struct ConsoleRoutes {
    let status: ServiceStatus
    let live: LiveModels

    func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        let pages: [(path: String, answer: @Sendable () -> Response)] = [
            ("/livez", { text("live\n") }),
            ("/readyz", { [self] in readiness }),
            ("/version", { [self] in version }),
            ("/metrics", { [self] in metrics }),
            ("/", { [self] in page }),
        ]
        router.addMiddleware {
            MetricsMiddleware()
            OnlyReading(paths: Set(pages.map(\.path)))
        }
        for (path, answer) in pages {
            router.get(RouterPath(path)) { _, _ in answer() }
        }
        return router
    }

    private var readiness: Response {
        let namespaces = live.models.map { "\($0.namespace) \($0.version)\n" }.joined()
        if status.isDraining { return text("draining\n" + namespaces, .serviceUnavailable) }
        guard live.isReady else { return text("no model is loaded\n", .serviceUnavailable) }
        return text("ready\n" + namespaces)
    }

    private var version: Response {
        let value = JSONValue.object([
            .init("name", "patron-server"), .init("version", .string(status.version)),
            .init("started", .string(status.started.description)),
        ])
        return Self.response("application/json", value.description + "\n")
    }

    private var metrics: Response {
        var exposition = Exposition()
        status.metrics.write(to: &exposition)
        LibraryMetrics.shared.write(to: &exposition)
        return Self.response("text/plain; version=0.0.4; charset=utf-8", exposition.text)
    }

    private var page: Response {
        Self.response("text/html; charset=utf-8", ModelsPage(status: status, models: live.models).html)
    }

    fileprivate static func response(_ type: String, _ body: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }
}

private func text(_ body: String, _ status: HTTPResponse.Status = .ok) -> Response {
    ConsoleRoutes.response("text/plain; charset=utf-8", body, status)
}

/// Refuses what is not a plain request for a page: other methods, and bodies, which are not read.
private struct OnlyReading: RouterMiddleware {
    let paths: Set<String>

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        if paths.contains(request.uri.path), request.method != .get {
            throw HTTPError(.methodNotAllowed, headers: [.allow: "GET", .connection: "close"])
        }
        if request.headers[.transferEncoding] != nil || (request.headers[.contentLength].map { $0 != "0" } ?? false) {
            throw HTTPError(.contentTooLarge, headers: [.connection: "close"], message: "a request has no body here")
        }
        return try await next(request, context)
    }
}
