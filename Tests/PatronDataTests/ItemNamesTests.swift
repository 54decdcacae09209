import PatronCore
import PatronData
import Testing

@Suite("Items: names, categories, prices")
struct ItemsTests {
    @Test("the frequent name wins, remarks and rejected rows do not; a catalogue wins over both")
    func names() throws {
        let files = try TemporaryFiles()
        let day = "2020-01-01"
        let lines = [
            "1,a,x,\(day),1,1,RED  BAG", "1,a,x,\(day),1,3, RED BAG ", "1,a,x,\(day),1,2,BLUE BAG",
            "1,a,x,\(day),-1,0,damaged",
            "2,a,y,\(day),1,1,found", "2,a,y,\(day),1,1,found", "2,a,y,\(day),1,2,Oak LAMP",
            "2,,y,\(day),1,1,NOT COUNTED",
            "3,a,z,\(day),1,1,Only lower case", "3,a,w,\(day),1,1,",
        ]
        _ = try files.write("order,customer,item,time,quantity,price,name\n" + lines.joined(separator: "\n"), "t.csv")
        var text = """
            namespace: shop
            currency: EUR
            sources:
              transactions:
                path: t.csv
                columns: {quantity: quantity, unit_price: price, item_name: name}
            """
        let categories = "\nitems:\n  categories:\n    - {category: Bags, words: [BAG]}\n"
        let plain = try Dataset.load(try Recipe(bytes: Array((text + categories).utf8), path: files.path("r.yaml")))
        #expect(plain.items.ids.all.map { String(decoding: $0, as: UTF8.self) } == ["x", "y", "z", "w"])
        #expect(
            plain.items.names.map { String(decoding: $0, as: UTF8.self) } == [
                "RED BAG", "Oak LAMP", "Only lower case", "",
            ])
        #expect(plain.items.categories.map { String(decoding: $0, as: UTF8.self) } == ["Bags", "", "", ""])
        #expect(plain.items.prices == [2, 1, 1, 1])

        _ = try files.write(
            "item;name;price\nx;Bag of the catalogue;9.5\nx;twice;1\nv;never sold;1\nw;;cheap\n", "i.csv")
        text += "\n  items:\n    path: i.csv\n    delimiter: \";\"\n    columns: {name: name, price: price}\n"
        let listed = try Dataset.load(try Recipe(bytes: Array((text + categories).utf8), path: files.path("r.yaml")))
        #expect(String(decoding: listed.items.names[0], as: UTF8.self) == "Bag of the catalogue")
        #expect(listed.items.prices == [9.5, 1, 1, 1])
        #expect(listed.counts[1].rows.rejected.map(\.rule) == ["unreadable_value", "repeated_item"])
    }
}
