internal import PatronCore

/// How long choices may go on being tried. What is chosen depends on it only where it runs out.
struct TimeBudget: Sendable {
    let isSpent: @Sendable () -> Bool

    init(_ isSpent: @escaping @Sendable () -> Bool) { self.isSpent = isSpent }

    /// From now on.
    init(_ span: TimeSpan) {
        let end = ContinuousClock.now + .milliseconds(span.milliseconds)
        self.init { ContinuousClock.now >= end }
    }
}
