import PatronBundle
import PatronCore
import Testing

/// Tables whose tensors contradict one another, in files that are well formed.
@Suite struct HostileTableTests {
    private func tensors(_ add: (inout TensorFileWriter) -> Void) throws -> TensorFile {
        var writer = TensorFileWriter()
        add(&writer)
        return try TensorFile(MappedFile(copying: writer.encoded(), path: "x.safetensors"))
    }

    private func ids(_ offsets: [UInt64], _ bytes: String, _ hash: [UInt32]) throws -> IdTable {
        try IdTable(
            tensors {
                $0.add("id.offsets", offsets)
                $0.add("id.bytes", Array(bytes.utf8))
                $0.add("id.hash", hash)
            }, "id")
    }

    @Test(
        arguments: [
            ([0, 1, 2], "ab", [1, 1, 0, 0], "2 slots name 1 of 2 rows"),  // one row twice
            ([0, 1, 2], "ab", [1, 3, 0, 0], "2 slots name 1 of 2 rows"),  // a row that is not there
            ([0, 1, 2], "ab", [1, .max, 0, 0], "2 slots name 1 of 2 rows"),
            ([0, 1, 2], "ab", [1, 2, 1, 2], "4 slots name 2 of 2 rows"),  // no empty slot
            ([0, 1, 2], "ab", [1, 0, 0, 0], "1 slots name 1 of 2 rows"),
            ([0, 1, 2], "ab", [1, 2, 0], "3 slots for 2 ids"),  // no power of two
            ([0, 1, 2], "ab", [1, 2], "2 slots for 2 ids"),
            ([0, 1, 2], "ab", [], "0 slots for 2 ids"),
            ([0, 2, 1], "a", [1, 2, 0, 0], "offsets fall"),
            ([0, .max, 1], "a", [1, 2, 0, 0], "offsets fall"),
            ([0, 1 << 63, 1], "a", [1, 2, 0, 0], "offsets fall"),
            ([1, 1, 2], "ab", [1, 2, 0, 0], "offsets from 0 to 2"),
            ([0, 1, 3], "ab", [1, 2, 0, 0], "offsets from 0 to 2"),
            ([], "ab", [1, 2, 0, 0], "offsets from 0 to 2"),
        ] as [([UInt64], String, [UInt32], String)])
    func refusesIdTables(offsets: [UInt64], bytes: String, hash: [UInt32], message: String) {
        let error = patronError { _ = try ids(offsets, bytes, hash) }
        #expect(error?.code == .corrupt && error?.message.contains(message) == true, "\(error?.message ?? "accepted")")
    }

    @Test func idsTwiceOrInWrongSlotsEndEverySearch() throws {
        for hash in [[1, 2, 0, 0], [0, 0, 1, 2], [2, 0, 1, 0]] as [[UInt32]] {
            let table = try ids([0, 1, 2], "aa", hash)
            for id in ["a", "b", "", "aa"] { _ = table.row(of: id) }
        }
        let empty = try ids([0], "", [0, 0])
        #expect(empty.row(of: "a") == nil && empty.row(of: "") == nil && empty.count == 0)
    }

    @Test func idsHaveALongestLength() throws {
        let long = UInt64(Limits.idBytes)
        #expect(try ids([0, long], String(repeating: "x", count: Int(long)), [1, 0]).count == 1)
        #expect(
            patronError { _ = try ids([0, long + 1], String(repeating: "x", count: Int(long) + 1), [1, 0]) }?.code
                == .corrupt)
    }

    /// The tables of one customer with two orders and two purchases, one tensor replaced.
    private func customers<Element: TensorElement>(_ name: String, _ values: [Element]) throws {
        func add<Other: TensorElement>(_ tensor: String, _ usual: [Other], _ file: inout TensorFileWriter) {
            if tensor == name { file.add(name, values) } else { file.add(tensor, usual) }
        }
        let file = try tensors {
            IdTable.write([Array("c".utf8)], "customer", into: &$0)
            add("order.offsets", [0, 2] as [UInt64], &$0)
            add("order.time", [5, 5] as [Int64], &$0)
            add("order.amount", [1, 2] as [Double], &$0)
            add("order.units", [1, 2] as [Float], &$0)
            add("purchase.offsets", [0, 2] as [UInt64], &$0)
            add("purchase.item", [1, 0] as [UInt32], &$0)
            add("purchase.first", [6, 5] as [Int64], &$0)
            add("purchase.last", [7, 5] as [Int64], &$0)
            add("purchase.orders", [1, 1] as [UInt32], &$0)
            add("purchase.quantity", [1, 2] as [Float], &$0)
        }
        touchAll(items: nil, customers: try CustomerTable(file, itemCount: 2))
    }

    private func field<Element: TensorElement>(_ name: String, _ values: [Element]) -> String? {
        patronError { try customers(name, values) }?.place?.field
    }

    @Test func refusesCustomerTables() throws {
        try customers("none", [0] as [UInt8])
        #expect(field("order.offsets", [0, 1] as [UInt64]) == "order.offsets")
        #expect(field("order.offsets", [0, 2, 2] as [UInt64]) == "order.offsets")
        #expect(field("order.time", [6, 5] as [Int64]) == "order.time")
        #expect(field("order.time", [.min, 5] as [Int64]) == "order.time")
        #expect(field("order.time", [5, .max] as [Int64]) == "order.time")
        #expect(field("order.time", [.min, .max] as [Int64]) == "order.time")
        #expect(field("order.amount", [1, .nan] as [Double]) == "order.amount")
        #expect(field("order.amount", [-.infinity, 1] as [Double]) == "order.amount")
        #expect(field("order.amount", [1e300, 1] as [Double]) == "order.amount")
        #expect(field("order.amount", [1, 1] as [Float]) == "order.amount")
        #expect(field("order.units", [.nan, 1] as [Float]) == "order.units")
        #expect(field("purchase.item", [2, 0] as [UInt32]) == "purchase.item")
        #expect(field("purchase.item", [.max, 0] as [UInt32]) == "purchase.item")
        #expect(field("purchase.first", [8, 5] as [Int64]) == "purchase.first")
        #expect(field("purchase.first", [.min, .max] as [Int64]) == "purchase.first")
        #expect(field("purchase.last", [5, 7] as [Int64]) == "purchase.last")
        #expect(field("purchase.last", [.min, .min] as [Int64]) == "purchase.last")
        #expect(field("purchase.quantity", [.infinity, 1] as [Float]) == "purchase.quantity")
        #expect(field("purchase.orders", [1] as [UInt32]) == "purchase.orders")
    }

    @Test func refusesItemTables() throws {
        func item(_ category: UInt32, _ price: Float) throws -> ItemTable {
            try ItemTable(
                tensors {
                    IdTable.write([Array("i".utf8)], "item", into: &$0)
                    for name in ["name", "categories"] {
                        $0.add(name + ".offsets", [0, 1] as [UInt64])
                        $0.add(name + ".bytes", [65] as [UInt8])
                    }
                    $0.add("category", [category])
                    $0.add("price", [price])
                })
        }
        #expect(try item(0, 1).count == 1)
        #expect(try item(.max, 0).category[0] == ItemTable.noCategory)
        #expect(patronError { _ = try item(1, 1) }?.place?.field == "category")
        #expect(patronError { _ = try item(0, -1) }?.place?.field == "price")
        #expect(patronError { _ = try item(0, .nan) }?.place?.field == "price")
    }
}
