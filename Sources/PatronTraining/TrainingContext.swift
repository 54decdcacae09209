package import PatronBundle
package import PatronCore
package import PatronData

/// What every family's trainer is given: the tables as the server will read them, and how to behave.
package struct TrainingContext: Sendable {
    /// All customers with their orders and purchases.
    package var customers: CustomerTable
    /// All items.
    package var items: ItemTable
    /// The customers' countries; nil where the data has none.
    package var countries: CustomerCountries?
    /// The lines that the tables were made from, which know every time that an item was bought; nil where there are none.
    package var lines: Transactions?
    /// The last moment that the data knows; a frozen clock stands here.
    package var end: Timestamp
    /// The currency of all amounts.
    package var currency: Currency
    /// The seed from which a trainer derives its random numbers.
    package var seed: UInt64
    /// How many threads a trainer may use.
    package var threads: Int
    /// Receives progress in plain sentences.
    package var log: @Sendable (String) -> Void

    package init(
        customers: CustomerTable, items: ItemTable, countries: CustomerCountries? = nil, end: Timestamp,
        currency: Currency, seed: UInt64 = 0, threads: Int,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.customers = customers
        self.items = items
        self.countries = countries
        self.end = end
        self.currency = currency
        self.seed = seed
        self.threads = threads
        self.log = log
    }
}

/// The country of each customer, by number.
package struct CustomerCountries: Sendable {
    package var names: [String]
    /// One a row of the customer table; `UInt32.max` where it is not known.
    package var rows: [UInt32]

    package init(names: [String], rows: [UInt32]) {
        self.names = names
        self.rows = rows
    }
}

/// What a family's trainer hands back: its file of the bundle, and what was measured.
package struct TrainedFamily {
    /// The file's name in the bundle, such as `segmentation.safetensors`.
    package var fileName: String
    /// Its content.
    package var file: TensorFileWriter
    /// Figures for the manifest and the report, measured on data that neither the model nor its settings have seen.
    package var metrics: JSONValue

    package init(fileName: String, file: TensorFileWriter, metrics: JSONValue) {
        self.fileName = fileName
        self.file = file
        self.metrics = metrics
    }
}
