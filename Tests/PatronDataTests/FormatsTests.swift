import PatronCore
import PatronData
import PatronTestSupport
import Testing

@Suite("Files of published evaluations")
struct FormatsTests {
    @Test(
        "Gowalla: 29,858 users, 40,981 items, 810,128 + 217,242 interactions",
        .enabled(if: TestData.has("gowalla/train.txt"), "needs gowalla"))
    func gowalla() throws {
        let train = try LightGCNFile.read(path: TestData.path("gowalla/train.txt"))
        let test = try LightGCNFile.read(path: TestData.path("gowalla/test.txt"))
        #expect(train.users.count == 29_858 && train.userCount == 29_858 && train.items.count == 810_128)
        #expect(test.items.count == 217_242 && max(train.itemCount, test.itemCount) == 40_981)
        #expect(train.offsets.count == train.users.count + 1 && train.offsets.last == train.items.count)
    }

    @Test(
        "a line that is none",
        arguments: [("0 1 2\n1 x\n", 2), ("0 1\n0 2\n", 2), ("0 1\n\n-1 2\n", 3), ("0 99999999999999999999\n", 1)])
    func badLines(text: String, line: Int) throws {
        let files = try TemporaryFiles()
        let path = try files.write(text)
        let error = #expect(throws: PatronError.self) { try LightGCNFile.read(path: path) }
        #expect(error?.place == Place(file: path, line: line))
    }

    @Test(
        "CDNOW: 6,919 purchases of 2,357 customers in the sample, 69,659 of 23,570 in the master file",
        .enabled(if: TestData.has("cdnow/CDNOW_sample.txt"), "needs cdnow"))
    func cdnow() throws {
        let sample = try LifetimeTransactions.read(path: TestData.path("cdnow/CDNOW_sample.txt"), layout: .cdnow)
        #expect(sample.count == 6919 && sample.customers.count == 2357)
        #expect(sample.day.first == Day(year: 1997, month: 1, day: 1) && sample.amount.first == 29.33)
        #expect(sample.day.max() == Day(year: 1998, month: 6, day: 30))
        let master = try LifetimeTransactions.read(path: TestData.path("cdnow/CDNOW_master.txt"), layout: .cdnow)
        #expect(master.count == 69_659 && master.customers.count == 23_570)
    }

    @Test("customer,date[,amount], with and without a header")
    func csv() throws {
        let files = try TemporaryFiles()
        for text in [
            "a,2020-01-02,3.5\nb,2020-01-03T10:00:00Z,1\na,20200105,2\n",
            "who,when,money\na,2020-01-02,3.5\nb,2020-01-03,1\na,2020-01-05,2\n",
        ] {
            let table = try LifetimeTransactions.read(path: try files.write(text), layout: .csv)
            #expect(table.customer == [0, 1, 0] && table.amount == [3.5, 1, 2] && table.hasAmounts)
            #expect(table.day.map(\.description) == ["2020-01-02", "2020-01-03", "2020-01-05"])
        }
        let bare = try LifetimeTransactions.read(path: try files.write("a,2020-01-02\n"), layout: .csv)
        #expect(!bare.hasAmounts && bare.amount == [0])
        for (text, line) in [
            ("a,2020-01-02\nb,soon\n", 2), ("a,2020-01-02,1\nb,2020-01-02\n", 2), ("a,2020-01-02,x\n", 1),
            ("c,d\n,2020-01-02\n", 2),
        ] {
            let path = try files.write(text)
            let error = #expect(throws: PatronError.self) { try LifetimeTransactions.read(path: path, layout: .csv) }
            #expect(error?.place?.line == line)
        }
        #expect(throws: PatronError.self) {
            try LifetimeTransactions.read(path: try files.write("who,when\n"), layout: .csv)
        }
    }
}
