/// Limits that the data, the bundle and the wire share.
public enum Limits {
    /// The longest id of a customer, account, item, order or session, in bytes. Longer ids are rejected, never cut.
    public static let idBytes = 255
}
