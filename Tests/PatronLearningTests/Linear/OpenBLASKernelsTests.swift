import PatronLearning
import Testing

@Suite struct OpenBLASKernelsTests {
    @Test(arguments: [
        ("Prescott", "vnni", "SkylakeX"), ("Prescott", "avx2", "Haswell"), ("Prescott", "scalar", nil),
        ("SkylakeX", "vnni", nil), ("Zen", "avx2", nil),
    ])
    func newProcessorsAreRecognised(inUse: String, vectors: String, expected: String?) {
        #expect(OpenBLASKernels.better(inUse: inUse, environment: [:], vectors: vectors) == expected)
        let chosen = [OpenBLASKernels.variable: "Prescott"]
        #expect(OpenBLASKernels.better(inUse: inUse, environment: chosen, vectors: vectors) == nil)
    }

    @Test func someKernelsAreInUse() { #expect(!OpenBLASKernels.inUse.isEmpty) }
}
