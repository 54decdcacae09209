internal import Foundation
internal import PatronCore
internal import PatronData

/// JSON as manifests, tensor headers and documents have it: what was read, written out, reads as the same.
final class JSONTarget: FuzzTarget {
    var seeds: [[UInt8]] {
        [
            #"{"a":[1,-2.5e3,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{"c":{}},"d":9223372036854775807}"#, "[]",
            "1e308", "\"\"",
        ]
        .map { Array($0.utf8) }
    }
    var longest: Int { 512 }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var behaviour = Behaviour()
        do {
            let value = try JSONValue(parsing: input)
            let text = value.description
            behaviour.add(text.utf8.count / 8)
            let again = try? JSONValue(parsing: text)
            try check(again?.description == text, "what was written reads as the same")
        } catch let error as PatronError {
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }
}

/// Recipes: read, or refused as bad input with a place.
final class RecipeTarget: FuzzTarget {
    var seeds: [[UInt8]] {
        let models = URL(fileURLWithPath: Fixture.folder).appendingPathComponent("../../../Models").standardizedFileURL
        return ["online-retail.yaml", "online-shoppers.yaml"].compactMap {
            (try? Data(contentsOf: models.appendingPathComponent($0))).map(Array.init)
        } + [Array("namespace: x\nsources: {}\nfamilies: {}\n".utf8)]
    }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var behaviour = Behaviour()
        do {
            let recipe = try Recipe(bytes: Array(input), path: "recipe.yaml")
            behaviour.add(recipe.families.count)
        } catch {
            let isBad = error.code == .badInput || error.code == .limitExceeded || error.code == .unsupported
            try check(isBad && error.place?.file != nil, "bad input with a place, not \(error)")
            behaviour.add(error)
        }
        return behaviour.value
    }
}

/// CSV files, plain and compressed: every record is read or marked as faulty, and fields lie within the file.
final class CSVTarget: FuzzTarget {
    private let folder: String
    private var path: String { folder + "/table.csv" }

    init() throws { folder = try Scratch.folder() }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var seeds: [[UInt8]] {
        let gzip: [UInt8] = [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0xd4, 0x49, 0xe2, 0x32, 0xd4, 0x31, 0xe2, 2, 0, 0x15, 0x9b, 0x8c,
            0x2a, 8, 0,
            0, 0,
        ]
        return [
            "order,customer,item\r\n1,\"a \"\"b\"\"\nc\",3\n\n4,5\n", "\u{FEFF}a;b\n1,5;2\n",
            "a\n1e400\n-0.0\n 12.5 \n", "",
        ].map { Array($0.utf8) } + [gzip]
    }
    var longest: Int { 512 }

    func run(_ input: UnsafeRawBufferPointer) throws(Finding) -> UInt64 {
        var behaviour = Behaviour()
        do {
            try Scratch.write(input, path)
            let reader = try CSVReader(path: path)
            behaviour.add(reader.header.count)
            var records = 0
            while try reader.next() {
                records += 1
                behaviour.add("\(reader.fault)")
                for at in 0..<reader.fieldCount {
                    let number = parseNumber(reader.field(at))
                    try check(number?.isFinite ?? true, "a finite number")
                    behaviour.add(number == nil ? 1 : 2)
                    _ = Timestamp(parsing: UnsafeRawBufferPointer(reader.field(at)))
                }
            }
            try check(records <= input.count * 1100, "no more records than bytes, inflated")
        } catch let error as PatronError {
            let isBad = error.code == .badInput || error.code == .limitExceeded
            try check(isBad && error.place != nil, "bad input with a place, not \(error)")
            behaviour.add(error)
        } catch { throw error as? Finding ?? Finding("\(error)") }
        return behaviour.value
    }
}
