package import PatronCore
internal import PatronFeatures
package import PatronNumerics

/// One named value of a request.
package struct FeatureInput {
    package enum Value {
        case number(Double)
        /// UTF-8; empty is missing.
        case text(ByteView)
    }

    package var name: ByteView
    package var value: Value

    package init(name: ByteView, value: Value) {
        self.name = name
        self.value = value
    }
}

extension PropensityScorer {
    /// The score of named values in any order; what is not named is missing, but for a buying pattern that follows from others.
    ///
    /// Throws `badInput` with the name for one that the head does not know, that stands twice, or whose value is no number
    /// where one is expected. NaN and infinite numbers count as missing.
    package func score(_ inputs: some Sequence<FeatureInput>, _ buffer: PropensityBuffer) throws(PatronError)
        -> PropensityScore
    {
        guard buffer.raw.count >= head.features else {
            throw PatronError(.internal, "the buffer belongs to another model", at: Place(field: head.name))
        }
        for at in 0..<head.features { buffer.raw[at] = .signalingNaN }
        for input in inputs {
            guard let at = head.nameBytes.firstIndex(where: { same($0, input.name) }) else {
                throw PatronError(.badInput, "unknown feature of \(head.name)", at: Place(field: input.name.text))
            }
            guard buffer.raw[at].isSignalingNaN else {
                throw PatronError(.badInput, "stands twice", at: Place(field: input.name.text))
            }
            buffer.raw[at] = try raw(input, at)
        }
        for position in 0...PurchaseFeatures.count { buffer.purchases[position] = .nan }
        for (at, position) in head.layout.purchases.enumerated() { buffer.purchases[position] = buffer.raw[at] }
        if let at = head.layout.purchases.firstIndex(of: PurchaseFeatures.count), !buffer.raw[at].isFinite {
            writePattern(buffer)
            buffer.raw[at] = buffer.purchases[PurchaseFeatures.count]
        }
        return score(buffer)
    }

    /// The same from Swift strings, for tests and tools.
    package func score(numbers: [String: Double], texts: [String: String], _ buffer: PropensityBuffer)
        throws(PatronError) -> PropensityScore
    {
        let names = numbers.keys.sorted().map { Array($0.utf8) } + texts.keys.sorted().map { Array($0.utf8) }
        let words = texts.keys.sorted().map { Array((texts[$0] ?? "").utf8) }
        let values = numbers.keys.sorted().map { numbers[$0] ?? .nan }
        let flat = names.flatMap { $0 } + words.flatMap { $0 }
        let result = flat.withUnsafeBufferPointer { bytes -> Result<PropensityScore, PatronError> in
            var start = 0
            func view(_ count: Int) -> ByteView {
                defer { start += count }
                return ByteView(start: bytes.baseAddress.map { $0 + start }, count: count)
            }
            let nameViews = names.map { view($0.count) }
            let wordViews = words.map { view($0.count) }
            let inputs = nameViews.enumerated().map { at, name in
                FeatureInput(
                    name: name, value: at < values.count ? .number(values[at]) : .text(wordViews[at - values.count]))
            }
            return Result { () throws(PatronError) in try score(inputs, buffer) }
        }
        return try result.get()
    }

    /// The raw value of an input for feature `at`.
    private func raw(_ input: FeatureInput, _ at: Int) throws(PatronError) -> Double {
        switch (head.document.features[at].kind, input.value) {
        case (.numeric, .number(let number)): return number.isFinite ? number : .nan
        case (.numeric, .text(let text)):
            if text.isEmpty { return .nan }
            guard let number = Double(text.text), number.isFinite else {
                throw PatronError(.badInput, "expected a number", at: Place(field: input.name.text))
            }
            return number
        case (.categorical, .text(let text)):
            return text.isEmpty ? .nan : level(at) { same($0, text) }
        case (.categorical, .number(let number)):
            // A code such as 2 is a level's name.
            guard number.isFinite else { return .nan }
            let name = Array((Int64(exactly: number).map { "\($0)" } ?? "\(number)").utf8)
            return level(at) { $0 == name }
        }
    }

    private func level(_ at: Int, _ matches: ([UInt8]) -> Bool) -> Double {
        head.levelBytes[at].firstIndex(where: matches).map(Double.init) ?? FeatureColumn.rareCode
    }

    private func same(_ bytes: [UInt8], _ view: ByteView) -> Bool {
        bytes.count == view.count && bytes.elementsEqual(view.buffer)
    }
}
