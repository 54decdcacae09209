internal import PatronCore
package import PatronNumerics

/// Rows of the item table by a value that they share: those of one category, one attribute's value, one assortment.
///
/// | tensor | type, shape | meaning |
/// |---|---|---|
/// | `NAME.values.*` | string table, v | the values |
/// | `NAME.offsets` | U64, v + 1 | rows of the next one, by value |
/// | `NAME.items` | U32 | rows of the item table, rising within a value |
package final class Postings: Sendable {
    package let values: StringTable
    /// Values in the order of their bytes, so that one is found by its name.
    private let order: [UInt32]
    private let storage: Storage

    private enum Storage: Sendable {
        case mapped(offsets: Tensor<UInt64>, rows: Tensor<UInt32>)
        case own(offsets: [Int], rows: OwnedRows)
    }

    /// Reads and checks the tensors of a name; rows are below `itemCount`.
    init(_ file: TensorFile, _ name: String, itemCount: Int) throws(PatronError) {
        values = try StringTable(file, name + ".values")
        let offsets: Tensor<UInt64> = try file.tensor(name + ".offsets", shape: [values.count + 1])
        let rows: Tensor<UInt32> = try file.tensor(name + ".items", shape: [nil])
        try checkOffsets(offsets, upTo: rows.count, file.place(name + ".offsets"))
        try checkRows(rows, below: itemCount, file.place(name + ".items"))
        storage = .mapped(offsets: offsets, rows: rows)
        order = Self.order(values)
    }

    /// Gathers rows by a number that each row bears; numbers that are no row of `values` bear none.
    init(_ numbers: Tensor<UInt32>, of values: StringTable) {
        self.values = values
        var offsets = [Int](repeating: 0, count: values.count + 1)
        for number in numbers.elements where number < values.count { offsets[Int(number) + 1] += 1 }
        for at in 0..<values.count { offsets[at + 1] += offsets[at] }
        let rows = OwnedRows(count: offsets[values.count])
        var next = offsets
        for (row, number) in numbers.elements.enumerated() where number < values.count {
            rows.start[next[Int(number)]] = UInt32(row)
            next[Int(number)] += 1
        }
        storage = .own(offsets: offsets, rows: rows)
        order = Self.order(values)
    }

    /// The rows of a value, valid as long as these postings.
    package func rows(of value: Int) -> UnsafeBufferPointer<UInt32> {
        switch storage {
        case .mapped(let offsets, let rows):
            UnsafeBufferPointer(rebasing: rows.elements[Int(offsets[value])..<Int(offsets[value + 1])])
        case .own(let offsets, let rows):
            UnsafeBufferPointer(start: rows.start + offsets[value], count: offsets[value + 1] - offsets[value])
        }
    }

    /// The value with these bytes; nil if there is none.
    package func value(_ name: ByteView) -> Int? { find { compare($0, name) } }

    /// The value `name`, ``attributeSeparator``, `value`: how attributes are kept.
    package func value(ofAttribute name: ByteView, _ value: ByteView) -> Int? {
        find { row in
            let head = ByteView(start: row.start, count: min(row.count, name.count))
            let order = compare(head, name)
            if order != 0 { return order }
            guard row.count > name.count, let start = row.start else { return -1 }
            let separator = Int(start[name.count]) - Int(attributeSeparator)
            if separator != 0 { return separator }
            return compare(ByteView(start: start + name.count + 1, count: row.count - name.count - 1), value)
        }
    }

    /// Binary search; the closure says whether a row stands before (below 0) or behind what is looked for.
    private func find(_ direction: (ByteView) -> Int) -> Int? {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            let found = direction(values[Int(order[middle])])
            if found == 0 { return Int(order[middle]) }
            if found < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private static func order(_ values: StringTable) -> [UInt32] {
        let rows = (0..<values.count).map { UInt32($0) }
        // The writer sorts; a file of somebody else may not.
        let isSorted = rows.dropFirst().allSatisfy { compare(values[Int($0) - 1], values[Int($0)]) <= 0 }
        return isSorted ? rows : rows.sorted { compare(values[Int($0)], values[Int($1)]) < 0 }
    }

    /// Adds the tensors of a name: for each value the rows that bear it. Equal inputs give equal bytes.
    static func write(_ bearers: [[UInt8]: [UInt32]], _ name: String, into file: inout TensorFileWriter) {
        let values = bearers.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let rows = values.map { bearers[$0] ?? [] }
        StringTable.write(values, name + ".values", into: &file)
        file.add(name + ".offsets", offsets(rows.map(\.count)))
        file.add(name + ".items", Array(rows.joined()))
    }
}

/// Stands between an attribute's name and its value: ASCII's unit separator.
package let attributeSeparator: UInt8 = 0x1F

/// Rows in memory of their own.
private final class OwnedRows: @unchecked Sendable {
    // Unchecked: filled by its maker, and never changed after that.
    let start: UnsafeMutablePointer<UInt32>

    init(count: Int) { start = .allocate(capacity: max(1, count)) }

    deinit { start.deallocate() }
}

/// Below 0 if `a` stands before `b` in the order of bytes, 0 if both are the same.
private func compare(_ a: ByteView, _ b: ByteView) -> Int {
    let common = min(a.count, b.count)
    if common > 0, let first = a.start, let second = b.start {
        for at in 0..<common where first[at] != second[at] { return Int(first[at]) - Int(second[at]) }
    }
    return a.count - b.count
}
