import PatronCore
import PatronData
import PatronTestSupport
import Testing

@Suite("Feature tables")
struct FeatureTableTests {
    @Test("Online Shoppers: 12,330 sessions, 15.474 % positive, PageValues left out")
    func onlineShoppers() throws {
        let path = projectPath("Models/online-shoppers.yaml")
        let table = try #require(try Dataset.load(try Recipe.load(path: path)).sessions)
        #expect(table.rows == 12_330 && table.positives == 1908)
        #expect(table.columns.count == 16 && table.column("PageValues") == nil && table.column("Revenue") == nil)
        guard case .categorical(let months, let levels)? = table.column("Month")?.values else {
            return #expect(Bool(false))
        }
        #expect(months.count == 12_330 && levels.count == 10 && levels.contains("June"))
        guard case .categorical? = table.column("Browser")?.values else { return #expect(Bool(false)) }
        guard case .numeric(let rates)? = table.column("ExitRates")?.values else { return #expect(Bool(false)) }
        #expect(rates.allSatisfy { (0...1).contains($0) })
    }

    @Test(
        "Telco churn: 7,043 rows, 26.537 % positive, 11 blank TotalCharges",
        .enabled(if: TestData.has("telco-churn/Telco-Customer-Churn.csv"), "needs telco-churn"))
    func telco() throws {
        let options = LabelledTable.Options(label: "Churn", drop: ["customerID"])
        let table = try LabelledTable.read(path: TestData.path("telco-churn/Telco-Customer-Churn.csv"), options)
        #expect(table.rows == 7043 && table.positives == 1869 && table.columns.count == 19)
        let charges = try #require(table.column("TotalCharges"))
        guard case .numeric(let values) = charges.values else { return #expect(Bool(false)) }
        #expect(charges.missing == 11 && values.count { $0.isNaN } == 11)
    }

    @Test("bad tables")
    func bad() throws {
        let files = try TemporaryFiles()
        func message(_ text: String, _ options: LabelledTable.Options) throws -> String {
            let path = try files.write(text)
            return "\(try #require(#expect(throws: PatronError.self) { try LabelledTable.read(path: path, options) }))"
        }
        #expect(try message("x,y\n1,1\n", .init(label: "z")).contains("no label column 'z'; found 2 columns: 'x', 'y'"))
        #expect(try message("x;y\n1;1\n", .init(label: "y")).contains("is the delimiter ';'?"))
        #expect(try message("x,y\n1,1\n2,1\n", .init(label: "y")).contains("two classes"))
        #expect(try message("x,y\n1,0\n2,2\n", .init(label: "y")).contains("no row has the positive label"))
        #expect(try message("x,y\n1,0\n2,1\n", .init(label: "y", drop: ["w"])).contains("no column 'w'"))
        #expect(try message("x,y\n", .init(label: "y")).contains("no row"))
        let table = try LabelledTable.read(
            path: try files.write("x,y,z\n1,no,7\n,YES,\n3,,1\n1,2\nb,yes,3\n"), .init(label: "y", categorical: ["z"]))
        #expect(table.labels == [false, true, true])
        #expect(table.counts.rejected.elementsEqual([("wrong_field_count", 1), ("missing_label", 1)], by: ==))
        guard case .categorical(let codes, let levels)? = table.column("x")?.values else { return #expect(Bool(false)) }
        #expect(codes == [1, 0, 2] && levels == ["", "1", "b"] && table.column("x")?.missing == 1)
    }

    @Test("stages are counted and left out")
    func stages() throws {
        let files = try TemporaryFiles()
        var options = LabelledTable.Options(label: "won")
        options.stages = ["asked", "offer"]
        let path = try files.write(
            "asked,x,offer,won\n2024-01-01,1,,no\nno,2,0,no\n,3,yes,no\n0.0,4,,yes\nFALSE,5,N,no\n")
        let table = try LabelledTable.read(path: path, options)
        #expect(table.columns.map(\.name) == ["x"])
        // The third row has an offer, the fourth was won: both were asked, whatever the cells say.
        #expect(
            table.funnel?.stages == [
                .init(name: "all", rows: 5), .init(name: "asked", rows: 3), .init(name: "offer", rows: 2),
                .init(name: "won", rows: 1),
            ])
        options.stages = ["gone"]
        let error = #expect(throws: PatronError.self) { try LabelledTable.read(path: path, options) }
        #expect(error?.message.contains("no column 'gone'") == true)
        options.stages = []
        #expect(try LabelledTable.read(path: path, options).funnel == nil)
    }
}
