import PatronCore
import PatronData
import Testing

@Suite("Cleaning rules on small tables")
struct CleaningTests {
    let files: TemporaryFiles

    init() throws { files = try TemporaryFiles() }

    static let recipe = """
        namespace: shop
        currency: EUR
        sources:
          transactions:
            path: t.csv
            columns: {order: o, customer: c, item: i, time: t, quantity: q, unit_price: p, country: l, item_name: n}
            optional: [country, item_name]
        cleaning:
          repeated_exports: true
          cancellations: {order_prefix: C}
          upper_case_items: true
          not_goods: [POST, GIFT*, "*FEE"]
          outliers: {quantity_over: 1000}
        """

    /// Lines of `order,customer,item,day,quantity,price`, the day of January 2020.
    private func load(_ lines: [String], rejected: String? = nil, recipe: String = recipe) throws -> Dataset {
        let rows = lines.map { line in
            var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            fields[3] = fields[3].count == 1 ? "2020-01-0\(fields[3]) 10:00" : "2020-01-\(fields[3]) 10:00"
            return fields.joined(separator: ",")
        }
        _ = try files.write((["o,c,i,t,q,p"] + rows).joined(separator: "\n"), "t.csv")
        let recipe = try Recipe(bytes: Array(recipe.utf8), path: files.path("r.yaml"))
        let data = try Dataset.load(recipe, rejected: rejected.map { path in { _ in path } })
        for (_, rows) in data.counts { #expect(rows.read == rows.kept + rows.rejected.reduce(0) { $0 + $1.rows }) }
        return data
    }

    private func rejected(_ data: Dataset) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: data.counts[0].rows.rejected.map { ($0.rule, $0.rows) })
    }

    /// `customer item quantity price` of each kept line.
    private func kept(_ data: Dataset) -> [String] {
        let lines = data.transactions
        return (0..<lines.count).map {
            let (customer, item) = (
                lines.customers.text(Int(lines.customer[$0])), lines.items.text(Int(lines.item[$0]))
            )
            return "\(customer) \(item) \(lines.quantity[$0]) \(lines.unitPrice[$0])"
        }
    }

    @Test("overlapping exports: the second copy goes, equal lines of one export stay")
    func repeatedExports() throws {
        let overlap = ["2,a,x,5,1,2", "2,a,x,5,1,2", "3,b,y,6,1,2"]
        let data = try load(["1,a,x,1,1,2"] + overlap + overlap + ["3,b,y,6,1,2", "4,b,z,7,1,2"])
        #expect(rejected(data) == ["repeated_export": 3])
        #expect(
            kept(data) == ["a X 1.0 2.0", "a X 1.0 2.0", "a X 1.0 2.0", "b Y 1.0 2.0", "b Y 1.0 2.0", "b Z 1.0 2.0"])
    }

    @Test("an order cut by the first export's end keeps its other lines")
    func cutOrder() throws {
        let data = try load(["1,a,x,1,1,2", "2,a,x,5,1,2", "2,a,x,5,1,2", "2,a,y,5,1,2", "1,a,x,1,1,2", "2,a,x,5,1,2"])
        #expect(rejected(data) == ["repeated_export": 2])
    }

    @Test("a table in no order of time is refused by the rule")
    func unordered() throws {
        let lines = (0..<300).map { "\($0),a,x,\($0 % 2 + 1),1,1" }
        #expect(throws: PatronError.self) { try load(lines) }
    }

    @Test("one row's rules, the first that applies names the reason")
    func rowRules() throws {
        let data = try load(
            [
                "1,a,POST,1,1,2", "1,a,gift_10,1,1,2", "1,a,AFEE,1,1,2", "1,,x,1,1,2", "1,a,x,1,0,2", "1,,x,1,-4,0",
                "1,a,x,1,1,0",
                "1,a,x,1,1,-3", "1,a,x,1,1001,1", "C2,,x,1,-1,1", "1,a,x,1,two,1", "1,a,,1,1,1", ",a,x,1,1,1",
                "1,a,x,99,1,1", "1,a",
                "1,\(String(repeating: "i", count: 256)),x,1,1,1", "1,a,x,1,1,nan", "1,a,x,1,1e300,1e300",
                "1,a,x,1,1,2",
            ].filter { $0 != "1,a" } + ["1,a,x,1,1,2,3"])
        #expect(
            rejected(data) == [
                "not_goods": 3, "missing_customer": 2, "quantity_not_positive": 2, "price_not_positive": 2,
                "outlier": 1,
                "unreadable_value": 6, "id_too_long": 1, "wrong_field_count": 1,
            ])
        #expect(kept(data) == ["a X 1.0 2.0"])
    }

    @Test("spellings of one code are one item")
    func spellings() throws {
        let data = try load(["1,a,85123a,1,1,2", "1,a, 85123A ,1,1,2", "1,a,85123A,1,1,2"])
        #expect(data.items.count == 1)
        #expect(data.counts[0].rows.changed.elementsEqual([("item_respelled", 2)], by: ==))
    }

    @Test("a cancellation takes back the most recent purchases first, those at its price before others")
    func cancellations() throws {
        let data = try load([
            "1,a,x,1,10,2", "2,a,x,2,10,3", "3,a,x,3,10,2", "C4,a,x,4,-12,2", "5,a,x,5,7,2",
            "6,b,x,1,5,1", "C7,b,x,2,-5,9", "8,b,y,2,5,1", "C9,b,y,3,-8,1", "C9,b,z,3,-1,1",
            "C1,c,x,1,-1,1", "2,c,x,2,1,1", "3,c,y,4,1,1", "C4,c,y,4,-1,1",
        ])
        #expect(kept(data) == ["a X 8.0 2.0", "a X 10.0 3.0", "a X 7.0 2.0", "c X 1.0 1.0"])
        #expect(
            rejected(data) == [
                "cancellation": 3, "cancelled": 4, "cancellation_partly_matched": 1, "cancellation_unmatched": 2,
            ])
        #expect(data.counts[0].rows.changed.contains { $0 == ("reduced_by_cancellation", 1) })
    }

    @Test("lines stand by customer, then time; numbers are dense; the end of the data is known")
    func order() throws {
        let recipe = Self.recipe.replacing("repeated_exports: true", with: "repeated_exports: false")
        let data = try load(["1,b,x,3,1,1", "2,a,y,2,1,1", "3,b,z,1,1,1", "4,a,x,2,2,1", "5,,q,9,1,1"], recipe: recipe)
        #expect(kept(data) == ["b Z 1.0 1.0", "b X 1.0 1.0", "a Y 1.0 1.0", "a X 2.0 1.0"])
        #expect(data.transactions.customerOffsets == [0, 2, 4])
        #expect(data.transactions.items.all == ["X", "Y", "Z"].map { Array($0.utf8) })
        #expect(data.end == Timestamp("2020-01-09T10:00Z"))
    }

    @Test(
        "the file of rejected rows has line, rule and the row as it was",
        arguments: ["rejected.csv", "rejected.csv.gz"])
    func rejectedFile(name: String) throws {
        _ = try load(
            ["1,a,x,1,1,2", "1,\"a\ny\",POST,1,1,2", "1,,\"x\"\"\",1,1,2", "1,a,x,1,1,2"], rejected: files.path(name))
        let reader = try CSVReader(path: files.path(name))
        #expect(reader.header == ["line", "rule", "o", "c", "i", "t", "q", "p"])
        var rows: [String] = []
        while try reader.next() {
            rows.append(
                (0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) }.joined(separator: "|")
            )
        }
        #expect(
            rows == ["3|not_goods|1|a\ny|POST|2020-01-01 10:00|1|2", "5|missing_customer|1||x\"|2020-01-01 10:00|1|2"])
    }

    @Test("a missing column names what was found; a wrong delimiter is guessed; empty tables are errors")
    func tables() throws {
        let recipe = try Recipe(bytes: Array(Self.recipe.utf8), path: files.path("r.yaml"))
        func message(_ text: String) throws -> String {
            _ = try files.write(text, "t.csv")
            return "\(try #require(#expect(throws: PatronError.self) { try Dataset.load(recipe) }))"
        }
        let missing = try message("o,c,i,t,q\n")
        #expect(
            missing.contains("t.csv:1") && missing.contains("'p' for unit_price")
                && missing.contains("'o', 'c', 'i', 't', 'q'"))
        #expect(
            try message("o;c;i;t;q;p\n1;2;3;4;5;6\n").contains("found 1 column: 'o;c;i;t;q;p'; is the delimiter ';'?"))
        #expect(try message("o,c,i,t,q,p\n").contains("no rows"))
        #expect(try message("").contains("is empty"))
        #expect(try message("o,c,i,t,q,p,p\n1,2,3,4,5,6,7\n").contains("stands twice"))
        #expect(try message("o,c,i,t,q,p\n1,,x,2020-01-01,1,1\n").contains("missing_customer 1"))
    }
}
