import Foundation
import PatronClient
import PatronCore
import PatronLoad
import PatronTestSupport
import Testing

@Suite struct MixFileTests {
    private func read(_ name: String, _ text: String) throws -> Workload {
        let folder = try TestData.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("c1\nc2\nc3\n".utf8).write(to: folder.appendingPathComponent("ids.txt"))
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return try MixFile.read(file.path, seed: 1)
    }

    @Test func yamlAndCSVSayTheSame() throws {
        let yaml = try read(
            "mix.yaml",
            """
            requests:
              - method: recommend
                weight: 8
                customers: ids.txt
                skew: 1.1
                count: 20
                exclude: [a, b]
              - method: no-op
            """)
        let csv = try read(
            "mix.csv", "method,weight,customers,skew,count,exclude\nrecommend,8,ids.txt,1.1,20,a b\nno-op,,,,,\n")
        for workload in [yaml, csv] {
            #expect(workload.entries.map(\.name) == ["recommend", "no-op"])
            #expect(workload.entries.map(\.weight) == [8, 1])
        }
    }

    @Test("Several kinds of one method have names of their own, and events say what happened")
    func kindsOfOneMethod() throws {
        let workload = try read(
            "mix.csv",
            "method,name,kind,customers,item,quantity\nrecord-events,,view,ids.txt,a,\nrecord-events,sale,purchase,ids.txt,a,2\n"
        )
        #expect(workload.entries.map(\.name) == ["record-events", "sale"])
    }

    @Test(arguments: [
        ("mix.yaml", "requests:\n  - method: no-op\n  - method: no-op\n", "name"),
        ("mix.yaml", "requests:\n  - method: recommend\n    wait: 3\n", "wait"),
        ("mix.yaml", "requests:\n  - weight: 3\n", "method"), ("mix.yaml", "requests: []\n", "requests"),
        ("mix.yaml", "requests:\n  - method: fly\n", "fly"),
        ("mix.yaml", "requests:\n  - method: no-op\n    weight: 0\n", "weight"),
        ("mix.yaml", "requests:\n  - method: no-op\n    item: [a]\n", "item"),
        ("mix.csv", "method,speed\nno-op,3\n", "speed"), ("mix.csv", "method,weight\nno-op,-1\n", "weight"),
        ("mix.csv", "method,reasons\nrecommend,maybe\n", "reasons"),
    ])
    func whatIsWrongIsNamed(name: String, text: String, word: String) throws {
        let error = #expect(throws: PatronError.self) { try read(name, text) }
        #expect("\(try #require(error))".contains(word) && error?.place != nil, "\(String(describing: error))")
    }

    @Test("A file of frames is cut where its headers say, and what is cut short is named")
    func frames() throws {
        let one = try Request(customer: "1").frame(for: MethodName("profile"), id: 1)
        let two = try Request().frame(for: MethodName("health"), id: 2)
        #expect(try Workload.frames(in: one + two) == [one, two])
        let error = #expect(throws: PatronError.self) { try Workload.frames(in: one + two.dropLast()) }
        #expect(error?.message == "frame 2, at byte \(one.count), is cut short")
        #expect(throws: PatronError.self) { try Workload.Entry(name: "raw", frames: [Request.helloFrame()]) }
        #expect(throws: PatronError.self) { try Workload.Entry(name: "raw", frames: []) }
    }
}
