internal import Foundation

extension PurchaseHistories {
    /// Rows up to which a search costs little anyway.
    private static let fewRows = 1000
    /// Steps of the longest age within which times count as alike: a step is short beside the times over which rates change, so that
    /// the maximum is close to the true one.
    private static let steps = 24.0

    /// About the same histories in fewer rows, for a search that is to come near a maximum: alike ones become their mean. Nil where
    /// there would not be far fewer.
    func thinned() -> PurchaseHistories? {
        guard rows.count > Self.fewRows else { return nil }
        struct Key: Hashable {
            var x: Double
            var recency, age: Int
            /// Who bought on the last day cannot have stopped, which no mean says.
            var isOnLastDay: Bool
        }
        let step = (rows.lazy.map(\.age).max() ?? 0) / Self.steps
        var (places, means): ([Key: Int], [Row]) = ([:], [])
        for row in rows {
            let key = Key(
                x: row.x, recency: Int(row.recency / step), age: Int(row.age / step),
                isOnLastDay: row.recency == row.age)
            guard let at = places[key] else {
                places[key] = means.count
                means.append(row)
                continue
            }
            means[at].count += row.count
            let share = row.count / means[at].count
            means[at].age += share * (row.age - means[at].age)
            means[at].recency =
                key.isOnLastDay ? means[at].age : means[at].recency + share * (row.recency - means[at].recency)
        }
        guard 4 * means.count < rows.count else { return nil }
        var result = self
        result.rows = means
        return result
    }
}
