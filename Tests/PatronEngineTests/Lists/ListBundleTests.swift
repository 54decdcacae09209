import Foundation
import PatronBundle
import PatronEngine
import PatronMerchandising
import PatronTestSupport
import Testing

/// A committed bundle with every column of items and with the lists beside the personal ones: it stays readable, and every recorded
/// answer of every method comes out again.
@Suite struct ListBundleTests {
    @Test func theCommittedBundleAnswersAsItDid() throws {
        let folder = TestData.projectRoot.appendingPathComponent("Tests/Fixtures/bundle-lists").path
        let snapshot = try Snapshot(try ModelBundle.open(folder, verification: .everyByte))
        let details = try #require(snapshot.items).details
        #expect(details.unitCost != nil && details.packSize != nil && details.stock != nil)
        #expect(details.attributes != nil && details.assortments != nil)
        #expect(snapshot.families.merchandising?.relations.newItems.count == 2)
        #expect(try GoldenReplay.replay(snapshot) == 30)
    }
}
