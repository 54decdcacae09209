internal import PatronCore

extension ModelService {
    /// What the service knows beyond what is counted.
    func exposeState() {
        status.metrics.expose { [status] page in
            page.gauge(
                "patron_build_info", "1; the labels say what runs.", 1, [("version", status.version)])
            page.gauge(
                "process_start_time_seconds", "When the server was started, since 1970.",
                Double(status.started.milliseconds) / 1000)
            page.gauge("patron_draining", "1 while the server goes away, else 0.", status.isDraining ? 1 : 0)
            page.gauge(
                "patron_compute_queue_depth", "Long requests that wait for a compute thread.",
                Double(status.queueDepth))
            ProcessUsage.write(to: &page)
        }
        status.metrics.expose { [live] page in
            for model in live.models {
                let namespace = ("namespace", model.namespace)
                page.gauge(
                    "patron_model_info", "1; the labels say which version is live.", 1,
                    [namespace, ("version", model.version)])
                page.gauge(
                    "patron_model_loaded_time_seconds", "When the live version was loaded, since 1970.",
                    Double(model.loaded.milliseconds) / 1000, [namespace])
                page.gauge(
                    "patron_model_load_seconds", "How long it took to verify, open and prove the live version.",
                    model.loading / .seconds(1), [namespace])
                page.gauge(
                    "patron_model_refused", "1 while a newer version is refused, else 0.",
                    model.refusal == nil ? 0 : 1, [namespace])
            }
        }
    }
}
