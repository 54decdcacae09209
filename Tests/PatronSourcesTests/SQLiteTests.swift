import Foundation
import GRDB
import PatronCore
import PatronTestSupport
import Testing

/// The trainer reads out of a database what it reads out of a file.
@Suite struct SQLiteTests {
    private static func recipe(_ source: String) -> String {
        """
        namespace: shop
        clock: frozen
        currency: EUR
        sources:
          transactions:
            kind: sqlite
            path: shop.sqlite
            \(source)
            columns: {quantity: quantity, unit_price: price}
        families:
          segmentation:

        """
    }

    private func shop(_ source: String, _ statements: String...) throws -> Shop {
        let shop = try Shop()
        try shop.write("db.yaml", Self.recipe(source))
        let database = try DatabaseQueue(path: shop.path("shop.sqlite"))
        try database.write { database in
            try database.execute(
                sql: "CREATE TABLE orders (\"order\", customer, item, time TEXT, quantity INTEGER, price REAL)")
            for statement in statements { try database.execute(sql: statement) }
        }
        try database.close()
        return shop
    }

    /// The file's lines as rows, numbers as SQLite's own where they are some.
    private func fill(_ shop: Shop) throws {
        let lines = try String(contentsOfFile: shop.path("transactions.csv"), encoding: .utf8).split(separator: "\n")
        try DatabaseQueue(path: shop.path("shop.sqlite")).write { database in
            for line in lines.dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                try database.execute(
                    sql: "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [fields[0], fields[1], fields[2], fields[3], Int(fields[4]), Double(fields[5])])
            }
        }
    }

    private func clean(_ shop: Shop, _ recipe: String) throws -> Executable.Outcome {
        try Executable.trainer.run(["clean", shop.path(recipe), "--json", "--rejected", shop.path("rejected")])
    }

    @Test func aTableGivesTheRowsOfTheFile() throws {
        let shop = try shop("table: orders")
        try fill(shop)
        let file = try clean(shop, "shop.yaml")
        let table = try clean(shop, "db.yaml")
        #expect(table.status == 0, "\(table.errors)")
        let read = try JSONValue(parsing: table.output)["rows"]?["read"]
        #expect(try read != nil && read == (try JSONValue(parsing: file.output)["rows"]?["read"]))
        #expect(try JSONValue(parsing: table.output)["rows"]?["kept"] == read)
    }

    @Test func textsThatAreNoNumbersAreRejectedRows() throws {
        let shop = try shop(
            "query: SELECT * FROM orders ORDER BY rowid",
            "INSERT INTO orders VALUES ('o1', 'c1', 'i1', '2024-01-01', 2, 'three')",
            "INSERT INTO orders VALUES ('o2', 'c\"2', 'i,1', '2024-01-02', '2', '3.5'), ('o3', NULL, 'i1', '2024-01-02', 1, 2)"
        )
        let cleaned = try clean(shop, "db.yaml")
        let rejected = try JSONValue(parsing: cleaned.output)["rows"]?["rejected"]
        #expect(rejected?["unreadable_value"]?.double == 1 && rejected?["missing_customer"]?.double == 1, "\(cleaned)")
        #expect(FileManager.default.fileExists(atPath: shop.path("rejected/transactions.rejected.csv.gz")))
    }

    @Test(
        "mistakes are errors with the source's name",
        arguments: [
            ("table: absent", "absent"), ("table: orders", "a header and no rows"),
            ("query: SELECT customer FROM orders", "no column 'order'"), ("query: SELEC", "syntax error"),
            ("query: DELETE FROM orders", "readonly"), ("table: orders\n    query: SELECT 1", "either table or query"),
        ])
    func mistakes(_ source: String, _ message: String) throws {
        let shop = try shop(source)
        let checked = try Executable.trainer.run(["check", shop.path("db.yaml")])
        #expect(checked.status == 2 && checked.errors.contains(message), "\(checked)")
    }
}
