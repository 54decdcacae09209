internal import Foundation
package import PatronCore

/// Draws one of N things with Zipf's law: the r-th most popular with a weight of 1 / r^skew. A skew of 0 is uniform.
///
/// Which thing has which rank is dealt by the seed. A draw takes two random numbers, whatever N is (Walker's alias method, 1977).
package struct Popularity: Sendable {
    private let threshold: [Double]
    private let alias: [Int32]
    private let things: [Int32]

    package init(count: Int, skew: Double, seed: UInt64) {
        var weights = (1...count).map { pow(Double($0), -skew) }
        let mean = weights.reduce(0, +) / Double(count)
        for at in weights.indices { weights[at] /= mean }
        var things = (0..<count).map { Int32($0) }
        var random = SeededGenerator(seed: seed)
        random.shuffle(&things)
        self.things = things

        // Each column holds a share of one rank and fills the rest with another that has too much.
        var alias = [Int32](repeating: 0, count: count)
        var poor = weights.indices.filter { weights[$0] < 1 }
        var rich = weights.indices.filter { weights[$0] >= 1 }
        while let column = poor.last, let donor = rich.popLast() {
            poor.removeLast()
            alias[column] = Int32(donor)
            weights[donor] -= 1 - weights[column]
            if weights[donor] < 1 { poor.append(donor) } else { rich.append(donor) }
        }
        // What is left is whole but for rounding.
        for column in rich + poor { weights[column] = 1 }
        threshold = weights
        self.alias = alias
    }

    /// A rank, 0 for the most popular.
    package func rank(_ random: inout SeededGenerator) -> Int {
        let column = random.below(threshold.count)
        return random.uniform() < threshold[column] ? column : Int(alias[column])
    }

    /// One of the things, 0..<count.
    package func draw(_ random: inout SeededGenerator) -> Int { Int(things[rank(&random)]) }
}
