/*
 * variant.h - what an instruction-set variant of the kernel provides. The public functions validate their arguments
 * and hand over to the active variant; the tests call the variants directly.
 */
#ifndef METAFLOW_VARIANT_H
#define METAFLOW_VARIANT_H

#include "metaflow.h"

/* For a function that would lose its registers among what its caller keeps in them. */
#if defined(__GNUC__)
#define MF_ALONE __attribute__((noinline))
#else
#define MF_ALONE
#endif

/* Internal vectors are padded with zeros to whole groups of this many doubles. */
#define MF_PADDING 8

/* Rows go in groups of this many. */
#define MF_GROUP 4

/* Groups of rows in a block that is stored by columns: as many as leave room for four sums in sixteen registers. */
#define MF_COLUMN_GROUPS 13

/* Blocks of rows that are stored by columns: all of a task but the last, which begins at row `last`, have `rows`. */
typedef struct mf_column_blocks {
    int64_t rows;
    int64_t last;
} mf_column_blocks;

static inline mf_column_blocks mf_column_blocks_of(int64_t rows) {
    const int64_t groups = (rows + MF_GROUP - 1) / MF_GROUP;
    const int64_t count = (groups + MF_COLUMN_GROUPS - 1) / MF_COLUMN_GROUPS;
    mf_column_blocks b;
    /* two without the division, which short tasks would notice */
    b.rows = MF_GROUP * (count < 2 ? MF_COLUMN_GROUPS : count == 2 ? (groups + 1) / 2 : (groups + count - 1) / count);
    b.last = count < 2 ? 0 : (count - 1) * b.rows;
    return b;
}

/* Columns that are stored. */
static inline int64_t mf_column_width(int64_t dimension) {
    return (dimension + 3) / 4 * 4;
}

/* What one evaluation of tasks is given, whatever they are. */
typedef struct mf_call {
    const double *w;
    const double *v;
    double *values;
    double *vectors;
    double *workspace;
    int64_t dimension;
    int64_t first;
    int64_t count;
    int64_t w_stride;
    int64_t v_stride;
    double alpha;
    int32_t operation;
} mf_call;

/* C = alpha A B + beta C, where A(i, p) is a[i * a_row + p * a_column] and B and C are row-major. */
typedef struct mf_product {
    const double *a;
    const double *b;
    double *c;
    int64_t m;
    int64_t n;
    int64_t k;
    int64_t a_row;
    int64_t a_column;
    int64_t b_stride;
    int64_t c_stride;
    double alpha;
    double beta;
    int32_t upper; /* only tiles that meet the upper triangle are computed */
} mf_product;

/* A field at METAFLOW_LANES states: of generalized linear tasks, or with `support` NULL of quadratic ones. */
typedef struct mf_lanes {
    const metaflow_glm *support;
    const metaflow_glm *query;
    const metaflow_quadratic *quadratic_support;
    const metaflow_quadratic *quadratic_query;
    const double *weights;
    const double *states;
    double *destination;
    double *workspace;
    int64_t tasks;
    int64_t dimension;
    double alpha;
    double sign;
    int32_t operation;
} mf_lanes;

typedef struct mf_variant {
    const char *name;
    void (*glm)(const mf_call *call, const metaflow_glm *support, const metaflow_glm *query);
    void (*quadratic)(const mf_call *call, const metaflow_quadratic *support, const metaflow_quadratic *query);
    void (*network)(const mf_call *call, const metaflow_network *support, const metaflow_network *query);
    void (*lanes)(const mf_lanes *call);
    void (*reduce)(int64_t tasks, int64_t dimension, const double *weights, const double *vectors, double sign,
                   double *destination);
    void (*affine)(int64_t dimension, const double *a, int64_t stride, const double *b, double sign, const double *w,
                   double *destination);
    void (*product)(const mf_product *product);
    /* sum = X'y without scaling, for the right-hand side of the Gram form. */
    void (*transposed)(int64_t rows, int64_t dimension, const double *x, int64_t stride, const double *y, double *sum);
    void (*exp)(int64_t count, const double *x, double *destination);
    void (*log1p)(int64_t count, const double *x, double *destination);
    void (*tanh)(int64_t count, const double *x, double *destination);
} mf_variant;

extern const mf_variant mf_portable;

#if defined(__x86_64__) && defined(__GNUC__)
#define MF_HAVE_AVX2 1
extern const mf_variant mf_avx2;
#endif

/* The variant for this processor and environment, chosen once. */
const mf_variant *mf_active(void);

/* The choice itself, for a list of disabled features (NULL: none). */
const mf_variant *mf_choose(const char *disabled);

/* Doubles of workspace in terms of the largest number of rows of a support and of a query task. */
int64_t mf_glm_workspace(int64_t support_rows, int64_t query_rows, int64_t dimension);

/* Networks keep their rows in whole groups of four, whatever the variant. */
static inline int64_t mf_quads(int64_t n) {
    return (n + 3) / 4 * 4;
}

static inline int64_t mf_pad(int64_t n) {
    return (n + MF_PADDING - 1) / MF_PADDING * MF_PADDING;
}

#endif
