internal import PatronRecommendation

extension RecommendationSettings {
    /// The numbers of singular vectors that the data are enough for and a request has the time for.
    func dimensions(for train: Interactions) -> [Int] {
        let users = (0..<train.users).count { !train.range(of: $0).isEmpty }
        let least = min(users, train.userCounts().count { $0 > 0 })
        let history = Double(train.entries) / Double(max(1, users))
        return spectralDimensions.filter { width in
            // Item-to-item has the other half of the time.
            let cost = RequestWork.filter(history: history, scored: retrieved, width: width)
            return 2 * width <= least && 2 * cost <= requestNanoseconds
        }
    }
}
