/* avx2.c - the AVX2 and FMA variant. */
#include "../variant.h"

#if defined(MF_HAVE_AVX2)
#include "vector_avx2.h"
#include "../kernel_template.h"
#else
typedef int metaflow_no_avx2; /* a translation unit must not be empty */
#endif
