internal import Foundation
internal import PatronBundle
internal import PatronCore
internal import PatronLearning

/// What customers bought as likelihoods need it: distinct (x, t_x, T) with the number of customers who share them.
///
/// A million customers take some 24 bytes each while they are sorted, and then as many rows as there are distinct histories.
struct PurchaseHistories: Sendable {
    /// One distinct history; times in the model's unit, weeks or opportunities.
    struct Row: Sendable {
        var x, recency, age, count: Double
    }

    /// Rows whose terms one thread sums before it takes the next ones: sums round in the same way on any number of threads.
    private static let chunk = 512

    var rows: [Row] = []
    /// Customers by number of repeats, rising.
    private(set) var repeats: [(x: Int, count: Double)] = []
    private(set) var customers = 0
    /// Mean T.
    private(set) var meanAge = 0.0
    /// How many threads a sum over rows may use.
    var threads = ProcessInfo.processInfo.activeProcessorCount

    /// Groups summaries, their days as weeks.
    init(_ summaries: [CustomerSummary]) {
        struct Key: Comparable {
            var x: UInt32
            var recency, age: Int32

            static func < (a: Key, b: Key) -> Bool { (a.x, a.recency, a.age) < (b.x, b.recency, b.age) }
        }
        var keys = summaries.map {
            Key(
                x: UInt32(clamping: $0.repeats), recency: Int32(clamping: $0.lastDay - $0.firstDay),
                age: Int32(clamping: $0.asOf - $0.firstDay))
        }
        keys.sort()
        var at = 0
        while at < keys.count {
            let key = keys[at]
            var end = at + 1
            while end < keys.count, keys[end] == key { end += 1 }
            add(
                Int(key.x), recency: TimeSpan.days(Double(key.recency)).weeks,
                age: TimeSpan.days(Double(key.age)).weeks,
                count: end - at)
            at = end
        }
        finish()
    }

    /// Histories at opportunities, each with the number of customers who share it.
    init(opportunities: [(repeats: Int, recency: Int, of: Int, customers: Int)]) {
        let sorted = opportunities.sorted { ($0.repeats, $0.recency, $0.of) < ($1.repeats, $1.recency, $1.of) }
        for one in sorted where one.customers > 0 {
            add(one.repeats, recency: Double(one.recency), age: Double(one.of), count: one.customers)
        }
        finish()
    }

    private mutating func add(_ x: Int, recency: Double, age: Double, count: Int) {
        let weight = Double(count)
        rows.append(Row(x: Double(x), recency: recency, age: age, count: weight))
        if let last = repeats.indices.last, repeats[last].x == x {
            repeats[last].count += weight
        } else {
            repeats.append((x, weight))
        }
        customers += count
        meanAge += weight * age
    }

    private mutating func finish() { meanAge /= Double(max(1, customers)) }

    /// A term of the log-likelihood and its gradient by the four parameters.
    struct Term: Sendable {
        var value = 0.0
        var gradient = SIMD4<Double>()

        static func += (sum: inout Term, other: Term) {
            sum.value += other.value
            sum.gradient += other.gradient
        }

        static func * (count: Double, term: Term) -> Term {
            Term(value: count * term.value, gradient: count * term.gradient)
        }
    }

    /// Minus the mean log-likelihood at the logarithms of the parameters, and its gradient by those logarithms.
    func negativeMean<Likelihood: PurchaseLikelihood>(
        _ type: Likelihood.Type, _ logs: [Double], _ gradient: inout [Double]
    ) -> Double {
        let parameters = SIMD4(exp(logs[0]), exp(logs[1]), exp(logs[2]), exp(logs[3]))
        let likelihood = Likelihood(parameters)
        var sum = Term()
        for (x, count) in repeats { sum += count * likelihood.term(repeats: x) }
        let chunks = (rows.count + Self.chunk - 1) / Self.chunk
        let parts = [Term](unsafeUninitializedCapacity: chunks) { buffer, initialized in
            let shared = Shared(start: buffer.baseAddress)
            inParallel(over: rows.count, by: Self.chunk, threads: max(1, min(threads, chunks))) { _, range in
                let part = likelihood.sum(rows[range])
                shared.start.map { ($0 + range.lowerBound / Self.chunk).initialize(to: part) }
            }
            initialized = chunks
        }
        for part in parts { sum += part }
        let scaled = (-1 / Double(max(1, customers))) * sum
        for at in 0..<4 { gradient[at] = scaled.gradient[at] * parameters[at] }
        return scaled.value
    }

    /// Each thread writes elements of its own.
    private struct Shared: @unchecked Sendable { let start: UnsafeMutablePointer<Term>? }
}

/// The log-likelihood of a model with four positive parameters, in terms that distinct histories share.
protocol PurchaseLikelihood: Sendable {
    /// Where a fit may start, the likeliest first, given the mean age of customers.
    static func starts(meanAge: Double) -> [[Double]]

    init(_ parameters: SIMD4<Double>)

    /// What depends on the number of repeats alone.
    func term(repeats x: Int) -> PurchaseHistories.Term
    /// The rest, summed over the customers of some rows.
    func sum(_ rows: ArraySlice<PurchaseHistories.Row>) -> PurchaseHistories.Term
}

/// A likelihood whose rows have nothing to gain from being reckoned together.
protocol RowwiseLikelihood: PurchaseLikelihood {
    /// What does not depend on the number of repeats alone.
    func term(_ row: PurchaseHistories.Row) -> PurchaseHistories.Term
}

extension RowwiseLikelihood {
    func sum(_ rows: ArraySlice<PurchaseHistories.Row>) -> PurchaseHistories.Term {
        var sum = PurchaseHistories.Term()
        for row in rows { sum += row.count * term(row) }
        return sum
    }
}

extension PurchaseHistories {
    /// The maximum-likelihood fit; parameters are in the model's order.
    func fit<Likelihood: PurchaseLikelihood>(_ type: Likelihood.Type) -> LifetimeValueFit {
        let rough = thinned()
        return LifetimeValueFit.best(
            of: Likelihood.starts(meanAge: max(meanAge, 1)), count: customers,
            rough: rough.map { rough in { rough.negativeMean(type, $0, &$1) } }
        ) {
            negativeMean(type, $0, &$1)
        }
    }
}
