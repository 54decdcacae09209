package import PatronCore

/// Everything that a recipe's sources hold after cleaning, and what became of every row.
package struct Dataset: Sendable {
    /// Clean transactions; empty if the recipe has none.
    package internal(set) var transactions = Transactions()
    /// Items; the first rows are those of `transactions.items`.
    package internal(set) var items = Items()
    /// The companies that customers belong to; empty if the recipe has no customers table.
    package internal(set) var accounts = CustomerAccounts()
    /// Sessions with their label; nil if the recipe has none.
    package internal(set) var sessions: LabelledTable?
    /// What campaigns did; nil if the recipe has none.
    package internal(set) var campaigns: Campaigns?
    /// Rows of each table that was read, in the recipe's order.
    package internal(set) var counts: [(table: String, rows: RowCounts)] = []
    /// The name under which recorded events are counted.
    package static let events = "events"
    /// The last moment that the transactions know, rejected rows that could be read included; nil without transactions.
    package internal(set) var end: Timestamp?

    /// Reads and cleans all sources of a recipe.
    ///
    /// - Parameters:
    ///   - recorded: What a server recorded and who was erased: purchases join the transactions, rows of erased customers
    ///     are rejected and written nowhere.
    ///   - pseudonym: What stands for a customer's or account's id from here on; nil leaves ids as they are.
    ///   - rejected: Where the rejected rows of a table are written; nil, or nil for a table, writes none. A name that
    ///     ends in `.gz` is written as gzip.
    ///   - log: Receives progress in plain sentences.
    /// - Throws: An error with its place for a source that is missing, damaged or empty, or lacks a column; `refused`
    ///   if no row is left. Bad rows are no errors.
    package static func load(
        _ recipe: Recipe, recorded: RecordedData? = nil, pseudonym: Pseudonym? = nil,
        rejected: ((_ table: String) -> String?)? = nil, log: (String) -> Void = { _ in }
    ) throws(PatronError) -> Dataset {
        var dataset = Dataset()
        dataset.pseudonym = pseudonym
        var rules: [[UInt8]] = []
        for source in recipe.sources {
            switch source.table {
            case .transactions: rules.append(try dataset.loadTransactions(source, recipe, recorded))
            case .sessions:
                let (table, rowRules) = try LabelledTable.readWithRules(
                    try source.reader(), LabelledTable.Options(source))
                dataset.sessions = table
                dataset.counts.append((source.table.rawValue, table.counts))
                rules.append(rowRules)
            case .items:
                rules.append(try dataset.loadItems(source, recipe))
            case .customers:
                dataset.accounts = try CustomerAccounts(source, pseudonym)
                dataset.counts.append((source.table.rawValue, RowCounts(dataset.accounts.rules)))
                rules.append(dataset.accounts.rules)
            case .relations:
                dataset.relations = try RelationTable(source, cleaning: recipe.cleaning)
                rules.append([])
            case .campaigns:
                let table = try Campaigns(source, isErased: recorded?.isErased)
                dataset.campaigns = table
                dataset.counts.append((source.table.rawValue, table.counts))
                rules.append(table.rules)
            }
        }
        dataset.completeItems(recipe)
        if let at = recipe.sources.firstIndex(where: { $0.table == .relations }) {
            rules[at] = dataset.relations.rules
            dataset.counts.append((SourceRecipe.Table.relations.rawValue, RowCounts(rules[at])))
        }
        for (table, rows) in dataset.counts { log("\(table): \(rows.read) rows read, \(rows.kept) kept") }
        if let rejected {
            for (source, rowRules) in zip(recipe.sources, rules) {
                guard let path = rejected(source.table.rawValue) else { continue }
                try RejectedRows.write(rowRules, of: source, to: path, except: dataset.erasedRows(recorded))
            }
        }
        return dataset
    }

    /// Makes another id of an id.
    package typealias Pseudonym = @Sendable (UnsafeBufferPointer<UInt8>) -> [UInt8]

    private var pseudonym: Pseudonym?
    private var catalogue = ItemCatalogue()
    private var relations = RelationTable()
    /// Names from the transactions' own lines, by item.
    private var lineNames: [[UInt8]] = []

    private mutating func loadTransactions(
        _ source: SourceRecipe, _ recipe: Recipe, _ recorded: RecordedData?
    ) throws(PatronError) -> [UInt8] {
        var lines = try TransactionReader.read(source, cleaning: recipe.cleaning)
        if let pseudonym { lines.customers = lines.customers.replacing(by: pseudonym) }
        let rowsOfFile = lines.count
        if recipe.cleaning.repeatedExports { try RepeatedExports.apply(to: &lines, file: source.name) }
        var priced = 0
        if let recorded {
            priced = RecordedLines.append(recorded.events, to: &lines, recipe.cleaning)
            ErasedRows(recorded.isErased).apply(to: &lines)
        }
        for row in 0..<lines.count where lines.rules[row] == 0 {
            let time = Timestamp(milliseconds: lines.time[row])
            end = end.map { max($0, time) } ?? time
        }
        let cancels = RowRules.apply(recipe.cleaning, to: &lines)
        let names = ItemNames.choose(lines, cancels: cancels)
        let reduced = Cancellations.apply(cancels: cancels, to: &lines)
        var rows = RowCounts(lines.rules[..<rowsOfFile])
        if lines.respelled > 0 { rows.changed.append(("item_respelled", lines.respelled)) }
        if reduced > 0 { rows.changed.append(("reduced_by_cancellation", reduced)) }
        counts.append((source.table.rawValue, rows))
        if recorded != nil {
            var events = RowCounts(lines.rules[rowsOfFile...])
            if priced > 0 { events.changed.append(("priced", priced)) }
            counts.append((Self.events, events))
        }
        guard lines.rules.contains(0) else {
            let reasons = rows.rejected.map { "\($0.rule) \($0.rows)" }.joined(separator: ", ")
            throw PatronError(
                .refused, "no row of \(rows.read) is left after cleaning: \(reasons)", at: Place(file: source.name))
        }
        transactions = Transactions(kept: lines)
        lineNames = Self.names(names, lines, transactions.items)
        return Array(lines.rules[..<rowsOfFile])
    }

    /// Rejected rows hold ids as they came, a server knows who was erased by pseudonyms, if there are any.
    private func erasedRows(_ recorded: RecordedData?) -> ErasedRows? {
        guard let isErased = recorded?.isErased else { return nil }
        guard let pseudonym else { return ErasedRows(isErased) }
        return ErasedRows { id in isErased(id) || pseudonym(id).withUnsafeBufferPointer(isErased) }
    }

    private mutating func loadItems(_ source: SourceRecipe, _ recipe: Recipe) throws(PatronError) -> [UInt8] {
        catalogue = try ItemCatalogue(source, cleaning: recipe.cleaning)
        counts.append((source.table.rawValue, RowCounts(catalogue.rules)))
        return catalogue.rules
    }

    /// Brings together what the items table and the transactions say of each item.
    private mutating func completeItems(_ recipe: Recipe) {
        items.ids = transactions.items
        let medians = Items.medianPrices(transactions)
        if recipe.unsoldItems, transactions.count > 0 { addUnsold(recipe.cleaning) }
        for row in 0..<items.count {
            let id = items.ids[row]
            let name = catalogue.names[id] ?? (row < lineNames.count ? lineNames[row] : [])
            items.names.append(name)
            items.categories.append(
                catalogue.categories[id] ?? recipe.categories.category(ofName: name).map { Array($0.utf8) } ?? [])
            items.prices.append(catalogue.prices[id] ?? (row < medians.count ? medians[row] : 0))
            items.details.append(catalogue.details[id] ?? ItemDetail())
        }
        items.relations = relations.resolve(items.ids)
        catalogue = ItemCatalogue()
        lineNames = []
    }

    /// Adds the items of the items table that nobody has bought, but for those that are no goods.
    private mutating func addUnsold(_ cleaning: CleaningRecipe) {
        var known = Interner()
        for row in 0..<items.count { _ = items.ids[row].withUnsafeBufferPointer { known.intern($0) } }
        for id in catalogue.ids {
            let code = id.withUnsafeBufferPointer { normalisedCode($0, upperCase: true) }[...]
            let isGoods = !cleaning.notGoods.contains { matches(code, pattern: Array($0.utf8)[...]) }
            if isGoods, id.withUnsafeBufferPointer({ known.row(of: $0) }) == nil {
                id.withUnsafeBufferPointer { items.ids.append($0) }
            }
        }
    }

    private static func names(_ chosen: [Int?], _ lines: TransactionLines, _ items: ByteTable) -> [[UInt8]] {
        var known = Interner()
        for item in 0..<lines.items.count { _ = lines.items[item].withUnsafeBufferPointer { known.intern($0) } }
        return (0..<items.count).map { row in
            let item = items[row].withUnsafeBufferPointer { known.row(of: $0) }
            return item.flatMap { chosen[Int($0)] }.map { lines.names[$0] } ?? []
        }
    }
}
