internal import PatronCore
internal import PatronLearning
internal import PatronNumerics
internal import PatronRecommendation

/// How a search moves from one point to the next.
extension ItemToItemSearch {
    private static let range = -2.0...0.5
    private static let decays: ClosedRange<Float> = 0...2
    private static let startTrends = [0.5, 1]
    private static let trendExponents = 0.0...3.0
    /// Half-lives to try, as parts of the time that the data spans.
    private static let halfLives = [0.5, 0.15, 0.05]

    var canDecay: Bool { scorer.split.train.order != .none }

    /// Moves a point by a step; false if it leads out of what is tried.
    typealias Move = (inout SearchPoint, Double) -> Bool

    mutating func descend(_ step: Double) throws(PatronError) {
        func exponent(_ path: WritableKeyPath<ItemToItem, Double>) -> Move {
            { point, step in
                point.itemToItem[keyPath: path] += step
                return Self.range.contains(point.itemToItem[keyPath: path])
            }
        }
        var moves: [Move] =
            best.regression != nil
            ? []
            : [exponent(\.sourceExponent), exponent(\.userExponent), exponent(\.targetExponent)]
        if canDecay {
            moves.insert(
                { point, step in
                    let decay = (point.history.rankDecay ?? 0) - Float(step)
                    point.history.rankDecay = decay
                    return Self.decays.contains(decay)
                }, at: 0)
        }
        if best.trend != nil {
            moves.append { point, step in
                point.trend?.exponent += step
                return Self.trendExponents.contains(point.trend?.exponent ?? 0)
            }
        }
        for move in moves { try follow(move, step) }
    }

    /// Goes on in a direction as long as it gets better.
    mutating func follow(
        _ move: (inout SearchPoint, Double) -> Bool, _ step: Double
    ) throws(PatronError) {
        for direction in [-step, step] {
            var moved = false
            while trials.made.count < limit {
                var candidate = best
                guard move(&candidate, direction), try accept([candidate]) else { break }
                moved = true
            }
            if moved { return }
        }
    }

    mutating func chooseWeighting() throws(PatronError) {
        let span = scorer.split.train.spanDays
        let repeats = scorer.split.train.orders.contains { $0 > 1 }
        for halfLife in [nil] + (span > 0 ? Self.halfLives.map { $0 * span } : []) {
            for counts in repeats ? [false, true] : [false] {
                var point = best
                point.history.countsOrders = counts
                point.history.halfLifeDays = halfLife
                _ = try accept([point])
            }
        }
    }

    mutating func chooseCooccurrence() throws(PatronError) {
        let span = scorer.split.train.spanDays
        for part in span > 0 ? Self.halfLives : [] {
            var point = best
            point.cooccurrenceHalfLife = part * span
            _ = try accept([point])
        }
    }

    mutating func chooseTrend() throws(PatronError) {
        let span = scorer.split.train.spanDays
        for part in span > 0 ? Self.halfLives : [] {
            for exponent in Self.startTrends {
                var point = best
                point.trend = ItemTrend(halfLifeDays: part * span, exponent: exponent)
                _ = try accept([point])
            }
        }
    }
}
