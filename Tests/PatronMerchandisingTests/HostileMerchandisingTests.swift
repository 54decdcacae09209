import Foundation
import PatronBundle
import PatronCore
import PatronMerchandising
import Testing

/// Files that contradict themselves are refused with the tensor's name.
@Suite struct HostileMerchandisingTests {
    /// Tensors of a catalogue of three items.
    private struct Fixture {
        var parameters = MerchandisingParameters(
            baskets: 5, minimumSupport: 1, trendDays: 90, replenishment: ReplenishmentParameters())
        var counts: [UInt32] = [3, 2, 0]
        var pairOffsets: [UInt64] = [0, 1, 2, 2]
        var pairs: [UInt32] = [1, 0]
        var together: [UInt32] = [2, 2]
        var times: [Int64] = [1, 2]
        var recent: [UInt32] = [0, 2]
        var favourites: [UInt32] = [0, 1]
        var shares: [Float] = [0.5, 0.25]
        var related: [UInt32] = [2]
        var kinds: [UInt8] = [1]
        var strengths: [Float] = [1]
        var new: [UInt32] = [1, 2]
        var intervals: [Float] = [1, 1, 1]
        var quantities: [Float] = [1, 1, 1]

        func model() throws -> MerchandisingModel {
            var file = TensorFileWriter()
            try file.setDocument(MerchandisingModel.documentKey, parameters)
            file.add("basket.count", counts)
            file.add("together.offsets", pairOffsets)
            file.add("together.items", pairs)
            file.add("together.count", together)
            file.add("recent.time", times)
            file.add("recent.item", recent)
            file.add("recent.segment", [UInt32](repeating: 0, count: times.count))
            for name in ["segment", "country"] {
                StringTable.write([[65]], name + ".values", into: &file)
                file.add(name + ".offsets", [UInt64(0), UInt64(favourites.count)])
                file.add(name + ".items", favourites)
                file.add(name + ".share", shares)
            }
            file.add("customer.country", [UInt32(0), 7])
            file.add(
                "related.offsets", [UInt64(0), UInt64(related.count), UInt64(related.count), UInt64(related.count)])
            file.add("related.items", related)
            file.add("related.kind", kinds)
            file.add("related.strength", strengths)
            file.add("related.new", new)
            file.add("again.interval", intervals)
            file.add("again.share", [Float](repeating: 0.5, count: 3))
            file.add("again.quantity", quantities)
            return try MerchandisingModel(
                try TensorFile(MappedFile(copying: file.encoded(), path: "m.safetensors")), itemCount: 3)
        }
    }

    private func expectRefusal(
        _ field: String, sourceLocation: SourceLocation = #_sourceLocation, _ spoil: (inout Fixture) -> Void
    ) {
        var fixture = Fixture()
        spoil(&fixture)
        let error = #expect(throws: PatronError.self, sourceLocation: sourceLocation) { _ = try fixture.model() }
        #expect(error?.place?.field == field, sourceLocation: sourceLocation)
    }

    @Test func aGoodFileIsRead() throws {
        let model = try Fixture().model()
        #expect(model.country(ofCustomer: 0) == 0 && model.country(ofCustomer: 1) == nil)
    }

    @Test func everythingIsChecked() {
        expectRefusal("merchandising") { $0.parameters.format = 2 }
        expectRefusal("basket.count") { $0.counts[0] = 6 }
        expectRefusal("together.offsets") { $0.pairOffsets[1] = .max }
        expectRefusal("together.items") { $0.pairs[0] = 3 }
        expectRefusal("together.count") { $0.together[0] = 3 }
        expectRefusal("together.count") { $0.together[0] = 0 }
        expectRefusal("recent.time") { $0.times = [2, 1] }
        expectRefusal("recent.time") { $0.times = [1, .max] }
        expectRefusal("recent.item") { $0.recent[1] = 3 }
        expectRefusal("segment.items") { $0.favourites[0] = 3 }
        expectRefusal("segment.share") { $0.shares[0] = .nan }
        expectRefusal("related.items") { $0.related[0] = 9 }
        expectRefusal("related.kind") { $0.kinds[0] = 9 }
        expectRefusal("related.strength") { $0.strengths[0] = 2 }
        expectRefusal("related.new") { $0.new = [2, 1] }
        expectRefusal("related.new") { $0.new = [2, 3] }
        expectRefusal("again.interval") { $0.intervals[0] = -1 }
        expectRefusal("again.quantity") { $0.quantities[0] = .infinity }
        expectRefusal("merchandising") { $0.parameters.replenishment.gaps = 0 }
    }

    @Test func quantitiesAreWholePacks() {
        #expect(roundedUp(1.2, toPack: 0) == 2 && roundedUp(0.1, toPack: 0) == 1 && roundedUp(0, toPack: 6) == 0)
        #expect(roundedUp(6, toPack: 6) == 6 && roundedUp(6.1, toPack: 6) == 12 && roundedUp(0.5, toPack: 6) == 6)
        #expect(roundedUp(3 * 0.1 / 0.1, toPack: 1) == 3)
    }
}
