internal import CPatronMessages
internal import PatronWire

/// Looks into OK answers: whether they are whole messages, and which version of the models gave them.
final class AnswerChecker {
    private let decodes: Bool
    private let readsVersions: Bool
    private let arena = MessageArena(capacity: 4 << 20)
    /// By method number, filled when first needed.
    private var descriptors: [UInt16: UnsafePointer<ProtobufCMessageDescriptor>] = [:]

    init(_ plan: LoadPlan) {
        decodes = plan.decodesAnswers
        readsVersions = plan.readsVersions
    }

    /// - Parameter isEnd: the frame ends its answer; that of a stream has no message.
    func check(
        _ payload: UnsafeRawBufferPointer, _ method: UInt16, isEnd: Bool, _ tally: LoadTally, now: UInt64
    ) {
        guard !isEnd || method != Method.scoreCustomers.rawValue else { return }
        if readsVersions, let version = VersionCounts.name(in: payload) { tally.answered(by: version, now: now) }
        guard decodes else { return }
        guard let descriptor = descriptors[method] ?? Method(rawValue: method)?.responseDescriptor else { return }
        descriptors[method] = descriptor
        arena.reset()
        if (try? arena.unpack(descriptor, payload)) == nil { tally.undecodableAnswer() }
    }
}
