/* variant.c - the portable variant, and the choice among the variants at run time. */
#include "variant.h"

#include <stdlib.h>
#include <string.h>

#include "vector_portable.h"
#include "kernel_template.h"

#if defined(MF_HAVE_AVX2)
/* Whether a comma-separated list names a feature. */
static int names(const char *list, const char *feature) {
    const size_t length = strlen(feature);
    while (list && *list) {
        const size_t item = strcspn(list, ", ");
        if (item == length && strncmp(list, feature, length) == 0)
            return 1;
        list += item;
        list += strspn(list, ", ");
    }
    return 0;
}
#endif

const mf_variant *mf_choose(const char *disabled) {
#if defined(MF_HAVE_AVX2)
    __builtin_cpu_init();
    /* also false when the operating system does not save the upper halves of the registers */
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !names(disabled, "avx2") &&
        !names(disabled, "fma"))
        return &mf_avx2;
#else
    (void)disabled;
#endif
    return &mf_portable;
}

const mf_variant *mf_active(void) {
    /* Threads that race here all store the same pointer. */
#if defined(__GNUC__)
    static const mf_variant *chosen;
    const mf_variant *variant = __atomic_load_n(&chosen, __ATOMIC_ACQUIRE);
    if (!variant) {
        variant = mf_choose(getenv("METAFLOW_DISABLE_CPU_FEATURES"));
        __atomic_store_n(&chosen, variant, __ATOMIC_RELEASE);
    }
    return variant;
#else
    return &mf_portable;
#endif
}
