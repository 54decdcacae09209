import PatronCore
import PatronData
import Testing

@Suite("What an items table and a relations table say")
struct ItemDetailTests {
    let files: TemporaryFiles

    init() throws { files = try TemporaryFiles() }

    private func load(items: String, relations: String? = nil, more: String = "") throws -> Dataset {
        _ = try files.write(
            """
            o,c,i,t,q,p
            1,a,X1,2020-01-01,1,2
            1,a,X2,2020-01-01,1,4
            """, "t.csv")
        _ = try files.write(items, "i.csv")
        if let relations { _ = try files.write(relations, "r.csv") }
        let recipe = """
            namespace: shop
            currency: EUR
            sources:
              transactions:
                path: t.csv
                columns: {order: o, customer: c, item: i, time: t, quantity: q, unit_price: p}
              items:
                path: i.csv
                columns: {name: n, unit_cost: cost, stock: stock, pack_size: pack, brand: brand, assortments: lists}
                attributes: {colour: Farbe, size: [Size, Groesse]}
                optional: [name, unit_cost, stock, pack_size, brand, assortments]
            \(relations == nil ? "" : "  relations:\n    path: r.csv")
            cleaning:
              not_goods: [POST]
            \(more)
            """
        return try Dataset.load(try Recipe(bytes: Array(recipe.utf8), path: files.path("r.yaml")))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("columns land where they belong, several values of a cell apart")
    func columns() throws {
        let data = try load(
            items: """
                item,n,cost,stock,pack,brand,lists,Farbe,Size
                X2,Two,1.5,0,6,Acme,L1|L2,red| dark  blue ,
                X1,One,,,0,,,,M
                """)
        #expect(data.items.count == 2)
        let (one, two) = (data.items.details[0], data.items.details[1])
        #expect(two.unitCost == 1.5 && two.stock == 0 && two.packSize == 6)
        #expect(two.assortments.map(text) == ["L1", "L2"])
        #expect(
            two.attributes.map { "\($0.name)=\(text($0.value))" } == ["brand=Acme", "colour=red", "colour=dark blue"])
        #expect(one.unitCost == nil && one.stock == nil && one.packSize == nil && one.assortments.isEmpty)
        #expect(one.attributes.map { "\($0.name)=\(text($0.value))" } == ["size=M"])
    }

    @Test("a number that is none rejects its line, a negative one is not known")
    func numbers() throws {
        let data = try load(
            items: "item,cost,stock,pack,Farbe,Size\nX1,cheap,1,1,red,S\nX2,-3,1,1,red,S\n")
        let counts = try #require(data.counts.first { $0.table == "items" }?.rows)
        #expect(counts.rejected(by: .unreadableValue) == 1 && counts.kept == 1)
        #expect(data.items.details[0] == ItemDetail() && data.items.details[1].unitCost == nil)
    }

    @Test("an attribute's column has to be there")
    func missingColumn() throws {
        let error = #expect(throws: PatronError.self) { _ = try load(items: "item,Farbe\nX1,red\n") }
        #expect(error?.message.contains("'Size' or 'Groesse'") == true)
    }

    @Test("items that nobody bought join only where the recipe says so, and goods only")
    func unsold() throws {
        let items = "item,n,Farbe,Size\nX3,Three,red,S\nX1,One,red,S\nPOST,Postage,,\n"
        #expect(try load(items: items).items.count == 2)
        let data = try load(items: items, more: "items: {unsold: true}")
        #expect(data.items.ids.all.map(text) == ["X1", "X2", "X3"])
        #expect(data.items.names.map(text) == ["One", "", "Three"] && data.items.prices == [2, 4, 0])
        #expect(data.items.details[2].attributes.count == 2 && data.transactions.items.count == 2)
    }

    @Test("relations: unknown items, unknown kinds and repetitions")
    func relations() throws {
        let data = try load(
            items: "item,Farbe,Size\nX1,red,S\n",
            relations: """
                item,related,kind
                X1,X2,accessory
                X1,X2,Accessory
                X1,X9,accessory
                X1,X1,substitute
                X2,X1,friend
                X2,X1,successor
                """)
        #expect(
            data.items.relations == [
                ItemRelation(item: 0, related: 1, kind: .accessory),
                ItemRelation(item: 1, related: 0, kind: .successor),
            ])
        let counts = try #require(data.counts.first { $0.table == "relations" }?.rows)
        #expect(counts.read == 6 && counts.kept == 3)
        #expect(counts.rejected(by: .unknownItem) == 2 && counts.rejected(by: .unreadableValue) == 1)
    }
}
