internal import PatronCore

/// Customers in the order of the effect that a model expects of a treatment, and what became of them: Qini and uplift curves
/// (Radcliffe 2007; Devriendt et al. 2018), as scikit-uplift computes them.
package struct UpliftRanking: Sendable {
    /// Rows of the same score, summed up.
    package struct Tally: Sendable {
        package var treated = 0.0, control = 0.0
        /// Of them, those with the outcome.
        package var treatedYes = 0.0, controlYes = 0.0

        mutating func add(treated isTreated: Bool, yes: Bool) {
            if isTreated { treated += 1 } else { control += 1 }
            if yes { if isTreated { treatedYes += 1 } else { controlYes += 1 } }
        }

        static func += (a: inout Tally, b: Tally) {
            a.treated += b.treated
            a.control += b.control
            a.treatedYes += b.treatedYes
            a.controlYes += b.controlYes
        }

        package var rows: Double { treated + control }
        /// Outcomes that the treatment added among the treated, by the rate of the others.
        package var gain: Double { treatedYes - (control > 0 ? controlYes * treated / control : 0) }
        /// The difference of the rates, times all rows.
        var uplift: Double {
            ((treated > 0 ? treatedYes / treated : 0) - (control > 0 ? controlYes / control : 0)) * rows
        }
    }

    private let outcomes: [Bool]
    private let treated: [Bool]
    /// Which score, counted from the largest, each row has.
    private let places: [Int]
    private let placeCount: Int

    package init(_ scores: [Double], outcomes: [Bool], treated: [Bool]) {
        self.outcomes = outcomes
        self.treated = treated
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var places = [Int](repeating: 0, count: scores.count)
        var place = -1
        for (at, row) in order.enumerated() {
            if at == 0 || scores[row] != scores[order[at - 1]] { place += 1 }
            places[row] = place
        }
        self.places = places
        placeCount = place + 1
    }

    private func tallies() -> [Tally] {
        var tallies = [Tally](repeating: Tally(), count: placeCount)
        for row in places.indices { tallies[places[row]].add(treated: treated[row], yes: outcomes[row]) }
        return tallies
    }

    /// The area between the Qini curve and a random order's, over that of a perfect order; nil where nothing tells orders apart.
    package var qini: Double? { Self.qini(tallies()) }
    /// The same of the uplift curve.
    package var auuc: Double? { Self.auuc(tallies()) }

    /// A figure with the interval that holds it in so many of the samples drawn with replacement.
    package struct Interval: Sendable {
        package var value: Double
        package var low: Double
        package var high: Double
    }

    /// Qini and AUUC with percentile intervals of the bootstrap; nil where a figure is not defined.
    package func intervals(
        level: Double, samples: Int, seed: UInt64
    ) -> (qini: Interval, auuc: Interval)? {
        guard let qini, let auuc else { return nil }
        var (qinis, auucs): ([Double], [Double]) = ([], [])
        resample(samples, seed) { tallies in
            if let qini = Self.qini(tallies), let auuc = Self.auuc(tallies) {
                qinis.append(qini)
                auucs.append(auuc)
            }
        }
        return (interval(qini, qinis, level), interval(auuc, auucs, level))
    }

    /// Outcomes gained by treating the first share of all rows, for each row: the policy of that budget, as measured.
    package func gain(share: Double, level: Double, samples: Int, seed: UInt64) -> Interval {
        var gains: [Double] = []
        resample(samples, seed) { gains.append(Self.gain($0, share: share)) }
        return interval(Self.gain(tallies(), share: share), gains, level)
    }

    private func resample(_ samples: Int, _ seed: UInt64, _ body: ([Tally]) -> Void) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<samples {
            var tallies = [Tally](repeating: Tally(), count: placeCount)
            for _ in places.indices {
                let row = random.below(places.count)
                tallies[places[row]].add(treated: treated[row], yes: outcomes[row])
            }
            body(tallies)
        }
    }

    private func interval(_ value: Double, _ values: [Double], _ level: Double) -> Interval {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return Interval(value: value, low: value, high: value) }
        let tail = (1 - level) / 2
        return Interval(
            value: value, low: sorted[Int((tail * Double(last)).rounded())],
            high: sorted[Int(((1 - tail) * Double(last)).rounded())])
    }
}

extension UpliftRanking {
    /// The area under a curve through (0, 0) and a point behind each tally.
    private static func area(_ tallies: [Tally], _ height: (Tally) -> Double) -> (area: Double, end: Double) {
        var (sum, area, before) = (Tally(), 0.0, 0.0)
        for tally in tallies {
            sum += tally
            let here = height(sum)
            area += tally.rows * (before + here) / 2
            before = here
        }
        return (area, before)
    }

    private static func coefficient(
        _ tallies: [Tally], perfect: [Tally], _ height: (Tally) -> Double
    ) -> Double? {
        let rows = tallies.reduce(0) { $0 + $1.rows }
        let best = area(perfect, height)
        let random = rows * best.end / 2
        let share = (area(tallies, height).area - random) / (best.area - random)
        return share.isFinite ? share : nil
    }

    private static func total(_ tallies: [Tally]) -> Tally {
        var sum = Tally()
        for tally in tallies { sum += tally }
        return sum
    }

    private static func qini(_ tallies: [Tally]) -> Double? {
        let all = total(tallies)
        // First those whom the treatment may have won, last those whom it may have lost.
        let won = Tally(treated: all.treatedYes, treatedYes: all.treatedYes)
        let lost = Tally(control: all.controlYes, controlYes: all.controlYes)
        let others = Tally(treated: all.treated - all.treatedYes, control: all.control - all.controlYes)
        return coefficient(tallies, perfect: [won, others, lost], \.gain)
    }

    private static func auuc(_ tallies: [Tally]) -> Double? {
        let all = total(tallies)
        let won = Tally(treated: all.treatedYes, treatedYes: all.treatedYes)
        let lost = Tally(control: all.controlYes, controlYes: all.controlYes)
        let untouched = Tally(control: all.control - all.controlYes)
        let unmoved = Tally(treated: all.treated - all.treatedYes)
        // Among equals, whom to count first follows from which of the two wrong kinds is rarer.
        let perfect =
            all.controlYes > all.treated - all.treatedYes
            ? [won, untouched, lost, unmoved] : [won, untouched, unmoved, lost]
        return coefficient(tallies, perfect: perfect, \.uplift)
    }

    private static func gain(_ tallies: [Tally], share: Double) -> Double {
        let rows = total(tallies).rows
        var sum = Tally()
        for tally in tallies {
            let wanted = share * rows - sum.rows
            guard wanted > 0 else { break }
            // Of a tie that the budget cuts, everybody is treated as likely.
            let part = tally.rows > wanted ? wanted / tally.rows : 1
            sum += Tally(
                treated: part * tally.treated, control: part * tally.control, treatedYes: part * tally.treatedYes,
                controlYes: part * tally.controlYes)
        }
        // As if all of them had been treated.
        return rows > 0 ? sum.uplift / rows : 0
    }
}
