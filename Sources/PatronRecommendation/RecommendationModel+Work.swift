extension RecommendationModel {
    /// About how long a request takes, in nanoseconds.
    ///
    /// - Parameter again: whether bought items may be in the answer.
    package func estimatedWork(historyCount: Int, again: Bool = false, hasTrainedFactors: Bool = false) -> Double {
        let history = Double(min(historyCount, parameters.history.limit))
        var work = RequestWork.perRequest + RequestWork.perHistoryItem * Double(historyCount)
        if again, repurchase != nil { work += RequestWork.perRepurchase * Double(historyCount) }
        if kind.usesSimilarity {
            work += RequestWork.similarity(
                history: history, neighbours: similarity?.meanNeighbours ?? 0, items: itemCount)
        }
        if kind.usesSpectral {
            work += RequestWork.filter(
                history: history, scored: kind.isBlend ? retrieved(for: 0) : itemCount, width: spectral?.width ?? 0)
        }
        if kind.usesFactors {
            let width = factors?.width ?? 0
            work += RequestWork.factors(scored: kind == .als ? itemCount : retrieved(for: 0), width: width)
            if !hasTrainedFactors { work += RequestWork.foldIn(history: history, width: width) }
        }
        return work
    }
}
