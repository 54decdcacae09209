import PatronCore
import PatronTestSupport
import PatronUplift
import Testing

@Suite struct UpliftPolicyTests {
    let gains = [0.1, -0.2, 0.3, 0.3, 0, 0.05]

    @Test func `the largest gains come first, and nobody who loses`() throws {
        #expect(try UpliftPolicy().chosen(gains, cost: nil) == [2, 3, 0, 5])
        #expect(try UpliftPolicy(count: 2).chosen(gains, cost: nil) == [2, 3])
    }

    @Test func `a budget pays for whole treatments`() throws {
        #expect(try UpliftPolicy(budget: 1.6).chosen(gains, cost: 0.5) == [2, 3, 0])
        #expect(try UpliftPolicy(count: 1, budget: 100).chosen(gains, cost: 0.5) == [2])
        #expect(try UpliftPolicy(budget: 0.4).chosen(gains, cost: 0.5) == [])
        #expect(try UpliftPolicy(budget: 1e300).chosen(gains, cost: 1e-300).count == 4)
    }

    @Test func `a budget without known costs is refused`() {
        let error = failure { _ = try UpliftPolicy(budget: 10).chosen(gains, cost: nil) }
        #expect(error?.code == .refused && error?.place?.field == "budget")
    }
}
