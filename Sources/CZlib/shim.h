#include <zlib.h>

// inflateInit2 is a macro, which Swift cannot call. 32 tells zlib to recognise gzip and zlib headers by themselves.
static inline int czlib_inflate_init(z_streamp stream) { return inflateInit2(stream, 32 + MAX_WBITS); }

// 16 asks for a gzip header instead of a zlib header.
static inline int czlib_deflate_init(z_streamp stream, int level, int gzip) {
    return deflateInit2(stream, level, Z_DEFLATED, (gzip ? 16 : 0) + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}
