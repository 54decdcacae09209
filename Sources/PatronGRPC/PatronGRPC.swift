internal import NIOHTTP2
