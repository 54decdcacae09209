package import PatronState

/// What every edge shares: where the models are, and what a request may ask for. The defaults work.
package struct ServiceConfiguration: Sendable {
    /// The folder with namespaces and their versions.
    package var models = "Models"
    /// The folder for what the server itself remembers.
    package var state: String?
    /// When an acknowledged change is on disk.
    package var durability = EventStore.Durability.full
    /// A file that says who may call; nil lets everybody in.
    package var tokens: String?
    /// What TLS is served with.
    package var tls = TLSFiles()
    /// Event loops; 0 is one for each core.
    package var eventLoops: Int = 0
    /// Threads for answers that take long; 0 is one for each core.
    package var computeThreads: Int = 0
    /// How often the server looks for new versions, in milliseconds.
    package var pollMilliseconds: Int = 250
    /// How many versions before the live one stay loaded in each namespace, so that going back takes no time: 0 or 1.
    package var previousVersions: Int = 1
    /// One of so many answered requests is logged; 0 for none.
    package var logRequests: Int = 0
    /// What a client may do.
    package var limits = ServiceLimits()

    package init() {}
}
