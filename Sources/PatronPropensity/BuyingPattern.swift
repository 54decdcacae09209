internal import Foundation
internal import PatronCore
package import PatronFeatures
internal import PatronNumerics

/// What recency, frequency and tenure alone say of the coming purchases, by a BG/NBD of the training customers.
///
/// It ranks customers nearly as well as all features together and, with four parameters, keeps doing so when times change. A head
/// therefore takes its log odds as one more feature, ``feature``.
package struct BuyingPattern: Codable, Sendable, Hashable {
    /// The feature's name.
    package static let feature = "patternOdds"
    /// Log odds beyond this are certainty.
    private static let limit = 20.0
    /// Longer spans, in days, are cut, so that arithmetic with them cannot overflow.
    private static let longest = 1e6

    /// The parameters of ``BetaGeometric``; alpha is in weeks.
    package var r: Double
    package var alpha: Double
    package var a: Double
    package var b: Double
    package var horizonDays: Double

    package init(_ model: BetaGeometric, horizonDays: Double) {
        (r, alpha, a, b) = (model.r, model.alpha, model.a, model.b)
        self.horizonDays = horizonDays
    }

    /// Whether the parameters are positive numbers, and the horizon is one of this world.
    var isSound: Bool {
        let parameters = [r, alpha, a, b]
        return FeatureLayout.areSound(parameters) && parameters.allSatisfy { $0 > 0 } && horizonDays > 0
            && horizonDays <= Self.longest
    }

    /// The log odds of a purchase within the horizon for a customer's ``PurchaseFeatures`` of the same names: finite, but NaN where
    /// one of them is.
    package func logOdds(purchaseDays: Double, tenure: Double, daysSinceLast: Double) -> Double {
        guard !purchaseDays.isNaN, !tenure.isNaN, !daysSinceLast.isNaN else { return .nan }
        // Whatever a request may call a number of days.
        func days(_ count: Double) -> TimeSpan { .days(min(max(count, 0), Self.longest)) }
        let customer = BetaGeometric(r: r, alpha: alpha, a: a, b: b)
            .posterior(
                repeats: Int(min(max(purchaseDays, 1), Self.longest)) - 1, recency: days(tenure - daysSinceLast),
                age: days(tenure))
        let none = customer.probabilityOfNoneIfActive(in: .days(horizonDays))
        let odds = customer.alive * (1 - none) / (1 - customer.alive + customer.alive * none)
        return min(max(log(odds), -Self.limit), Self.limit)
    }
}
