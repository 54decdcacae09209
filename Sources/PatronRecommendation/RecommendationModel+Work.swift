extension RecommendationModel {
    // Measured on one core of a Zen 4 at 2.6 GHz, rounded up; nanoseconds.
    private static let perRequest = 500.0
    private static let perNeighbour = 0.8
    private static let perItem = 0.25
    private static let perProduct = 0.1

    /// About how long a request takes, in nanoseconds: for the choice between answering at once and a compute pool,
    /// where a factor of two does not matter.
    package func estimatedWork(historyCount: Int, hasTrainedFactors: Bool = false) -> Double {
        let history = Double(min(historyCount, parameters.history.limit))
        var work = Self.perRequest + 10 * Double(historyCount)
        if kind.usesSimilarity {
            let neighbours = history * (similarity?.meanNeighbours ?? 0)
            work += neighbours * Self.perNeighbour + min(Double(itemCount), 8 * neighbours) * Self.perItem
        }
        if kind.usesSpectral {
            let scored = Double(kind.isBlend ? retrieved(for: 0) : itemCount)
            work += (scored + history) * Double(spectral?.width ?? 0) * Self.perProduct
        }
        if kind.usesFactors {
            let width = Double(factors?.width ?? 0)
            let scored = Double(kind == .als ? itemCount : retrieved(for: 0))
            work += scored * (width * Self.perProduct + Self.perItem)
            if !hasTrainedFactors { work += (history / 2 + width / 6) * width * width * Self.perProduct }
        }
        return work
    }
}
