package import ArgumentParser
package import PatronClient
package import PatronCore
internal import PatronPseudonyms

/// What to ask: the options of all methods. A method that has no use for one says so.
package struct RequestOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whose models; not needed when the server has one namespace.", valueName: "name"))
    package var namespace: String?

    @Option(help: ArgumentHelp("The customer.", valueName: "id"))
    package var customer: String?

    @Option(help: ArgumentHelp("The company that the customer buys for.", valueName: "id"))
    package var account: String?

    @Option(help: ArgumentHelp("The visit.", valueName: "id"))
    package var session: String?

    @Option(help: ArgumentHelp("Where the customer is, such as shop or app.", valueName: "name"))
    package var channel: String?

    @Option(
        help: ArgumentHelp(
            "How many items (for a profile: of the history); 10 for recommendations unless given.", valueName: "k"))
    package var count: Int?

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The item or items that the request is about.", valueName: "id"))
    package var item: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Items that must not be in the answer.", valueName: "id"))
    package var exclude: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Items that the customer just had to do with, latest last.", valueName: "item"))
    package var history: [String] = []

    @Flag(help: "Recommend what was bought before, too.")
    package var allowBought = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("A model's input, a number or a text.", valueName: "name=value"))
    package var feature: [String] = []

    @Option(
        help: ArgumentHelp("The moment of the answer, such as 2011-12-09 or 2011-12-09T12:50:00Z.", valueName: "time"))
    package var asOf: String?

    @Option(
        help: ArgumentHelp("Over which time a value is wanted, such as '24 months' or unlimited.", valueName: "time"))
    package var horizon: String?
    @Option(help: ArgumentHelp("The treatment that customers are ranked by.", valueName: "name"))
    package var treatment: String?
    @Option(help: ArgumentHelp("What may be spent on treatments.", valueName: "money"))
    package var budget: Double?
    @Option(help: ArgumentHelp("The one score that is meant: churn, repurchase, conversion, risk.", valueName: "name"))
    package var score: String?

    @Flag(help: "Say why.")
    package var reasons = false

    @Option(help: ArgumentHelp("How long to wait, such as 500ms, 5s or 1m.", valueName: "time"))
    package var timeout: String?

    @Option(
        help: ArgumentHelp(
            "A file with a customer a line: the customers of a batch, or a request for each.", valueName: "file"))
    package var customers: String?

    @Option(
        help: ArgumentHelp(
            "The key file under which the recipe makes pseudonyms: customers' and accounts' ids are sent as such.",
            valueName: "file"))
    package var pseudonymKey: String?

    @OptionGroup package var selection: SelectionOptions
    @OptionGroup package var change: ChangeOptions

    package init() {}

    /// Makes of an id what the server knows it by.
    private func known() throws(PatronError) -> (EntityID) -> EntityID {
        guard let pseudonymKey else { return { $0 } }
        let key = try PseudonymKey(path: pseudonymKey)
        return { $0.bytes.isEmpty ? $0 : EntityID(bytes: key.pseudonym(of: $0.bytes)) }
    }

    /// The request as the options say, with ``customers`` in it if the method takes many at once.
    package func request(for method: MethodName) throws(PatronError) -> Request {
        var request = Request()
        let known = try known()
        request.namespace = EntityID(namespace ?? "")
        request.customer = known(EntityID(customer ?? ""))
        request.account = known(EntityID(account ?? ""))
        request.session = EntityID(session ?? "")
        request.channel = EntityID(channel ?? "")
        request.count = count ?? (method.needsCount ? 10 : nil)
        request.items = item.map { EntityID($0) }
        request.exclude = exclude.map { EntityID($0) }
        request.history = history.map { EntityID($0) }
        request.allowBought = allowBought
        request.score = score
        request.selection = try selection.selection()
        request.reasons = reasons
        request.horizon = horizon ?? ""
        request.treatment = treatment ?? ""
        request.budget = budget
        for text in feature {
            guard let feature = Request.Feature(text) else {
                throw PatronError(
                    .badUsage, "'\(text)' is no feature; expected NAME=VALUE", at: Place(field: "--feature"))
            }
            request.features.append(feature)
        }
        if let asOf {
            request.asOf = try moment(asOf, "--as-of")
        }
        if let timeout {
            guard let span = parseTimeout(timeout) else {
                let message = "'\(timeout)' is no time; expected a number and ms, s or m, such as 5s"
                throw PatronError(.badUsage, message, at: Place(field: "--timeout"))
            }
            request.timeout = span
        }
        try change.fill(&request, for: method)
        if let customers, method.takesCustomers { request.customers = try CustomerList.read(customers).map(known) }
        return request
    }

    /// One request, or one for each line of ``customers`` if the method is about one customer.
    package func requests(for method: MethodName) throws(PatronError) -> [Request] {
        let request = try request(for: method)
        guard let customers, !method.takesCustomers else { return [request] }
        let known = try known()
        return try CustomerList.read(customers).map { id in
            let id = known(id)
            var one = request
            if method.recordsEvents {
                for at in one.events.indices { one.events[at].customer = id }
            } else {
                one.customer = id
            }
            return one
        }
    }
}

/// Reads `500ms`, `5s`, `1m`; nil if it is not that or not positive.
package func parseTimeout(_ text: String) -> TimeSpan? {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60)]
    for (unit, seconds) in units where text.hasSuffix(unit) {
        guard let count = Double(text.dropLast(unit.count)), count > 0, count * seconds < 1e6 else { return nil }
        return TimeSpan(milliseconds: max(1, Int64((count * seconds * 1000).rounded())))
    }
    return nil
}
