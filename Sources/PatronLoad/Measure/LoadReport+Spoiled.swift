internal import Foundation
internal import Histogram

extension LoadReport {
    /// Why the figures may be the generator's and not the server's; empty when nothing speaks against them.
    package var spoiled: [String] {
        var reasons: [String] = []
        func text(_ value: Double, _ decimals: Int = 1) -> String { String(format: "%.\(decimals)f", value) }
        if pausedSeconds > 0.005 * seconds || longestPause > 0.01 {
            let (all, longest) = (text(pausedSeconds * 1000), text(longestPause * 1000))
            reasons.append("the generator was paused for \(all) ms, at most \(longest) ms at once")
        }
        let late = lateness.microseconds(at: 99)
        if late > 1000 || (late > 100 && late > latency.microseconds(at: 99) / 4) {
            reasons.append("1 % of the requests left more than \(text(late)) us late by the generator's own doing")
        }
        // A closed loop that waits for nothing may fill its thread: then the generator is what was measured.
        if busiestThread > 0.9 {
            reasons.append("a thread of the generator was busy for \(text(busiestThread * 100, 0)) % of the time")
        }
        return reasons
    }
}
