import Foundation
import PatronBundle
import PatronCore
import PatronEngine
import PatronTestSupport
import PatronTraining
import Testing

/// Pages on a bundle without models: what its tables and its manifest give.
@Suite struct ReportPageTests {
    private func page(against: Manifest? = nil, _ change: (inout Manifest) -> Void = { _ in }) throws -> String {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = BundleStore(root: folder.path)
        let manifest = try TinyBundle.write(into: store, change: change)
        let snapshot = try Snapshot(try store.open(TinyBundle.namespace, manifest.version))
        return String(
            decoding: Report.page(ReportContent(snapshot, manifest: manifest, against: against)), as: UTF8.self)
    }

    @Test func sectionsAppearWithWhatTheyShow() throws {
        let bare = try WellFormed(try page())
        #expect(bare.sections == ["warnings", "data", "retention", "origin"])
        let full = try WellFormed(
            try page { manifest in
                manifest.metrics = [
                    "drift": ["features": [["name": "recency <days>", "psi": 0.4]]],
                    "fairness": ["groups": [["name": "FR", "selection_rate": 0.2, "interval": [0.1, 0.3]]]],
                ]
            })
        #expect(full.sections == ["warnings", "data", "retention", "drift", "fairness", "origin"])
        #expect(full.text.contains("recency <days> has drifted") && full.text.contains("[0.100, 0.300]"))
    }

    @Test func aPageIsWholeAndDescribed() throws {
        let html = try page()
        let parsed = try WellFormed(html)
        #expect(parsed.foreign.isEmpty && !parsed.text.contains("nan") && !parsed.text.contains("inf"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("url("))
        for heading in parsed.all("th") { #expect(heading["scope"] != nil) }
        #expect(parsed.all("caption").count == parsed.all("table").count)
        // Every section that the page offers to go to is there.
        for link in parsed.all("a").compactMap({ $0["href"] }) {
            #expect(parsed.sections.contains(String(link.dropFirst())))
        }
        #expect(try page() == html)
    }

    @Test func rejectedRowsAreCountedAndWarnedOf() throws {
        let text = try WellFormed(
            try page { $0.rows = .init(read: 1000, kept: 400, rejected: ["missing_customer": 600]) }
        ).text
        #expect(text.contains("60.0 % of the rows were rejected, most of them by the rule missing customer"))
        #expect(text.contains("1,000 rows were read, 400 were kept"))
    }

    @Test func aVersionIsComparedWhereIntervalsSayMore() throws {
        func family(_ auc: Double) -> Manifest.Family {
            let interval: JSONValue = [.number(auc - 0.02), .number(auc + 0.02)]
            return .init(
                name: "propensity", file: "",
                metrics: ["heads": ["churn": ["auc": .number(auc), "intervals": ["auc": interval]]]])
        }
        var own = TinyBundle.manifest
        var other = own
        (own.families, other.families) = ([family(0.7)], [family(0.8)])
        let snapshot = Snapshot(own, customers: nil, items: nil, families: Families())
        let html = Report.page(ReportContent(snapshot, manifest: own, against: other))
        let parsed = try WellFormed(String(decoding: html, as: UTF8.self))
        #expect(parsed.sections.contains("figures") && parsed.text.contains("Worse than version"))
        #expect(parsed.sections.contains("propensity") && !parsed.sections.contains("retention"))
    }

    /// Five customers: first purchases in December 2010 (two repeat, one in the month after) and later.
    @Test func cohortsCountEachCustomerOnceAPeriod() throws {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = BundleStore(root: folder.path)
        let manifest = try TinyBundle.write(into: store)
        let customers = try #require(try store.open(TinyBundle.namespace, manifest.version).customers)
        let cohorts = try #require(Cohorts(customers, end: manifest.dataEnd))
        #expect(cohorts.period == .month && cohorts.cohorts.count == 13)
        let first = cohorts.cohorts[0]
        // 13085 bought on 1 and 31 December and 1 January, 18102 in December and in June, 12346 once.
        #expect(first.name == "2010-12" && first.customers == 3 && first.active[1] == 1 && first.active[6] == 1)
        #expect(cohorts.cohorts.last?.customers == 1)
        #expect(Cohorts(customers, end: TinyBundle.time(-40)) == nil)
    }
}
