internal import Foundation
package import PatronBundle
package import PatronCore

/// What is known of a customer's buying before a moment, as numbers: the same code at training and at request time.
///
/// Only orders up to the moment count. The table's items are left out on purpose: it keeps the last time each was bought,
/// so as of an earlier moment a row bought again later would vanish and tell the model the future.
package enum PurchaseFeatures {
    /// Each feature in its order in a buffer.
    package enum Feature: Int, CaseIterable, Sendable {
        /// Days since the last purchase day.
        case daysSinceLast
        /// That, over the mean gap (at least a day).
        case gapRatio
        /// Days on which something was bought.
        case purchaseDays
        /// Days since the first purchase day.
        case tenure
        /// Mean, median (of the last 32) and standard deviation of the days between purchase days; before the second
        /// purchase day, the tenure stands for the gap and the deviation is 0.
        case meanGap, medianGap, gapDeviation
        /// 1 for customers with one purchase day, else 0.
        case oneTime
        /// Purchase days in the last so many days.
        case last30, last90, last180, last365
        /// Money over all orders, and a purchase day's mean.
        case spend, meanSpend
        /// (a - b) / (|a| + |b|) for the spend of the last 180 days and of the 180 before; 0 without either.
        case spendTrend
        /// Pieces per purchase day.
        case meanUnits
        /// Purchase days in the 90 days that began a year before the moment.
        case yearAgo90
        /// Sine and cosine of the moment's place in the year.
        case seasonSine, seasonCosine
    }

    /// How many features there are.
    package static let count = Feature.allCases.count
    /// Their names, in their order.
    package static let names = Feature.allCases.map { "\($0)" }
    /// Whether each has a long tail, so that its logarithm is used.
    package static let skewed = Feature.allCases.map {
        ![.oneTime, .spendTrend, .seasonSine, .seasonCosine].contains($0)
    }
    /// Those that only say something once a whole year has been seen.
    package static let seasonal: [Feature] = [.yearAgo90, .seasonSine, .seasonCosine]
    /// How many of the last gaps the median is taken of.
    static let medianWindow = 32

    /// Writes all features, finite, to the first ``count`` elements of `buffer`; false if nothing had been bought by then.
    package static func write(
        _ history: CustomerHistory, asOf moment: Timestamp, into buffer: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: medianWindow) { gaps in
            var tally = Tally(today: moment.day, gaps: gaps)
            for at in history.orderTimes.indices {
                let time = Timestamp(milliseconds: history.orderTimes[at])
                if time > moment { break }
                tally.add(time.day, amount: history.orderAmounts[at], units: Double(history.orderUnits[at]))
            }
            guard tally.days > 0 else { return false }
            tally.write(into: buffer)
            return true
        }
    }
}

/// Sums over a customer's orders in the order of time.
private struct Tally {
    let today: Day
    /// The last gaps in days, a ring.
    let gaps: UnsafeMutableBufferPointer<Int32>
    var days = 0
    var first = Day(number: 0)
    var last = Day(number: 0)
    /// Mean and summed squared deviations of the gaps (Welford 1962).
    var meanGap = 0.0, squares = 0.0
    var within30 = 0, within90 = 0, within180 = 0, within365 = 0, yearAgo = 0
    var spend = 0.0, spendRecent = 0.0, spendBefore = 0.0, units = 0.0

    init(today: Day, gaps: UnsafeMutableBufferPointer<Int32>) {
        self.today = today
        self.gaps = gaps
    }

    mutating func add(_ day: Day, amount: Double, units: Double) {
        let ago = today - day
        if days == 0 || day != last {
            if days == 0 {
                first = day
            } else {
                let gap = Double(day - last)
                let deviation = gap - meanGap
                meanGap += deviation / Double(days)
                squares += deviation * (gap - meanGap)
                gaps.initializeElement(at: (days - 1) % gaps.count, to: Int32(clamping: day - last))
            }
            days += 1
            last = day
            if ago < 30 { within30 += 1 }
            if ago < 90 { within90 += 1 }
            if ago < 180 { within180 += 1 }
            if ago < 365 { within365 += 1 }
            if ago > 275, ago <= 365 { yearAgo += 1 }
        }
        spend += amount
        self.units += units
        if ago < 180 { spendRecent += amount } else if ago < 360 { spendBefore += amount }
    }

    func write(into buffer: UnsafeMutableBufferPointer<Double>) {
        let sinceLast = Double(today - last)
        let tenure = Double(today - first)
        let meanGap = days > 1 ? meanGap : tenure
        let bothSpends = abs(spendRecent) + abs(spendBefore)
        func set(_ feature: PurchaseFeatures.Feature, _ value: Double) {
            // Amounts are finite but may be huge: sums that overflow are cut, never passed on.
            buffer[feature.rawValue] = value.isNaN ? 0 : min(max(value, -1e15), 1e15)
        }
        set(.daysSinceLast, sinceLast)
        set(.gapRatio, sinceLast / max(1, meanGap))
        set(.purchaseDays, Double(days))
        set(.tenure, tenure)
        set(.meanGap, meanGap)
        set(.medianGap, days > 1 ? medianGap() : tenure)
        set(.gapDeviation, days > 2 ? (squares / Double(days - 2)).squareRoot() : 0)
        set(.oneTime, days == 1 ? 1 : 0)
        set(.last30, Double(within30))
        set(.last90, Double(within90))
        set(.last180, Double(within180))
        set(.last365, Double(within365))
        set(.spend, spend)
        set(.meanSpend, spend / Double(days))
        set(.spendTrend, bothSpends > 0 ? (spendRecent - spendBefore) / bothSpends : 0)
        set(.meanUnits, units / Double(days))
        set(.yearAgo90, Double(yearAgo))
        let angle = 2 * Double.pi * Double(today.number) / 365.2425
        set(.seasonSine, sin(angle))
        set(.seasonCosine, cos(angle))
    }

    private func medianGap() -> Double {
        let count = min(days - 1, gaps.count)
        for at in 1..<max(1, count) {
            let value = gaps[at]
            var hole = at
            while hole > 0, gaps[hole - 1] > value {
                gaps[hole] = gaps[hole - 1]
                hole -= 1
            }
            gaps[hole] = value
        }
        return (Double(gaps[(count - 1) / 2]) + Double(gaps[count / 2])) / 2
    }
}
