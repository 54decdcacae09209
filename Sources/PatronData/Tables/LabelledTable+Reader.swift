package import PatronCore

extension LabelledTable {
    /// Reads a table. A column is numeric if every cell that is not blank is a number and the options do not call it
    /// categorical. Rows that cannot be read or lack a label are rejected and counted.
    ///
    /// - Throws: `badInput` for columns that are not there, an empty table, or a label without two classes.
    package static func read(path: String, _ options: Options) throws(PatronError) -> LabelledTable {
        try readWithRules(try CSVReader(path: path, delimiter: options.delimiter), options).table
    }

    /// The table, and a rule for each row of the file.
    static func readWithRules(_ reader: CSVReader, _ options: Options) throws(PatronError) -> (
        table: LabelledTable, rules: [UInt8]
    ) {
        let path = reader.path
        let names = try columnNames(reader, options)
        guard let labelColumn = names.firstIndex(of: options.label) else {
            throw PatronError(
                .badInput, "no label column '\(options.label)'; found \(found(names, options.delimiter))",
                at: Place(file: path, line: 1))
        }
        for name in options.drop + options.categorical + options.stages where !names.contains(name) {
            throw PatronError(
                .badInput, "no column '\(name)'; found \(found(names, options.delimiter))",
                at: Place(file: path, line: 1))
        }
        var texts = names.map { _ in Interner() }
        var cells = names.map { _ in [UInt32]() }
        var rules: [UInt8] = []
        while try reader.next() {
            guard reader.fault == .none else {
                rules.append(CleaningRule(reader.fault).rawValue)
                continue
            }
            guard !trimmed(reader.field(labelColumn)).isEmpty else {
                rules.append(CleaningRule.missingLabel.rawValue)
                continue
            }
            rules.append(0)
            for at in names.indices { cells[at].append(texts[at].intern(trimmed(reader.field(at)))) }
        }
        guard !cells[labelColumn].isEmpty else {
            throw PatronError(.badInput, "no row that can be read (\(rules.count) rejected)", at: Place(file: path))
        }
        var table = LabelledTable()
        table.counts = RowCounts(rules)
        table.labels = try labels(cells[labelColumn], texts[labelColumn].table, options, path)
        if !options.stages.isEmpty {
            table.funnel = funnel(options, names, cells, texts.map(\.table), table.labels)
        }
        // Which stages were reached is only known afterwards.
        let others = Set(options.drop + options.stages + [options.label])
        for at in names.indices where !others.contains(names[at]) {
            table.columns.append(
                column(names[at], cells[at], texts[at].table, isCategorical: options.categorical.contains(names[at])))
        }
        return (table, rules)
    }

    private static func funnel(
        _ options: Options, _ names: [String], _ cells: [[UInt32]], _ texts: [ByteTable], _ labels: [Bool]
    ) -> Funnel {
        var reached: [(name: String, rows: [Bool])] = []
        for stage in options.stages where stage != options.label {
            guard let at = names.firstIndex(of: stage) else { continue }
            let isReached = (0..<texts[at].count).map { Funnel.isReached(texts[at].text($0)) }
            reached.append((stage, cells[at].map { isReached[Int($0)] }))
        }
        return Funnel(rows: labels.count, reached + [(options.label, labels)])
    }

    /// The header's names, replaced by the recipe's own where it has some.
    private static func columnNames(_ reader: CSVReader, _ options: Options) throws(PatronError) -> [String] {
        var names = reader.header
        for (canonical, headers) in options.columns {
            guard let at = headers.lazy.compactMap({ reader.header.firstIndex(of: $0) }).first else {
                let wanted = headers.map { "'\($0)'" }.joined(separator: " or ")
                throw PatronError(
                    .badInput, "no column \(wanted) for \(canonical); found \(found(names, options.delimiter))",
                    at: Place(file: reader.path, line: 1, field: canonical))
            }
            names[at] = canonical
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw PatronError(
                .badInput, "column '\(name)' stands twice in the header", at: Place(file: reader.path, line: 1))
        }
        return names
    }

    private static func labels(
        _ cells: [UInt32], _ texts: ByteTable, _ options: Options, _ path: String
    ) throws(PatronError) -> [Bool] {
        let values = (0..<texts.count).map { texts.text($0) }
        let positive = values.map { value in
            options.positive.map { value == $0 } ?? ["1", "true", "yes", "y", "t"].contains(value.lowercased())
        }
        let shown = values.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let place = Place(file: path, field: options.label)
        guard positive.contains(true) else {
            let wanted = options.positive.map { "'\($0)'" } ?? "1, true or yes"
            throw PatronError(.badInput, "no row has the positive label \(wanted); found \(shown)", at: place)
        }
        guard positive.contains(false) else {
            throw PatronError(
                .badInput, "every row has the positive label; expected two classes, found \(shown)", at: place)
        }
        return cells.map { positive[Int($0)] }
    }

    private static func column(_ name: String, _ cells: [UInt32], _ texts: ByteTable, isCategorical: Bool) -> Column {
        let blank = (0..<texts.count).map { texts[$0].isEmpty }
        let missing = cells.count { blank[Int($0)] }
        let numbers = texts.all.map { $0.withUnsafeBufferPointer(parseNumber) }
        let isNumeric = !isCategorical && !blank.allSatisfy { $0 } && zip(numbers, blank).allSatisfy { $0 != nil || $1 }
        if isNumeric {
            return Column(name: name, values: .numeric(cells.map { numbers[Int($0)] ?? .nan }), missing: missing)
        }
        let order = (0..<texts.count).sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
        var level = [UInt32](repeating: 0, count: texts.count)
        for (rank, old) in order.enumerated() { level[old] = UInt32(rank) }
        return Column(
            name: name, values: .categorical(cells.map { level[Int($0)] }, levels: order.map { texts.text($0) }),
            missing: missing)
    }

    private static func found(_ names: [String], _ delimiter: UInt8) -> String {
        let shown = names.prefix(60).map { "'\($0.prefix(200))'" }.joined(separator: ", ")
        var text = "\(names.count) column\(names.count == 1 ? "" : "s"): \(shown)"
        if names.count == 1, let other = SourceRecipe.likelyDelimiter(names[0]), other != delimiter {
            text += "; is the delimiter '\(other == 9 ? "tab" : String(UnicodeScalar(other)))'?"
        }
        return text
    }
}
