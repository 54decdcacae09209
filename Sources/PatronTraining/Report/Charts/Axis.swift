internal import Foundation

/// One direction of a picture: values, where they lie, and which are written down.
package struct Axis: Sendable {
    package enum Scale: Sendable { case linear, logarithmic }

    package var label: String
    package var low: Double
    package var high: Double
    package var scale = Scale.linear
    package var ticks: [(value: Double, text: String)]

    /// From `low` to `high`, both finite, with ticks at round numbers.
    package init(_ label: String, from low: Double, to high: Double, text: (Double) -> String = Figures.short) {
        self.label = label
        self.low = low
        self.high = high > low ? high : low + 1
        ticks = Axis.ticks(from: self.low, to: self.high).map { ($0, text($0)) }
    }

    /// Shares from 0 to 1.
    package static func share(_ label: String, to high: Double = 1) -> Axis {
        Axis(label, from: 0, to: min(1, max(0.01, high))) { Figures.percent($0, 0) }
    }

    /// From 0 to a round number at or above the greatest value.
    package static func upwards(
        _ label: String, to greatest: Double, text: (Double) -> String = Figures.short
    ) -> Axis {
        let greatest = greatest.isFinite && greatest > 0 ? greatest : 1
        let step = roundStep(greatest / 4)
        return Axis(label, from: 0, to: (greatest / step).rounded(.up) * step, text: text)
    }

    /// Where a value lies, from 0 to 1; what lies outside is at the border.
    func position(_ value: Double) -> Double {
        let share: Double
        switch scale {
        case .linear: share = (value - low) / (high - low)
        case .logarithmic: share = (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))
        }
        return share.isFinite ? min(1, max(0, share)) : 0
    }

    /// About four to six round numbers.
    static func ticks(from low: Double, to high: Double) -> [Double] {
        let step = roundStep((high - low) / 5)
        var result: [Double] = []
        var number = (low / step - 1e-9).rounded(.up)
        while number * step <= high + step * 1e-9, result.count < 12 {
            result.append(number * step)
            number += 1
        }
        return result
    }

    /// The next number at or above that is 1, 2, 2.5 or 5 times a power of ten.
    static func roundStep(_ wanted: Double) -> Double {
        guard wanted > 0, wanted.isFinite else { return 1 }
        let power = pow(10, log10(wanted).rounded(.down))
        for factor in [1, 2, 2.5, 5] where factor * power >= wanted * (1 - 1e-9) { return factor * power }
        return 10 * power
    }
}
