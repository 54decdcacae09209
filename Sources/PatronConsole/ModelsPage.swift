internal import PatronCore
internal import PatronService
internal import PatronWire

/// The console's page: what is live and how it answers, as plain HTML without scripts.
struct ModelsPage {
    let status: ServiceStatus
    let models: [LiveModel]

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Patron</title>
        <style>body{font:15px sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}
        td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left}td.n{text-align:right}</style></head>
        <body><h1>patron-server \(escaped(status.version))</h1>
        <p>Started \(escaped(status.started.description)); \(state).</p>
        <h2>Models</h2>
        \(table(
            ["namespace", "version", "loaded", "customers", "items", "families", "refused"],
            models.map { model in
                [
                    model.namespace, model.version, model.loaded.description, "\(model.customers)", "\(model.items)",
                    model.families.joined(separator: ", "), model.refusal ?? "",
                ]
            }))
        <h2>Requests since the start</h2>
        \(table(["method", "status", "requests", "p50 µs", "p99 µs"], requests))
        <p><a href="/metrics">metrics</a> <a href="/readyz">readiness</a> <a href="/version">version</a></p>
        </body></html>

        """
    }

    private var state: String {
        status.isDraining ? "going away" : models.isEmpty ? "no model is loaded" : "serving"
    }

    private var requests: [[String]] {
        var rows: [[String]] = []
        for method in Method.allCases {
            for code in StatusCode.allCases {
                let latency = status.metrics.latency(method, code)
                guard latency.count > 0 else { continue }
                rows.append(
                    [method.name, code.description, "\(latency.count)"]
                        + [0.5, 0.99].map { share in
                            let nanoseconds = LatencyBuckets.standard.quantile(share, latency.counts)
                            return nanoseconds.map { "\($0 / 1000)" } ?? ""
                        })
            }
        }
        return rows
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let cells = rows.map { "<tr>" + $0.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>" }
        return "<table><tr>\(head.map { "<th>\($0)</th>" }.joined())</tr>\(cells.joined(separator: "\n"))</table>"
    }

    private func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
