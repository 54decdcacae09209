/// A tensor used in place in a mapped file: row-major, 64-byte aligned, never written.
///
/// `elements` stays valid as long as this value or the ``TensorFile`` that it came from.
package struct Tensor<Element: TensorElement>: @unchecked Sendable {
    // Unchecked: the memory is mapped read-only and lives as long as `owner`.

    /// The size of each dimension, outermost first.
    package let shape: [Int]
    /// All elements, row after row.
    package let elements: UnsafeBufferPointer<Element>
    private let owner: MappedFile?

    init(shape: [Int], elements: UnsafeBufferPointer<Element>, owner: MappedFile?) {
        self.shape = shape
        self.elements = elements
        self.owner = owner
    }

    package var count: Int { elements.count }

    package subscript(at: Int) -> Element { elements[at] }
}
