package import PatronCore

/// Finds rows of erased customers: those that train are rejected, those that are rejected anyway are not written out.
package struct ErasedRows: Sendable {
    private let isErased: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

    package init(_ isErased: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Bool) { self.isErased = isErased }

    /// Rejects all lines of erased customers.
    func apply(to lines: inout TransactionLines) {
        let erased = (0..<lines.customers.count).map { row in
            lines.customers[row].withUnsafeBufferPointer(isErased)
        }
        guard erased.contains(true) else { return }
        for row in 0..<lines.count where lines.customer[row] != TransactionLines.noCustomer {
            if erased[Int(lines.customer[row])] { lines.reject(row, .erased) }
        }
    }

    /// Whether the present record names an erased customer in any field. Of a record whose fields cannot be told apart
    /// every piece between marks is looked at.
    package func areNamed(in reader: CSVReader) -> Bool {
        switch reader.fault {
        case .none, .fieldCount: return (0..<reader.fieldCount).contains { isErased(trimmed(reader.field($0))) }
        case .quoting, .notUTF8, .nulByte:
            let marks: Set<UInt8> = [reader.delimiter, UInt8(ascii: "\""), 0, 10, 13]
            return reader.raw.split(whereSeparator: marks.contains).contains {
                isErased(trimmed(UnsafeBufferPointer(rebasing: $0)))
            }
        }
    }

    /// Whether a file of rejected rows, as ``RejectedRows`` writes it, names an erased customer.
    package func areNamed(inRejectedRows path: String) throws(PatronError) -> Bool {
        // The header says by which delimiter it is written: "line", then the delimiter.
        let header = try CSVReader(path: path)
        let delimiter = withExtendedLifetime(header) { header.raw.prefix(5).last }
        let reader = try CSVReader(path: path, delimiter: delimiter ?? UInt8(ascii: ","))
        while try reader.next() { if areNamed(in: reader) { return true } }
        return false
    }
}
