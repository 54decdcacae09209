internal import GRDB

/// The tables of `events.sqlite` and how older files become newer ones. A migration that has been released never
/// changes.
///
/// No index holds an id: keys are keyed hashes, so that erasing a customer leaves nothing behind in the order of an
/// index, and rows of `event` are only ever appended and removed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE event (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                        namespace TEXT NOT NULL,
                        event_id BLOB,
                        event_key BLOB,
                        kind INTEGER NOT NULL,
                        customer BLOB,
                        customer_key INTEGER,
                        account BLOB,
                        session BLOB,
                        session_key INTEGER,
                        order_id BLOB,
                        item BLOB,
                        time INTEGER NOT NULL,
                        quantity REAL NOT NULL,
                        unit_price REAL NOT NULL,
                        text BLOB,
                        answer_id BLOB,
                        channel BLOB,
                        received INTEGER NOT NULL
                    );
                    CREATE UNIQUE INDEX event_by_key ON event(event_key) WHERE event_key IS NOT NULL;
                    CREATE INDEX event_by_customer ON event(customer_key) WHERE customer_key IS NOT NULL;
                    CREATE INDEX event_by_session ON event(session_key) WHERE session_key IS NOT NULL;
                    CREATE TABLE item_change (
                        namespace TEXT NOT NULL,
                        item BLOB NOT NULL,
                        stock REAL,
                        price REAL,
                        changed INTEGER NOT NULL,
                        PRIMARY KEY (namespace, item)
                    ) WITHOUT ROWID;
                    CREATE TABLE erasure (
                        hash BLOB NOT NULL PRIMARY KEY,
                        namespace TEXT NOT NULL,
                        erased INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE setting (
                        name TEXT NOT NULL PRIMARY KEY,
                        value BLOB NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
