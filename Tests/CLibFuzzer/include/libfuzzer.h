// libFuzzer's driver, which is there only when everything was built with `--sanitize fuzzer`.
#ifndef PATRON_LIBFUZZER_H
#define PATRON_LIBFUZZER_H
#include <stddef.h>
#include <stdint.h>

// Runs libFuzzer with its own arguments; `run` takes one input and returns 0. Returns -1 in a build without libFuzzer.
int patron_libfuzzer_run(int argc, char **argv, int (*run)(const uint8_t *input, size_t count));
#endif
