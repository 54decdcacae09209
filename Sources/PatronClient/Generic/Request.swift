public import PatronCore

/// What can be asked: the fields that requests have in common. Those that stay nil or empty are not sent.
///
/// One type serves all methods. A field that a method's message does not have is an error of the call, not ignored.
public struct Request: Sendable {
    /// Whose models; empty: the only namespace there is.
    public var namespace: EntityID = ""
    /// The customer.
    public var customer: EntityID = ""
    /// The company that the customer buys for.
    public var account: EntityID = ""
    /// The moment of the answer; nil: the namespace's clock.
    public var asOf: Timestamp?
    /// Where the customer is: shop, app, counter.
    public var channel: EntityID = ""
    /// The visit.
    public var session: EntityID = ""
    /// How many items, or for a profile how many items of the history.
    public var count: Int?
    /// The item or items that the request is about.
    public var items: [EntityID] = []
    /// Items that must not be in the answer.
    public var exclude: [EntityID] = []
    /// Items that the customer just bought or looked at, latest last. For scores they are purchases at the answer's moment.
    public var history: [EntityID] = []
    /// Whether items that were bought before may be recommended.
    public var allowBought = false
    /// Which items are wanted, and how the answer is put together.
    public var selection = Selection()
    /// Named inputs of a model.
    public var features: [Feature] = []
    /// The customers of a batch, or of an audience.
    public var customers: [EntityID] = []
    /// Over which time a value is wanted, such as `24 months` or `unlimited`; empty: the model's.
    public var horizon = ""
    /// The treatment that customers are ranked by.
    public var treatment = ""
    /// What may be spent on treatments; nil: whatever it takes.
    public var budget: Double?
    /// The one score that is meant, such as `churn`; nil: whatever the method answers of its own.
    public var score: String?
    /// Whether scores and items come with reasons.
    public var reasons = false
    /// What to record.
    public var events: [Event] = []
    /// Stock and prices to change.
    public var itemUpdates: [ItemUpdate] = []
    /// How long to wait; nil: for ever.
    public var timeout: TimeSpan?

    /// A named input of a model: a number or a text.
    public struct Feature: Sendable, Hashable {
        /// The value.
        public enum Value: Sendable, Hashable {
            case number(Double)
            case text(String)
        }

        /// The name as the model knows it.
        public var name: String
        /// Its value.
        public var value: Value

        /// Creates a feature.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }

        /// Reads `NAME=VALUE`; what reads as a finite number is one. Nil without a name or an equals sign.
        public init?(_ text: String) {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
            name = String(text[..<equals])
            let rest = String(text[text.index(after: equals)...])
            if let number = Double(rest), number.isFinite { value = .number(number) } else { value = .text(rest) }
        }
    }

    /// Creates a request; set further fields on the value.
    public init(
        namespace: EntityID = "", customer: EntityID = "", count: Int? = nil, items: [EntityID] = [],
        customers: [EntityID] = [], timeout: TimeSpan? = nil
    ) {
        self.namespace = namespace
        self.customer = customer
        self.count = count
        self.items = items
        self.customers = customers
        self.timeout = timeout
    }
}
