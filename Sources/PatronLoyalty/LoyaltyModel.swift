package import PatronBundle
package import PatronCore

/// Loyalty, tiers, risk, service and lifecycle: `loyalty.safetensors`. For each part NAME of the score (`frequency`, `amount`,
/// `breadth`):
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `NAME.value` | F64, points | values of customers, rising |
/// | `NAME.rank` | F64, points | the share of the customers below each, those who have it counted half |
///
/// The metadata's document `loyalty` is a ``LoyaltyDocument``.
package final class LoyaltyModel: Sendable {
    package static let fileName = "loyalty.safetensors"
    package static let formatVersion = 1
    private static let documentKey = "loyalty"

    package let document: LoyaltyDocument
    package let ranks: LoyaltyRanks
    /// Why a score is 0.
    package let absence: String

    /// Reads and checks the model.
    package init(_ file: TensorFile) throws(PatronError) {
        let document = try file.document(Self.documentKey, as: LoyaltyDocument.self)
        guard document.version == Self.formatVersion else {
            throw PatronError(
                .unsupported, "expected format version \(Self.formatVersion), found \(document.version)",
                at: file.place(Self.documentKey))
        }
        if let fault = document.fault { throw PatronError(.corrupt, fault, at: file.place(Self.documentKey)) }
        self.document = document
        let days = document.window.days
        absence = "no purchase within \(days == days.rounded() ? "\(Int(days))" : "\(days)") days"
        ranks = LoyaltyRanks(
            frequency: try RankTable(file, "frequency"), amount: try RankTable(file, "amount"),
            breadth: try RankTable(file, "breadth"))
    }

    /// The file of a model.
    package static func write(
        _ document: LoyaltyDocument, _ ranks: LoyaltyRanks
    ) throws(PatronError) -> TensorFileWriter {
        var writer = TensorFileWriter()
        ranks.frequency.write("frequency", into: &writer)
        ranks.amount.write("amount", into: &writer)
        ranks.breadth.write("breadth", into: &writer)
        try writer.setDocument(documentKey, document)
        return writer
    }

    /// The loyalty of a customer by what was bought up to a moment; no score without a purchase within the window.
    package func score(
        _ history: CustomerHistory, _ items: ItemTable?, asOf moment: Timestamp, _ buffer: LoyaltyBuffer
    ) -> LoyaltyScore {
        ranks.score(document.window.activity(history, items, asOf: moment, buffer), document.weights)
    }
}

/// How loyal a customer is, against the customers of the training; all from 0 to 100.
package struct LoyaltyScore: Sendable, Hashable {
    /// The weighted mean of the parts.
    package var score = 0.0
    /// Percentiles.
    package var frequency = 0.0
    package var amount = 0.0
    package var breadth = 0.0
    /// What they rest on; nothing without a purchase within the window, and then the score is 0.
    package var activity = LoyaltyActivity()

    package init() {}
}

/// The tables of the three parts.
package struct LoyaltyRanks: Sendable, Hashable {
    package var frequency: RankTable
    package var amount: RankTable
    package var breadth: RankTable

    package init(frequency: RankTable, amount: RankTable, breadth: RankTable) {
        self.frequency = frequency
        self.amount = amount
        self.breadth = breadth
    }

    /// The tables of some customers, at least one.
    package init(_ customers: [LoyaltyActivity]) {
        frequency = RankTable(customers.map { Double($0.orders) })
        amount = RankTable(customers.map(\.amount))
        breadth = RankTable(customers.map { Double($0.breadth) })
    }

    package func score(_ activity: LoyaltyActivity, _ weights: LoyaltyWeights) -> LoyaltyScore {
        var score = LoyaltyScore()
        guard activity.orders > 0 else { return score }
        score.activity = activity
        score.frequency = 100 * frequency.rank(Double(activity.orders))
        score.amount = 100 * amount.rank(activity.amount)
        score.breadth = 100 * breadth.rank(Double(activity.breadth))
        score.score =
            weights.frequency * score.frequency + weights.amount * score.amount + weights.breadth * score.breadth
        return score
    }
}

extension LoyaltyDocument {
    /// What no model has; nil if all is sound.
    fileprivate var fault: String? {
        guard window.days > 0, window.days <= 1e6 else { return "expected a window above 0 days" }
        guard weights.all.allSatisfy({ (0...1).contains($0) }), abs(weights.all.reduce(0, +) - 1) < 1e-9 else {
            return "expected weights that add up to 1"
        }
        return tiers.fault ?? risk?.fault ?? service.fault ?? lifecycle.fault
    }
}
