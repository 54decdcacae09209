import Foundation
import PatronCore
import PatronTestSupport
import Testing

@Suite(.enabled(if: PostgreSQLServer.programs != nil, "needs PostgreSQL"))
struct PostgreSQLTests {
    private func recipe(_ server: PostgreSQLServer, _ source: String) -> String {
        """
        namespace: shop
        clock: frozen
        currency: EUR
        sources:
          transactions:
            kind: postgresql
            connection: {host: \(server.host), user: \(PostgreSQLServer.user), database: postgres}
            \(source)
            columns: {quantity: quantity, unit_price: price}
        families:
          segmentation:

        """
    }

    /// One server for all that does not break it: starting one takes a second.
    @Test func rowsComeOutOfATableAndErrorsHaveNames() throws {
        let server = try PostgreSQLServer()
        let shop = try Shop()
        try server.execute(
            """
            CREATE TABLE orders ("order" text, customer text, item text, time timestamptz, quantity numeric, price text);
            \\copy orders FROM '\(shop.path("transactions.csv"))' CSV HEADER
            CREATE TABLE empty (LIKE orders);
            """)
        func run(_ command: String, _ source: String, _ options: String...) throws -> Executable.Outcome {
            try shop.write("db.yaml", recipe(server, source))
            return try Executable.trainer.run([command, shop.path("db.yaml"), "--json"] + options)
        }
        let file = try Executable.trainer.run(["clean", shop.path("shop.yaml"), "--json"])
        let rows = try JSONValue(parsing: file.output)["rows"]?["kept"]
        let cleaned = try run("clean", "table: public.orders")
        #expect(cleaned.status == 0, "\(cleaned.errors)")
        #expect(try rows != nil && JSONValue(parsing: cleaned.output)["rows"]?["kept"] == rows)
        let trained = try run("train", "table: orders", "--models", shop.models)
        #expect(trained.status == 0 && !shop.current().isEmpty, "\(trained.errors)")

        // A price that is no number is a row to reject.
        try server.execute("INSERT INTO orders VALUES ('x', 'c1', 'i1', '2023-01-01', 1, 'three')")
        let rejected = try run("clean", "table: orders")
        #expect(
            try JSONValue(parsing: rejected.output)["rows"]?["rejected"]?["unreadable_value"]?.double == 1,
            "\(rejected)")

        let mistakes = [
            ("table: absent", "absent"), ("table: empty", "a header and no rows"),
            ("query: SELECT customer FROM orders", "no column 'order'"),
            ("query: DELETE FROM orders RETURNING *", "read-only"), ("query: SELECT 1; SELECT 2", "multiple commands"),
        ]
        for (source, message) in mistakes {
            let checked = try run("check", source)
            #expect(checked.status == 2 && checked.errors.contains(message), "\(checked)")
        }

        // The connection breaks after some rows: nothing is left of the version, the live one stays.
        let before = (shop.current(), shop.versions())
        let broken = try run(
            "train",
            "query: SELECT *, CASE WHEN row_number() OVER () = 500 THEN pg_terminate_backend(pg_backend_pid()) END FROM orders",
            "--models", shop.models)
        #expect(broken.status == 1 && broken.errors.contains("postgresql:postgres#query"), "\(broken)")
        #expect(shop.current() == before.0 && shop.versions() == before.1)
    }

    @Test func noPasswordInARecipe() throws {
        let shop = try Shop()
        try shop.write(
            "db.yaml",
            """
            namespace: shop
            currency: EUR
            sources:
              transactions:
                kind: postgresql
                connection: {host: /nowhere, password: very-secret}
                table: orders
                columns: {unit_price: price}
            families: {segmentation: }

            """)
        let checked = try Executable.trainer.run(["check", shop.path("db.yaml")])
        #expect(
            checked.status == 2 && checked.errors.contains("PGPASSWORD") && checked.errors.contains(":6"), "\(checked)")
        #expect(!checked.errors.contains("very-secret"))
    }

    @Test func aServerThatIsNotThereIsAnError() throws {
        let shop = try Shop()
        try shop.write(
            "db.yaml",
            """
            namespace: shop
            currency: EUR
            sources:
              transactions:
                kind: postgresql
                connection: {host: /nowhere, database: shop}
                table: orders
                columns: {unit_price: price}
            families: {segmentation: }

            """)
        let checked = try Executable.trainer.run(["check", shop.path("db.yaml")])
        #expect(checked.status == 1 && checked.errors.contains("postgresql:shop#orders"), "\(checked)")
    }

    @Test func theServerDoesNotLinkTheClientLibrary() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ldd")
        process.arguments = [try Executable.server.path()]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let listed = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: listed, as: UTF8.self)
        #expect(text.contains("libc.so") && !text.contains("libpq"))
    }
}
