internal import PatronBundle
internal import PatronCore
internal import PatronEngine
internal import PatronLifetimeValue
internal import PatronPropensity
internal import PatronSegmentation

/// All customers as the engine scores them at the end of the data; of many, every so-manieth.
struct Population {
    /// More are sampled: a report's figures need no more.
    static let limit = 100_000

    struct Customer {
        var row: Int
        var spend: Double
        var items: Int
        var segment: Int?
        var value: Double?
        var churn: Double?
        var repurchase: Double?
    }

    let count: Int
    /// How many customers each of `customers` stands for.
    let stride: Int
    /// Those who had bought something.
    private(set) var customers: [Customer] = []
    private(set) var firstDay: Day?
    private(set) var lastDay: Day?
    private(set) var orders = 0

    init(_ snapshot: Snapshot, _ table: CustomerTable) {
        count = table.count
        stride = max(1, (table.count + Self.limit - 1) / Self.limit)
        let (workspace, moment) = (Workspace(), snapshot.manifest.dataEnd)
        for row in 0..<table.count {
            let history = table.history(of: row)
            orders += history.orderTimes.count
            if let first = history.orderTimes.first, let last = history.orderTimes.last {
                let days = (Timestamp(milliseconds: first).day, Timestamp(milliseconds: last).day)
                firstDay = firstDay.map { min($0, days.0) } ?? days.0
                lastDay = lastDay.map { max($0, days.1) } ?? days.1
            }
            guard row % stride == 0 else { continue }
            let scores = snapshot.score(row: row, .all, asOf: moment, workspace)
            guard let summary = scores.summary else { continue }
            customers.append(
                Customer(
                    row: row, spend: summary.spend, items: scores.distinctItems, segment: scores.segment?.segment,
                    value: scores.value?.value, churn: scores.churn?.probability,
                    repurchase: scores.repurchase?.probability))
        }
    }

    /// The customers' predicted values, the greatest first.
    var values: [Double] { customers.compactMap(\.value).filter(\.isFinite).sorted(by: >) }
}
