internal import PatronSegmentation

/// Names segments as an analyst would, from where their customers stand among all: mean percentile ranks, 0 to 1.
struct SegmentNaming {
    /// Where a segment stands: 1 is the most recent, the most frequent, the highest spending, the longest known.
    struct Standing {
        var freshness: Double
        var frequency: Double
        var monetary: Double
        var tenure: Double
        /// The median number of purchase days.
        var purchaseDays: Double
    }

    /// A name and the ranges of ranks in which it is true.
    private struct Archetype {
        var name: String
        var freshness, frequency, monetary, tenure: ClosedRange<Double>
        var oneTimeOnly = false

        /// Distance to the ranges, and a little for the distance to their middle.
        func distance(_ standing: Standing) -> Double {
            if oneTimeOnly, standing.purchaseDays > 1 { return .infinity }
            let pairs = [
                (standing.freshness, freshness), (standing.frequency, frequency), (standing.monetary, monetary),
                (standing.tenure, tenure),
            ]
            return pairs.reduce(0) { sum, pair in
                let outside = max(0, pair.1.lowerBound - pair.0, pair.0 - pair.1.upperBound)
                let middle = pair.0 - (pair.1.lowerBound + pair.1.upperBound) / 2
                return sum + outside * outside + 0.02 * middle * middle
            }
        }
    }

    /// The customary names of RFM analysis, as ranges of ranks.
    private static let archetypes = [
        Archetype(name: "Champions", freshness: 0.7...1, frequency: 0.75...1, monetary: 0.75...1, tenure: 0.3...1),
        Archetype(
            name: "Loyal customers", freshness: 0.5...0.85, frequency: 0.6...0.85, monetary: 0.5...0.85, tenure: 0.5...1
        ),
        Archetype(
            name: "Potential loyalists", freshness: 0.6...1, frequency: 0.4...0.75, monetary: 0.35...0.75,
            tenure: 0...0.4),
        Archetype(name: "New customers", freshness: 0.6...1, frequency: 0...0.4, monetary: 0...0.5, tenure: 0...0.25),
        Archetype(
            name: "Rare big spenders", freshness: 0.3...0.8, frequency: 0.1...0.45, monetary: 0.6...1, tenure: 0.2...1),
        Archetype(
            name: "Occasional buyers", freshness: 0.45...0.8, frequency: 0.25...0.55, monetary: 0.2...0.5,
            tenure: 0.4...1),
        Archetype(
            name: "Needing attention", freshness: 0.3...0.55, frequency: 0.45...0.75, monetary: 0.4...0.75,
            tenure: 0.5...1),
        Archetype(name: "At risk", freshness: 0...0.35, frequency: 0.55...1, monetary: 0.55...1, tenure: 0.5...1),
        Archetype(
            name: "About to lapse", freshness: 0.3...0.55, frequency: 0...0.4, monetary: 0...0.4, tenure: 0.1...0.5),
        Archetype(
            name: "Hibernating", freshness: 0...0.35, frequency: 0.25...0.55, monetary: 0.2...0.6, tenure: 0.5...1),
        Archetype(
            name: "Lost one-time buyers", freshness: 0...0.35, frequency: 0...0.35, monetary: 0...0.4, tenure: 0.2...1,
            oneTimeOnly: true),
        Archetype(
            name: "Lapsed customers", freshness: 0...0.35, frequency: 0...0.4, monetary: 0...0.45, tenure: 0.2...0.8),
    ]
    /// Farther than this from a name's ranges, the name would mislead; the segment is then described by its ranks.
    private static let farthest = 0.15

    /// One name a segment, all distinct and none of `reserved`: the best fit of all gets its name first.
    static func names(_ standings: [Standing], reserved: Set<String> = []) -> [String] {
        var names = [String?](repeating: nil, count: standings.count)
        var pairs: [(segment: Int, archetype: Int, distance: Double)] = []
        for (segment, standing) in standings.enumerated() {
            for (at, archetype) in archetypes.enumerated() {
                let distance = archetype.distance(standing)
                if distance < farthest { pairs.append((segment, at, distance)) }
            }
        }
        pairs.sort { ($0.distance, $0.segment, $0.archetype) < ($1.distance, $1.segment, $1.archetype) }
        var taken = reserved
        for pair in pairs where names[pair.segment] == nil && !taken.contains(archetypes[pair.archetype].name) {
            names[pair.segment] = archetypes[pair.archetype].name
            taken.insert(archetypes[pair.archetype].name)
        }
        return standings.indices.map { segment in
            if let name = names[segment] { return name }
            let plain = plainName(standings[segment])
            var name = plain
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(plain) (\(number))"
                number += 1
            }
            return name
        }
    }

    private static func plainName(_ standing: Standing) -> String {
        func word(_ rank: Double, _ words: (String, String, String)) -> String {
            rank < 1.0 / 3 ? words.0 : rank < 2.0 / 3 ? words.1 : words.2
        }
        return word(standing.freshness, ("Inactive", "Quiet", "Recent")) + " "
            + word(standing.frequency, ("rare", "occasional", "frequent")) + " buyers, "
            + word(standing.monetary, ("low", "middling", "high")) + " spend"
    }
}
