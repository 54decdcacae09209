internal import PatronCore
internal import PatronData
internal import PatronNumerics

/// Transactions divided into those that are known and those to be foretold.
package struct PurchaseSplit {
    /// Where the line is drawn.
    package enum Kind: String, CaseIterable, Sendable {
        /// At a moment: what was bought after it is to be foretold.
        case time
        /// Within each customer: some items, drawn by the seed, whenever they were bought.
        case holdout
        /// Before each customer's last order.
        case last
    }

    /// Known lines; customers and items are numbered as before.
    let train: Transactions
    /// The last moment that is known.
    let trainEnd: Timestamp
    /// Sentences about what a split of this kind lets models know too early.
    let warnings: [String]
    private let held: [[UInt32]]

    init(_ lines: Transactions, _ options: RecipeEvaluation.Options) throws(PatronError) {
        var keep = [Bool](repeating: true, count: lines.count)
        switch options.split {
        case .time: Self.holdOut(lines, after: try Self.moment(lines, options), &keep)
        case .holdout: Self.holdOut(lines, share: options.share, seed: options.seed, &keep)
        case .last: Self.holdOutLast(lines, &keep)
        }
        let latest = keep.indices.lazy.filter { keep[$0] }.map { lines.time[$0] }.max()
        guard let latest, keep.contains(false) else {
            throw PatronError(.refused, "the split leaves nothing to learn from, or nothing to foretell")
        }
        train = lines.selecting(keep)
        trainEnd = Timestamp(milliseconds: latest)
        held = (0..<lines.customers.count).map { customer in
            Set(lines.lines(ofCustomer: customer).filter { !keep[$0] }.map { lines.item[$0] }).sorted()
        }
        let early = keep.indices.count { !keep[$0] && lines.time[$0] < latest }
        let all = keep.count { !$0 }
        warnings =
            early == 0
            ? []
            : [
                "the split leaks: \(early) of \(all) held-out lines are earlier than the latest one that is learnt from; "
                    + "the figures say how well gaps are filled, not how well the future is foretold"
            ]
    }

    /// Customers x items: what a customer had not bought before, and all that was bought; only of customers who are known.
    func wanted(itemCount: Int) -> (new: CSRMatrix, all: CSRMatrix) {
        var (new, all) = (CSRMatrix(columnCount: itemCount), CSRMatrix(columnCount: itemCount))
        for customer in held.indices {
            let lines = train.lines(ofCustomer: customer)
            let known = Set(lines.map { train.item[$0] })
            for item in lines.isEmpty ? [] : held[customer] {
                all.columns.append(item)
                if !known.contains(item) { new.columns.append(item) }
            }
            all.offsets.append(UInt64(all.columns.count))
            new.offsets.append(UInt64(new.columns.count))
        }
        new.values = [Float](repeating: 1, count: new.columns.count)
        all.values = [Float](repeating: 1, count: all.columns.count)
        return (new, all)
    }

    private static func moment(
        _ lines: Transactions, _ options: RecipeEvaluation.Options
    ) throws(PatronError) -> Int64 {
        guard let end = lines.time.max() else { throw PatronError(.refused, "there are no transactions") }
        if let days = options.days { return end - Int64(days) * 86_400_000 }
        let times = lines.time.sorted()
        return times[min(times.count - 1, Int(Double(times.count) * (1 - options.share)))]
    }

    private static func holdOut(_ lines: Transactions, after moment: Int64, _ keep: inout [Bool]) {
        for line in keep.indices { keep[line] = lines.time[line] <= moment }
    }

    private static func holdOut(_ lines: Transactions, share: Double, seed: UInt64, _ keep: inout [Bool]) {
        var random = SeededGenerator(seed: seed)
        for customer in 0..<lines.customers.count {
            var items = Set(lines.lines(ofCustomer: customer).map { lines.item[$0] }).sorted()
            random.shuffle(&items)
            let isHeld = Set(items.prefix(items.count < 3 ? 0 : max(1, Int(Double(items.count) * share))))
            for line in lines.lines(ofCustomer: customer) { keep[line] = !isHeld.contains(lines.item[line]) }
        }
    }

    private static func holdOutLast(_ lines: Transactions, _ keep: inout [Bool]) {
        for customer in 0..<lines.customers.count {
            let range = lines.lines(ofCustomer: customer)
            guard let last = range.last, lines.order[range.lowerBound] != lines.order[last] else { continue }
            for line in range { keep[line] = lines.order[line] != lines.order[last] }
        }
    }
}
