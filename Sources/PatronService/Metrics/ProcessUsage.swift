internal import Foundation

/// What this process uses, as the kernel says (Linux); what it does not say is left out.
package enum ProcessUsage {
    /// Adds the usual `process_...` metrics to a page.
    package static func write(to page: inout Exposition) {
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let seconds = [usage.ru_utime, usage.ru_stime].reduce(0) {
                $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
            }
            page.counter("process_cpu_seconds_total", "Processor time, user and system.", seconds)
        }
        if let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            pages.count > 1, let virtual = Double(pages[0]), let resident = Double(pages[1])
        {
            let size = Double(sysconf(Int32(_SC_PAGESIZE)))
            page.gauge("process_resident_memory_bytes", "Memory in use, mapped models included.", resident * size)
            page.gauge("process_virtual_memory_bytes", "Address space in use.", virtual * size)
        }
        if let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // The folder that is being listed is open, too.
            page.gauge("process_open_fds", "Open files and sockets.", Double(files.count - 1))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            page.gauge("process_max_fds", "Files and sockets that may be open.", Double(limit.rlim_cur))
        }
    }
}
