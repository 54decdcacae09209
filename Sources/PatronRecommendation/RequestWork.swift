/// About what the parts of a request cost, in nanoseconds: to choose settings by, and to choose between answering at once and a compute
/// pool. A factor of two does not matter. Measured on one core of a Zen 4 at 2.6 GHz, rounded up.
package enum RequestWork {
    static let perRequest = 500.0
    static let perHistoryItem = 10.0
    /// How likely an item of a history is bought again.
    static let perRepurchase = 120.0
    private static let perNeighbour = 0.8
    private static let perItem = 0.25
    private static let perProduct = 0.1

    /// Adding up the neighbours of a history's items, and finding the best of them.
    package static func similarity(history: Double, neighbours: Double, items: Int) -> Double {
        let added = history * neighbours
        return added * perNeighbour + min(Double(items), 8 * added) * perItem
    }

    /// Projecting a history by the low-pass filter, and scoring items.
    package static func filter(history: Double, scored: Int, width: Int) -> Double {
        (history + Double(scored)) * Double(width) * perProduct
    }

    /// Scoring items by implicit ALS.
    static func factors(scored: Int, width: Int) -> Double {
        Double(scored) * (Double(width) * perProduct + perItem)
    }

    /// Folding a history into factors.
    static func foldIn(history: Double, width: Int) -> Double {
        let width = Double(width)
        return (history / 2 + width / 6) * width * width * perProduct
    }
}
