package import PatronLifetimeValue
package import PatronPropensity
package import PatronRecommendation
package import PatronSegmentation

/// The models of one version, as far as its recipe asked for them.
package struct Families: Sendable {
    package var recommendation: RecommendationModel?
    package var segmentation: SegmentationModel?
    package var lifetimeValue: LifetimeValueModel?
    package var propensity: PropensityModel?

    package init() {}
}
