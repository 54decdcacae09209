/// Chooses each item's name among those that its lines bear.
///
/// Only lines that could be sold count (rules of one row passed, no cancellation), as names on adjustments are remarks
/// ("damaged", "?"). Names win over remarks, which have more lower-case than upper-case letters or no letter; then the
/// more frequent wins, then the one seen first.
enum ItemNames {
    /// The row of `lines.names` for each row of `lines.items`; nil where there is none. Call before cancellations are
    /// applied.
    static func choose(_ lines: TransactionLines, cancels: [Bool]) -> [Int?] {
        guard !lines.name.isEmpty else { return Array(repeating: nil, count: lines.items.count) }
        // Most items have one name: the first one is counted in an array, only the others in a dictionary.
        var first = [UInt32](repeating: TransactionLines.noName, count: lines.items.count)
        var firstCount = [Int](repeating: 0, count: lines.items.count)
        var others: [UInt64: Int] = [:]
        for row in 0..<lines.count where lines.rules[row] == 0 {
            let name = lines.name[row]
            if name == TransactionLines.noName || cancels[Int(lines.order[row])] { continue }
            let item = Int(lines.item[row])
            if first[item] == TransactionLines.noName { first[item] = name }
            if first[item] == name {
                firstCount[item] += 1
            } else {
                others[UInt64(item) << 32 | UInt64(name), default: 0] += 1
            }
        }
        let remark = (0..<lines.names.count).map { isRemark(lines.names[$0]) }
        var best: [(name: Int, count: Int)?] = first.enumerated().map { item, name in
            name == TransactionLines.noName ? nil : (Int(name), firstCount[item])
        }
        for (key, count) in others {
            let (item, name) = (Int(key >> 32), Int(key & 0xffff_ffff))
            guard let current = best[item] else { continue }
            let wins =
                remark[name] != remark[current.name]
                ? remark[current.name] : (count, current.name) > (current.count, name)
            if wins { best[item] = (name, count) }
        }
        return best.map { $0?.name }
    }

    static func isRemark(_ name: [UInt8]) -> Bool {
        let upper = name.count { (65...90).contains($0) }
        let lower = name.count { (97...122).contains($0) }
        return lower > upper || upper == 0
    }
}
