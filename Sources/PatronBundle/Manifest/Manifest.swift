package import PatronCore

/// `manifest.json` of a version: what it was made from, what it holds, what was measured. No time of the clock, host
/// or path
/// stands in it, so that the same recipe, data and seed give the same bytes, and by them the same version name.
package struct Manifest: Sendable, Hashable {
    /// The file's name.
    package static let fileName = "manifest.json"
    /// The format that this code writes, and the newest that it reads.
    package static let formatVersion = 1
    /// The longest manifest that is read, in bytes.
    package static let sizeLimit = 16 << 20

    /// One family of models.
    package struct Family: Sendable, Hashable {
        /// The family's name, such as `segmentation`.
        package var name: String
        /// Its file in the version.
        package var file: String
        /// Figures measured on data that neither model nor settings have seen.
        package var metrics: JSONValue

        package init(name: String, file: String, metrics: JSONValue = [:]) {
            self.name = name
            self.file = file
            self.metrics = metrics
        }
    }

    /// What became of the data's rows.
    package struct Rows: Sendable, Hashable {
        /// Rows read.
        package var read: Int
        /// Rows that trained.
        package var kept: Int
        /// Rows rejected, by rule.
        package var rejected: [String: Int]

        package init(read: Int = 0, kept: Int = 0, rejected: [String: Int] = [:]) {
            self.read = read
            self.kept = kept
            self.rejected = rejected
        }
    }

    /// One file of the version, other than the manifest.
    package struct File: Sendable, Hashable {
        /// Its name; no folders.
        package var name: String
        /// Its size in bytes.
        package var size: Int
        /// SHA-256 of its content, 64 lower-case hexadecimal digits.
        package var sha256: String
    }

    /// The version's name, `YYYYMMDD-` of ``dataEnd`` and 12 digits of the content's hash; empty until it is written.
    package internal(set) var version = ""
    /// The tenant or shop.
    package var namespace: String
    /// The program that wrote the version, such as `patron 0.1.0`.
    package var createdBy: String
    /// The namespace's clock.
    package var clock: ModelClock
    /// The last moment that the data knows.
    package var dataEnd: Timestamp
    /// The sequence of the last recorded event that the data holds; nil for data from elsewhere alone, in which case
    /// events later than ``dataEnd`` are new.
    package var eventsThrough: Int64?
    /// The currency of all amounts; nil for a namespace without money.
    package var currency: Currency?
    /// The seed of everything random.
    package var seed: UInt64
    /// SHA-256 of the recipe's bytes.
    package var recipeHash: String
    /// SHA-256 of each source, by table.
    package var dataHashes: [String: String]
    /// What became of the data's rows.
    package var rows: Rows
    /// The families, in the catalogue's order.
    package var families: [Family]
    /// Figures of the version as a whole.
    package var metrics: JSONValue
    /// The file of embedded requests with their answers.
    package var goldens: String?
    /// All files but the manifest, by name; filled in by the writer.
    package internal(set) var files: [File] = []

    package init(
        namespace: String, createdBy: String, clock: ModelClock, dataEnd: Timestamp, currency: Currency?,
        seed: UInt64 = 0,
        recipeHash: String, dataHashes: [String: String], rows: Rows = Rows(), families: [Family] = [],
        metrics: JSONValue = [:], goldens: String? = nil
    ) {
        self.namespace = namespace
        self.createdBy = createdBy
        self.clock = clock
        self.dataEnd = dataEnd
        self.currency = currency
        self.seed = seed
        self.recipeHash = recipeHash
        self.dataHashes = dataHashes
        self.rows = rows
        self.families = families
        self.metrics = metrics
        self.goldens = goldens
    }

    /// The file of a name; nil if the version has none.
    package func file(_ name: String) -> File? { files.first { $0.name == name } }
}
