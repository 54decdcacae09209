internal import Dispatch
internal import Foundation
internal import PatronCore
internal import Synchronization

/// `SCHED_IDLE` of bits/sched.h.
private let idleScheduling: Int32 = 5

/// Runs `body` for every element, on as many threads as there are processors, and waits. Throws the error of the first
/// element that had one, whatever the threads' order. An idle thread does all itself: its helpers would not be idle, and
/// would take the processors from whom it makes way for.
func inParallel<Element: Sendable>(
    _ elements: [Element], _ body: @Sendable (Element) throws(PatronError) -> Void
) throws(PatronError) {
    if sched_getscheduler(0) == idleScheduling {
        for element in elements { try body(element) }
        return
    }
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
