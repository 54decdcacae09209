package import ArgumentParser
internal import PatronClient
internal import PatronCore

/// Which items are wanted, and how an answer is put together: options of `recommend` and the other lists.
package struct SelectionOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only these categories.", valueName: "name"))
    package var category: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("None of these categories.", valueName: "name"))
    package var notCategory: [String] = []

    @Option(help: ArgumentHelp("The least price.", valueName: "money"))
    package var priceFrom: Double?

    @Option(help: ArgumentHelp("The greatest price.", valueName: "money"))
    package var priceTo: Double?

    @Flag(help: "Only items that are known to be in stock.")
    package var inStock = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Only items with this; several values of one name: any of them.", valueName: "name=value"))
    package var attribute: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Only items of these assortments.", valueName: "id"))
    package var assortment: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "A factor on scores, such as factor=1.5,category=Mugs or factor=2,item=A1.", valueName: "rule"))
    package var boost: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "How many items of a kind, such as count=2,place=1,place=3,item=A1,item=A2 or most=1,category=Mugs.",
            valueName: "rule"))
    package var quota: [String] = []

    @Option(help: ArgumentHelp("How much unlike one another the items are, 0 to 1.", valueName: "weight"))
    package var diversity: Double?

    @Option(help: ArgumentHelp("What is alike: similarity or category.", valueName: "what"))
    package var diversityBy: String?

    @Option(help: ArgumentHelp("At most so many items of one category.", valueName: "k"))
    package var perCategory: Int?

    @Option(help: ArgumentHelp("What items are ranked by: score or margin.", valueName: "what"))
    package var rankBy: String?

    @Option(help: "Leave items below this score out.")
    package var minimumScore: Double?

    @Flag(help: "Suggest a quantity for each item.")
    package var quantities = false

    @Option(
        help: ArgumentHelp("The segment: of a stranger, or for trending the one asked about.", valueName: "name"))
    package var segment: String?

    @Option(help: ArgumentHelp("A stranger's country.", valueName: "name"))
    package var country: String?

    @Option(help: ArgumentHelp("Items bought before: exclude, allow or only.", valueName: "mode"))
    package var bought: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("What counts as bought: purchase, view, cart, return, favourite.", valueName: "kind"))
    package var boughtKind: [String] = []

    @Option(help: ArgumentHelp("Only what is at most so many days old counts as bought.", valueName: "days"))
    package var boughtWithin: Double?

    @Option(help: ArgumentHelp("trending: so many days back.", valueName: "days"))
    package var window: Double?

    @Option(help: ArgumentHelp("buy-again: what is needed within so many days.", valueName: "days"))
    package var within: Double?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "page: a row, such as name=top,count=5 or name=also,kind=similar,item=A1; kinds are recommend, similar, "
                + "together, trending, again.", valueName: "rule"))
    package var widget: [String] = []

    package init() {}

    /// What the options say.
    func selection() throws(PatronError) -> Selection {
        var selection = Selection()
        var filter = Selection.Filter()
        filter.categories = category
        filter.notCategories = notCategory
        filter.priceFrom = priceFrom ?? 0
        filter.priceTo = priceTo ?? 0
        filter.inStock = inStock
        for text in attribute {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw PatronError(
                    .badUsage, "'\(text)' is no attribute; expected NAME=VALUE", at: Place(field: "--attribute"))
            }
            filter.add(String(text[..<equals]), String(text[text.index(after: equals)...]))
        }
        filter.assortments = assortment.map { EntityID($0) }
        if filter != Selection.Filter() { selection.filter = filter }
        for text in boost { selection.boosts.append(try RuleText(text, "--boost").boost()) }
        for text in quota { selection.quotas.append(try RuleText(text, "--quota").quota()) }
        for text in widget { selection.widgets.append(try RuleText(text, "--widget").widget()) }
        var spread = Selection.Diversity()
        spread.weight = diversity ?? 0
        spread.mostPerCategory = perCategory ?? 0
        spread.byCategory = try choice(diversityBy, ["similarity", "category"], "--diversity-by") == "category"
        if spread != Selection.Diversity() { selection.diversity = spread }
        selection.ranksByMargin = try choice(rankBy, ["score", "margin"], "--rank-by") == "margin"
        selection.minimumScore = minimumScore ?? 0
        selection.quantities = quantities
        selection.segment = segment ?? ""
        selection.country = country ?? ""
        selection.windowDays = window ?? 0
        selection.withinDays = within ?? 0
        if bought != nil || !boughtKind.isEmpty || boughtWithin != nil {
            let mode = try choice(bought, Selection.Bought.Mode.allCases.map(\.rawValue), "--bought")
            var policy = Selection.Bought(mode.flatMap { Selection.Bought.Mode(rawValue: $0) } ?? .exclude)
            let kinds = Selection.Bought.Kind.allCases
            for name in boughtKind {
                _ = try choice(name, kinds.map(\.rawValue), "--bought-kind")
                if let kind = Selection.Bought.Kind(rawValue: name) { policy.kinds.append(kind) }
            }
            policy.withinDays = boughtWithin ?? 0
            selection.bought = policy
        }
        return selection
    }
}

/// One of several words; throws `badUsage` for another one.
func choice(_ text: String?, _ words: [String], _ option: String) throws(PatronError) -> String? {
    guard let text else { return nil }
    guard words.contains(text) else {
        throw PatronError(
            .badUsage, "'\(text)' is not one of \(words.joined(separator: ", "))", at: Place(field: option))
    }
    return text
}

extension Selection.Filter {
    /// Adds a value to an attribute's.
    mutating func add(_ name: String, _ value: String) {
        if let at = attributes.firstIndex(where: { $0.name == name }) {
            attributes[at].values.append(value)
        } else {
            attributes.append(.init(name, [value]))
        }
    }
}
