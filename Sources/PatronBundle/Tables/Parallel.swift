internal import Dispatch
internal import PatronCore
internal import Synchronization

/// Runs `body` for every element, on as many threads as there are processors, and waits. Throws the error of the first
/// element that had one, whatever the threads' order.
func inParallel<Element: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) throws(PatronError) -> Void
) throws(PatronError) {
    let failures = Mutex<[Int: PatronError]>([:])
    DispatchQueue.concurrentPerform(iterations: elements.count) { at in
        do throws(PatronError) {
            try body(elements[at])
        } catch {
            failures.withLock { $0[at] = error }
        }
    }
    if let first = failures.withLock({ failures in failures.min { $0.key < $1.key }?.value }) { throw first }
}
