#pragma once

/// Heap allocations of the calling thread since the process began.
long allocation_count(void);
