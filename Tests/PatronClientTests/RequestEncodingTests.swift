import CPatronMessages
import PatronClient
import PatronCore
import PatronWire
import Testing

@Suite("Requests from options")
struct RequestEncodingTests {
    @Test("Every field lands where protobuf-c reads it")
    func recommend() throws {
        var request = Request(namespace: "shop", customer: "13085", count: 7)
        request.account = "acme"
        request.session = "s1"
        request.channel = "app"
        request.asOf = Timestamp(milliseconds: -5)
        request.exclude = ["a", "b"]
        request.history = ["x", "y", "z"]
        request.allowBought = true
        request.reasons = true
        let payload = try request.payload(for: .recommend)
        let arena = MessageArena(capacity: 1 << 16)
        let message = try payload.withUnsafeBytes { try arena.unpack(Patron__V1__RecommendRequest.self, $0) }.pointee
        func text(_ data: ProtobufCBinaryData) -> String { String(decoding: data.buffer, as: UTF8.self) }
        #expect(
            text(message.namespace_) == "shop" && text(message.customer) == "13085" && text(message.account) == "acme")
        #expect(text(message.session) == "s1" && text(message.channel) == "app" && message.as_of == -5)
        #expect(message.count == 7 && message.reasons == 1)
        #expect((0..<message.n_exclude).map { text(message.exclude[$0]) } == ["a", "b"])
        #expect(
            (0..<message.n_history).compactMap { message.history[$0].map { text($0.pointee.item) } } == ["x", "y", "z"])
        #expect(message.bought.pointee.mode == PATRON__V1__BOUGHT_MODE__BOUGHT_MODE_ALLOW)
        let size = message.n_exclude
        #expect(size == 2)
        let packed = try payload.withUnsafeBytes { try arena.unpack(Patron__V1__RecommendRequest.self, $0) }
        #expect(protobuf_c_message_get_packed_size(packed.asMessage) == payload.count)
    }

    @Test("Features: numbers, texts, and a number that is zero")
    func features() throws {
        var request = Request()
        request.features = ["a=1.5", "b=Nov", "c=0", "d="].compactMap { Request.Feature($0) }
        #expect(Request.Feature("novalue") == nil && Request.Feature("=3") == nil)
        let payload = try request.payload(for: .predictConversion)
        let arena = MessageArena(capacity: 1 << 16)
        let message = try payload.withUnsafeBytes { try arena.unpack(Patron__V1__PredictConversionRequest.self, $0) }
            .pointee
        let features = (0..<message.n_features).compactMap { message.features[$0]?.pointee }
        #expect(features.map { String(cString: $0.name) } == ["a", "b", "c", "d"])
        #expect(features[0].number == 1.5 && features[2].value_case == PATRON__V1__FEATURE__VALUE_NUMBER)
        #expect(String(cString: features[1].text) == "Nov" && String(cString: features[3].text) == "")
    }

    @Test("The example request of the protocol's page, byte for byte")
    func example() throws {
        var request = Request(namespace: "online-retail", customer: "13085", count: 2)
        request.exclude = ["22423"]
        request.timeout = TimeSpan(milliseconds: 50)
        let frame = try request.frame(for: MethodName("recommend"), id: 1)
        #expect(frame.count == 47)
        #expect(Array(frame[..<16]) == [0, 0, 0, 31, 1, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0xC3, 0x50])
    }

    @Test("A count for a profile is the history's; one item for similar, several for a basket")
    func names() throws {
        #expect(try Request(customer: "1", count: 3).payload(for: .getProfile) == [0x12, 1, 0x31, 0x38, 3])
        #expect(throws: PatronError.self) { try Request(items: ["a", "b"]).payload(for: .similarItems) }
        #expect(try Request(items: ["a", "b"]).payload(for: .boughtTogether) == [0x3A, 1, 0x61, 0x3A, 1, 0x62])
        #expect(throws: PatronError.self) { try Request(count: -1).payload(for: .recommend) }
    }
}
