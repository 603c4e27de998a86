/*
 * kernel_template.h - one whole variant of the kernel, written in terms of the vector operations that its includer has
 * defined (vector_portable.h, x86/vector_avx2.h).
 */
#include "variant.h"

#include "math_template.h"
#include "rows_template.h"
#include "link_template.h"
#include "pass_template.h"
#include "columns_template.h"
#include "glm_template.h"
#include "quadratic_template.h"
#include "network_template.h"
#include "dense_template.h"
#include "lanes_template.h"

#define MF_ARRAY_FUNCTION(name, function)                                                                              \
    static MF_TARGET void name(int64_t count, const double *x, double *destination) {                                  \
        const tail last = v_tail(count % V_LANES);                                                                     \
        int64_t i, j;                                                                                                  \
        for (i = 0; i + V_LANES <= count; i += V_LANES)                                                                \
            v_store(destination + i, function(v_load(x + i)));                                                         \
        if (i < count) {                                                                                               \
            double lanes[V_LANES];                                                                                     \
            v_store(lanes, function(v_load_tail(x + i, last)));                                                        \
            for (j = 0; i + j < count; j++)                                                                            \
                destination[i + j] = lanes[j];                                                                         \
        }                                                                                                              \
    }

MF_ARRAY_FUNCTION(exp_array, v_exp)
MF_ARRAY_FUNCTION(log1p_array, v_log1p)
MF_ARRAY_FUNCTION(tanh_array, v_tanh)

const mf_variant MF_VARIANT = {MF_VARIANT_NAME, glm,     quadratic,  network,   lanes,       reduce,
                               affine,          product, transposed, exp_array, log1p_array, tanh_array};
