internal import Foundation
internal import PatronBundle

/// What is typical of each item: how many buy it again, after how long, and how much an order.
struct ReplenishmentFit {
    /// How many customers' worth of all items stands behind what is typical of one, so that few buyers do not decide.
    private static let shrinkage = 5.0
    private static let millisecondsPerDay = 86_400_000.0
    /// Where nobody has bought anything again.
    private static let defaultInterval = 365.0

    private var buyers: [Double]
    private var repeaters: [Double]
    /// Sums over customers: logarithms of their mean intervals, and of their pieces an order.
    private var logIntervals: [Double]
    private var logQuantities: [Double]
    private var withQuantity: [Double]
    /// The share of buyers of an item who bought it again, over all items.
    let share: Double
    /// The typical interval over all items, in days.
    let interval: Double

    init(_ customers: CustomerTable, itemCount: Int) {
        let zeros = [Double](repeating: 0, count: itemCount)
        (buyers, repeaters, logIntervals, logQuantities, withQuantity) = (zeros, zeros, zeros, zeros, zeros)
        for row in 0..<customers.count {
            let history = customers.history(of: row)
            for at in history.items.indices {
                let (item, orders) = (Int(history.items[at]), Double(history.itemOrders[at]))
                buyers[item] += 1
                if history.itemQuantities[at] > 0, orders > 0 {
                    logQuantities[item] += log(Double(history.itemQuantities[at]) / orders)
                    withQuantity[item] += 1
                }
                let days = Double(history.lastBought[at] - history.firstBought[at]) / Self.millisecondsPerDay
                // Several orders of one day are no repetition.
                guard orders > 1, days >= 1 else { continue }
                repeaters[item] += 1
                logIntervals[item] += log(max(1, days / (orders - 1)))
            }
        }
        let repeated = repeaters.reduce(0, +)
        share = repeated / max(1, buyers.reduce(0, +))
        interval = repeated > 0 ? exp(logIntervals.reduce(0, +) / repeated) : Self.defaultInterval
    }

    /// Adds the tensors of `Replenishment`. Intervals and quantities are geometric means: both are skewed.
    func write(into file: inout TensorFileWriter) {
        let prior = Self.shrinkage
        file.add(
            "again.interval",
            buyers.indices.map { item in
                Float(exp((prior * log(interval) + logIntervals[item]) / (prior + repeaters[item])))
            })
        file.add(
            "again.share", buyers.indices.map { Float((prior * share + repeaters[$0]) / (prior + buyers[$0])) })
        file.add(
            "again.quantity",
            buyers.indices.map { withQuantity[$0] > 0 ? Float(exp(logQuantities[$0] / withQuantity[$0])) : 0 })
    }
}
