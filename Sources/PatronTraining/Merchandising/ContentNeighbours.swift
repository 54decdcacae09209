internal import Foundation
internal import PatronCore
internal import PatronData
internal import PatronNumerics

/// What items that nobody has bought are like: sold items with the same category, attributes and words of the name, by the
/// cosine of their features, of which rare ones weigh more (inverse document frequency; Salton and Buckley 1988).
enum ContentNeighbours {
    struct Neighbour: Sendable {
        var item: UInt32
        /// 0...1.
        var cosine: Float
    }

    /// More common features say nothing, and would make each new item pass over the whole catalogue.
    private static let commonShare = 0.3
    /// Of a small catalogue all features say something.
    private static let alwaysRare = 100

    /// The neighbours of each unsold item, the nearest first; items from row `sold` on are unsold.
    static func find(_ items: Items, sold: Int, _ settings: MerchandisingSettings) -> [[Neighbour]] {
        guard sold < items.count else { return [] }
        let table = FeatureTable(items)
        var bearers = [[UInt32]](repeating: [], count: table.count)
        for item in 0..<sold { for feature in table.features[item] { bearers[Int(feature)].append(UInt32(item)) } }
        let most = max(alwaysRare, Int(Double(items.count) * commonShare))
        var products = [Float](repeating: 0, count: sold)
        return (sold..<items.count).map { item in
            var touched: [UInt32] = []
            for feature in table.features[item] where bearers[Int(feature)].count <= most {
                let square = table.weights[Int(feature)] * table.weights[Int(feature)]
                for other in bearers[Int(feature)] {
                    if products[Int(other)] == 0 { touched.append(other) }
                    products[Int(other)] += square
                }
            }
            var found = touched.map { other in
                Neighbour(
                    item: other,
                    cosine: min(1, products[Int(other)] / (table.lengths[item] * table.lengths[Int(other)])))
            }.filter { Double($0.cosine) >= settings.leastAlike }
            for other in touched { products[Int(other)] = 0 }
            found.sort { ($1.cosine, $0.item) < ($0.cosine, $1.item) }
            return Array(found.prefix(settings.alikePerItem))
        }
    }

    /// The features of all items with their weights.
    private struct FeatureTable {
        /// Distinct features of each item.
        var features: [[UInt32]] = []
        /// Logarithms of the inverse share of items with a feature.
        var weights: [Float] = []
        /// The length of each item's vector.
        var lengths: [Float] = []
        var count: Int { weights.count }

        init(_ items: Items) {
            var known = Interner()
            var frequency: [Int] = []
            for row in 0..<items.count {
                var own: Set<UInt32> = []
                func add(_ kind: String, _ value: [UInt8]) {
                    let text = Array(kind.utf8) + [0] + value
                    own.insert(text.withUnsafeBufferPointer { known.intern($0) })
                }
                for word in words(of: items.names[row]) { add("word", word) }
                if !items.categories[row].isEmpty { add("category", items.categories[row]) }
                for (name, value) in items.details[row].attributes { add("attribute " + name, value) }
                while frequency.count < known.count { frequency.append(0) }
                for feature in own { frequency[Int(feature)] += 1 }
                features.append(own.sorted())
            }
            weights = frequency.map { Float(log(1 + Double(items.count) / Double(max(1, $0)))) }
            lengths = features.map { own in
                own.reduce(Float(0)) { $0 + weights[Int($1)] * weights[Int($1)] }.squareRoot()
            }
        }
    }
}
