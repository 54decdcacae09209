internal import PatronCore
internal import PatronYAML

/// Categories of items by the words of their names: the first category of the list with a matching word or phrase wins.
package struct CategoryRules: Sendable {
    package struct Rule: Sendable {
        package var category: String
        /// Each a phrase of upper-case words.
        package var phrases: [[[UInt8]]]
    }

    package var rules: [Rule] = []

    package init() {}

    init(_ section: YAMLSection) throws(PatronError) {
        for entry in try section.sectionList("categories") {
            let category = try entry.requiredString("category")
            let phrases = try entry.list("words").map { words(of: Array($0.utf8)) }
            try entry.finish()
            guard !phrases.isEmpty, phrases.allSatisfy({ !$0.isEmpty }) else {
                throw PatronError(.badInput, "expected a list of words", at: entry.place(of: "words"))
            }
            rules.append(Rule(category: category, phrases: phrases))
        }
        try section.finish()
    }

    /// The category of a name; nil if no rule matches.
    package func category(ofName name: [UInt8]) -> String? {
        let words = words(of: name)
        return rules.first { rule in
            rule.phrases.contains { phrase in
                phrase.count <= words.count
                    && (0...words.count - phrase.count).contains { words[$0..<$0 + phrase.count].elementsEqual(phrase) }
            }
        }?.category
    }
}

/// Upper-cased words: runs of letters, digits and bytes beyond ASCII; apostrophes belong to a word.
package func words(of text: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var word: [UInt8] = []
    for byte in text {
        switch byte {
        case 97...122: word.append(byte - 32)
        case 65...90, 48...57, 128...255, 39: word.append(byte)
        default:
            if !word.isEmpty { result.append(word) }
            word = []
        }
    }
    if !word.isEmpty { result.append(word) }
    return result
}
