internal import Foundation
internal import PatronCore

/// The moments at which requests are due, in nanoseconds from the start; known without looking at the server.
package struct Schedule: Sendable {
    private let interval: Double
    private let arrivals: Arrivals
    private let phase: Double
    private var random: SeededGenerator
    private var count = 0.0
    private var elapsed = 0.0
    /// When the next request is due.
    package private(set) var next: UInt64 = 0

    /// - Parameters:
    ///   - rate: requests a second, above 0.
    ///   - arrivals: how the moments follow each other.
    ///   - phase: for constant arrivals, the first moment as a share of the interval, so that threads take turns.
    ///   - seed: of random gaps.
    package init(rate: Double, arrivals: Arrivals, phase: Double = 0, seed: UInt64 = 0) {
        precondition(rate > 0, "a schedule has a rate")
        interval = 1e9 / rate
        self.arrivals = arrivals
        self.phase = phase
        random = SeededGenerator(seed: seed)
        place()
    }

    /// Goes on to the next request.
    package mutating func advance() {
        count += 1
        place()
    }

    private mutating func place() {
        switch arrivals {
        // From the count and not from the moment before, so that rounding does not add up.
        case .constant: next = UInt64((count + phase) * interval)
        case .poisson:
            elapsed -= log(1 - random.uniform()) * interval
            next = UInt64(elapsed)
        }
    }
}
