package import Foundation
package import PatronBundle
package import PatronCore

/// A request with the answer that the trainer's engine gave, replayed before a version goes live.
///
/// Requests always set `as_of`, so that an answer does not depend on when it is replayed. Answer ids and versions are left out.
package struct Golden: Codable, Sendable {
    /// The method's name in the protos, such as `Recommend`.
    package var method: String
    package var request: Request
    package var answer: Answer

    package init(method: String, request: Request, answer: Answer = Answer()) {
        self.method = method
        self.request = request
        self.answer = answer
    }

    /// The parts of requests that goldens use; ids in base64.
    package struct Request: Codable, Sendable {
        package var customer: Data?
        package var account: Data?
        package var item: Data?
        package var history: [Data]?
        package var exclude: [Data]?
        package var count: Int?
        package var allowBought: Bool?
        package var numbers: [String: Double]?
        package var texts: [String: String]?
        /// Over which time a value is asked for, as the wire has it.
        package var horizon: String?
        /// Candidates.
        package var items: [Data]?
        /// A category that the items have to be of.
        package var category: Data?
        package var diversity: Double?
        /// A window, or a horizon.
        package var days: Double?
        package var segment: String?
        /// The lists of a page.
        package var lists: [ListKind]?
        /// By which treatment whom to rank.
        package var treatment: String?
        package var customers: [Data]?
        /// Milliseconds since 1970 UTC.
        package var asOf: Int64

        package init(asOf: Timestamp) { self.asOf = asOf.milliseconds }
    }

    /// An answer reduced to what has to stay the same.
    package struct Answer: Codable, Sendable, Equatable {
        /// Items in their order, in base64.
        package var items: [Data]?
        /// Scores of the items.
        package var scores: [Double]?
        /// Every number of the answer, by its field's path.
        package var numbers: [String: Double]?
        /// Every text and label of the answer, by its field's path.
        package var texts: [String: String]?

        package init() {}
    }
}

extension Golden.Answer {
    /// How far numbers may lie apart, relative to their size: another machine may add in another order.
    static let tolerance = 1e-4

    /// The first difference between this expected answer and another one, in words; nil if they agree.
    ///
    /// Items may change places where their scores are equal within the tolerance.
    package func difference(to other: Golden.Answer) -> String? {
        let (expected, found) = (scores ?? [], other.scores ?? [])
        guard (items ?? []).count == expected.count else {
            return "\((items ?? []).count) items with \(expected.count) scores"
        }
        if expected.count != found.count { return "\(found.count) items, expected \(expected.count)" }
        for at in expected.indices {
            if !close(expected[at], found[at]) { return "score \(at) is \(found[at]), expected \(expected[at])" }
            guard items?[at] != other.items?[at] else { continue }
            let tied =
                (at > 0 && close(expected[at - 1], expected[at]))
                || (at + 1 < expected.count && close(expected[at], expected[at + 1]))
            if !tied, at + 1 < expected.count { return "another item at place \(at)" }
        }
        let (numbers, others) = (numbers ?? [:], other.numbers ?? [:])
        for (key, value) in numbers.sorted(by: { $0.key < $1.key }) {
            guard let found = others[key] else { return "\(key) is missing" }
            if !close(value, found) { return "\(key) is \(found), expected \(value)" }
        }
        if let extra = others.keys.first(where: { numbers[$0] == nil }) { return "\(extra) is new" }
        if texts ?? [:] != other.texts ?? [:] { return "texts differ: \(other.texts ?? [:]), expected \(texts ?? [:])" }
        return nil
    }

    private func close(_ a: Double, _ b: Double) -> Bool {
        abs(a - b) <= Self.tolerance * max(1e-3, max(abs(a), abs(b)))
    }
}

/// All goldens of a version: `goldens.json`.
package struct GoldenSet: Codable, Sendable {
    package static let fileName = "goldens.json"

    package var goldens: [Golden]

    package init(goldens: [Golden]) { self.goldens = goldens }

    /// Deterministic JSON.
    package func encoded() throws(PatronError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try encoder.encode(self)
        } catch {
            throw PatronError(.internal, "cannot encode goldens", cause: error)
        }
    }

    /// Reads `goldens.json`; throws `corrupt` with its path.
    package init(_ file: MappedFile) throws(PatronError) {
        do {
            self = try JSONDecoder().decode(GoldenSet.self, from: file.withBytes { Data($0) })
        } catch {
            throw PatronError(.corrupt, "not a set of goldens", at: Place(file: file.path), cause: error)
        }
    }
}
