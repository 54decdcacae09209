internal import COpenBLAS
internal import PatronNumerics

/// Which of its kernels OpenBLAS uses. It chooses when it is loaded, by a list of processors, and one that is newer than
/// the list gets those that any processor can run: a fourth of what AVX-512 can do.
package enum OpenBLASKernels {
    /// The environment variable by which it is told to use others.
    package static let variable = "OPENBLAS_CORETYPE"
    private static let oldest = "Prescott"

    /// What OpenBLAS calls the kernels in use.
    package static var inUse: String { openblas_get_corename().map { String(cString: $0) } ?? "" }

    /// The kernels to start again with: nil if those in use fit the processor, or somebody has chosen them.
    ///
    /// - Parameters:
    ///   - environment: of the process.
    ///   - vectors: which of ``Kernels`` the machine has.
    package static func better(
        inUse: String = inUse, environment: [String: String], vectors: String = Kernels.name
    ) -> String? {
        guard inUse == oldest, environment[variable] == nil else { return nil }
        return ["vnni": "SkylakeX", "avx2": "Haswell"][vectors]
    }
}
