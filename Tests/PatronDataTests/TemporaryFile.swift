import Foundation
import PatronData
import PatronTestSupport

/// Files of one test in a folder of its own, gone with the value.
final class TemporaryFiles {
    let folder: URL

    init() throws { folder = try TestData.temporaryFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes bytes and returns the path.
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    func write(_ text: String, _ name: String = "table.csv") throws -> String { try write(Array(text.utf8), name) }

    /// Writes text as gzip and returns the path.
    func writeGzip(_ text: String, _ name: String = "table.csv.gz") throws -> String {
        let writer = try RowWriter(path: path(name))
        try writer.write(text)
        try writer.close()
        return path(name)
    }

    func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
}

/// The path of a file of the repository.
func projectPath(_ name: String) -> String { TestData.projectRoot.appendingPathComponent(name).path }

/// All records of a file: fields as text, the line, the fault.
struct Record: Equatable {
    var fields: [String]
    var line: Int
    var fault: CSVReader.Fault
}

func records(_ path: String, delimiter: UInt8 = UInt8(ascii: ",")) throws -> (header: [String], records: [Record]) {
    let reader = try CSVReader(path: path, delimiter: delimiter)
    var all: [Record] = []
    while try reader.next() {
        let fields = (0..<reader.fieldCount).map { String(decoding: reader.field($0), as: UTF8.self) }
        all.append(Record(fields: fields, line: reader.line, fault: reader.fault))
    }
    return (reader.header, all)
}
