package import PatronLifetimeValue
package import PatronLoyalty
package import PatronMerchandising
package import PatronPropensity
package import PatronRecommendation
package import PatronSegmentation
package import PatronUplift

/// The models of one version, as far as its recipe asked for them.
package struct Families: Sendable {
    package var recommendation: RecommendationModel?
    package var merchandising: MerchandisingModel?
    package var segmentation: SegmentationScorer?
    package var lifetimeValue: LifetimeValueScorer?
    package var propensity: PropensityModel?
    /// The heads of `propensity`, by what they predict.
    package var churn: PropensityScorer?
    package var repurchase: PropensityScorer?
    package var conversion: PropensityScorer?
    package var uplift: UpliftModel?
    package var loyalty: LoyaltyModel?

    package init() {}

    /// The probability that the scorecard counts; nil without a scorecard, or without the probability.
    package var risk: PropensityScorer? {
        switch loyalty?.document.risk?.head {
        case .churn: churn
        case .repurchase: repurchase
        case nil: nil
        }
    }
}
