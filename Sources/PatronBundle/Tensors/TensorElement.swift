/// A number type that a tensor file can hold, with its name in the safetensors format. All are stored little-endian.
package protocol TensorElement: BitwiseCopyable, Sendable {
    /// The format's name of this type, such as `F32`.
    static var dtype: String { get }
}

extension Float: TensorElement { package static var dtype: String { "F32" } }
extension Double: TensorElement { package static var dtype: String { "F64" } }
extension UInt8: TensorElement { package static var dtype: String { "U8" } }
extension UInt16: TensorElement { package static var dtype: String { "U16" } }
extension UInt32: TensorElement { package static var dtype: String { "U32" } }
extension UInt64: TensorElement { package static var dtype: String { "U64" } }
extension Int8: TensorElement { package static var dtype: String { "I8" } }
extension Int32: TensorElement { package static var dtype: String { "I32" } }
extension Int64: TensorElement { package static var dtype: String { "I64" } }

/// The size in bytes of a safetensors type that this version reads; nil for the others.
func elementSize(ofDtype dtype: String) -> Int? {
    switch dtype {
    case "U8", "I8", "BOOL": 1
    case "U16", "I16", "F16", "BF16": 2
    case "U32", "I32", "F32": 4
    case "U64", "I64", "F64": 8
    default: nil
    }
}
