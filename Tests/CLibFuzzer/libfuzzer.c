#include "libfuzzer.h"

extern int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *, size_t)) __attribute__((weak));

int patron_libfuzzer_run(int argc, char **argv, int (*run)(const uint8_t *, size_t)) {
    return LLVMFuzzerRunDriver ? LLVMFuzzerRunDriver(&argc, &argv, run) : -1;
}
