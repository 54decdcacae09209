package import PatronCore

/// What a server has recorded of a namespace's customers beside the sources of its recipe, and who was erased.
package struct RecordedData: Sendable {
    /// Purchases, returns and log-ins, in the order in which they were recorded, with their sequences.
    package var events: [StoredEvent]
    /// The sequence up to which all events are here.
    package var through: Int64
    /// Whether a customer of this id was erased.
    package var isErased: @Sendable (UnsafeBufferPointer<UInt8>) -> Bool

    package init(
        events: [StoredEvent], through: Int64, isErased: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Bool
    ) {
        self.events = events
        self.through = through
        self.isErased = isErased
    }
}
