internal import Foundation

/// Points that count the odds of a customer staying: `offset` plus `factor` times the logarithm of the odds, so that a fixed number
/// of points doubles them (Siddiqi 2006).
package struct RiskScorecard: Codable, Sendable, Hashable {
    /// Whose probability is counted.
    package enum Head: String, Codable, Sendable, CaseIterable {
        case churn, repurchase

        /// Whether its outcome is what the shop hopes for.
        package var isGood: Bool { self == .repurchase }
    }

    package var head: Head
    package var offset: Double
    /// Points to double the odds, over ln 2.
    package var factor: Double
    /// By points, the best first.
    package var grades: [LoyaltyBand]

    package init(head: Head, offset: Double, factor: Double, grades: [LoyaltyBand]) {
        self.head = head
        self.offset = offset
        self.factor = factor
        self.grades = grades
    }

    /// A scorecard on which odds of `odds` to 1 have `points` points, and `double` more have twice the odds.
    package init(head: Head, points: Double, odds: Double, double: Double) {
        let factor = double / log(2)
        self.init(head: head, offset: points - factor * log(odds), factor: factor, grades: [])
    }

    /// No data set proves a smaller chance than this.
    private static let leastProbability = 1e-9

    /// The points of a probability of the head's outcome.
    package func points(_ probability: Double) -> Double {
        let probability = min(max(probability, Self.leastProbability), 1 - Self.leastProbability)
        let logOdds = log(probability) - log1p(-probability)
        return offset + factor * (head.isGood ? logOdds : -logOdds)
    }

    /// The points of a probability with its grade; `base` is what the features' points are counted from.
    package func score(_ probability: Double, base: Double) -> RiskScore {
        let points = points(probability)
        return RiskScore(points: points, grade: grades.band(of: points), base: base)
    }

    var fault: String? {
        guard offset.isFinite, abs(offset) <= 1e12, factor > 0, factor <= 1e9 else {
            return "expected points that rise with the odds"
        }
        return grades.fault
    }
}

/// How safe a customer is.
package struct RiskScore: Sendable, Hashable {
    package var points: Double
    /// Position among the grades, 0 for the best.
    package var grade: Int
    /// The points from which the features' points are counted: the average customer's, or a stranger's own.
    package var base: Double

    package init(points: Double, grade: Int, base: Double) {
        self.points = points
        self.grade = grade
        self.base = base
    }
}
