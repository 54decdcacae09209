#include <zlib.h>

// inflateInit2 is a macro, which Swift cannot call. 32 tells zlib to recognise gzip and zlib headers by themselves.
static inline int czlib_inflate_init(z_streamp stream) { return inflateInit2(stream, 32 + MAX_WBITS); }

// 16 asks for a gzip header.
static inline int czlib_deflate_init(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}
