internal import PatronBundle
internal import PatronCore

/// How regularly a customer buys: gaps between purchase days, in days.
package struct Rhythm: Sendable {
    package var meanGap: Double
    package var medianGap: Double
    /// Standard deviation of the gaps; 0 with one gap.
    package var deviation: Double
    package var sinceLast: Double
    /// Time since the last purchase in units of the mean gap: above 1 the customer is late.
    package var overdue: Double
}

extension CustomerHistory {
    /// The buying rhythm as of a moment; nil with fewer than two purchase days.
    func rhythm(asOf moment: Timestamp) -> Rhythm? {
        var gaps: [Double] = []
        var last: Day?
        for time in orderTimes {
            let placed = Timestamp(milliseconds: time)
            if placed > moment { break }
            let day = placed.day
            if let last, day != last { gaps.append(Double(day - last)) }
            last = day
        }
        guard let last, !gaps.isEmpty else { return nil }
        gaps.sort()
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, gaps.count - 1))
        let middle = gaps.count / 2
        let median = gaps.count % 2 == 1 ? gaps[middle] : (gaps[middle - 1] + gaps[middle]) / 2
        let sinceLast = Double(moment.day - last)
        return Rhythm(
            meanGap: mean, medianGap: median, deviation: variance.squareRoot(), sinceLast: sinceLast,
            overdue: sinceLast / mean)
    }
}
