/* test_calls.c - what the public functions refuse, and how the variant is chosen. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define D 3

static const double x[4 * D] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, y[4] = {1, -1, 1, -1}, point[D] = {1, 0, -1};
static double values[2], vectors[2 * D], workspace[256];

/* The arguments of one call; each row of the tables below spoils one of them. */
typedef struct glm_call {
    metaflow_glm support[2], query[2];
    const metaflow_glm *first_support;
    int64_t dimension, first, count, w_stride, v_stride, length;
    const double *w, *v;
    double *values, *vectors, *workspace, alpha;
    int32_t operation;
} glm_call;

static glm_call good(void) {
    const metaflow_glm task = {x, y, 4, D, 0.5, 0.1, 1.0, METAFLOW_SMOOTHED_HINGE, 0, NULL, 0, NULL};
    glm_call c;
    memset(&c, 0, sizeof c);
    c.support[0] = c.support[1] = c.query[0] = c.query[1] = task;
    c.dimension = D;
    c.count = 2;
    c.w = c.v = point;
    c.values = values;
    c.vectors = vectors;
    c.workspace = workspace;
    c.length = metaflow_glm_workspace(c.support, c.query, 2, D);
    c.alpha = 0.1;
    c.operation = METAFLOW_META_GRADIENT;
    return c;
}

static metaflow_status run(const glm_call *c, const metaflow_glm *support, const metaflow_glm *query) {
    return metaflow_glm_evaluate(c->operation, support, query, c->dimension, c->first, c->count, c->alpha, c->w,
                                 c->w_stride, c->v, c->v_stride, c->values, c->vectors, c->workspace, c->length);
}

#define REFUSES(status, spoil)                                                                                         \
    do {                                                                                                               \
        glm_call c = good();                                                                                           \
        spoil;                                                                                                         \
        check_case("%s", #spoil);                                                                                      \
        CHECK_STATUS(status, run(&c, c.support, c.query));                                                             \
    } while (0)

static int glm_arguments(void) {
    glm_call ok = good();
    int operation;
    CHECK_STATUS(METAFLOW_OK, run(&ok, ok.support, ok.query));
    CHECK_STATUS(METAFLOW_OK, run(&ok, ok.support, NULL));
    CHECK_STATUS(METAFLOW_NULL_POINTER, run(&ok, NULL, ok.query));
    for (operation = 0; operation < 6; operation++)
        REFUSES(METAFLOW_OK, c.operation = operation);
    REFUSES(METAFLOW_OK, c.count = 0);
    REFUSES(METAFLOW_OK, c.first = 1; c.count = 1);
    REFUSES(METAFLOW_OK, c.values = NULL);
    REFUSES(METAFLOW_OK, c.vectors = NULL);
    REFUSES(METAFLOW_OK, c.v = NULL);
    REFUSES(METAFLOW_OK, c.query[1].rows = 0; c.query[1].x = NULL; c.query[1].y = NULL);
    REFUSES(METAFLOW_OK, c.support[1].family = METAFLOW_HINGE; c.support[1].smoothing = -1);
    REFUSES(METAFLOW_BAD_FAMILY, c.operation = -1);
    REFUSES(METAFLOW_BAD_FAMILY, c.operation = 6);
    REFUSES(METAFLOW_BAD_FAMILY, c.support[1].family = 4);
    REFUSES(METAFLOW_BAD_FAMILY, c.query[0].family = -1);
    REFUSES(METAFLOW_BAD_SIZE, c.query[1].products = c.query[1].x; c.query[1].products_stride = 3);
    REFUSES(METAFLOW_BAD_SIZE, c.support[0].products = c.support[0].x; c.support[0].products_stride = 0);
    REFUSES(METAFLOW_BAD_SIZE, c.support[1].columns = x; c.dimension = METAFLOW_NARROW + 1;
            c.support[0].stride = c.support[1].stride = c.query[0].stride = c.query[1].stride = c.dimension);
    REFUSES(METAFLOW_BAD_SIZE, c.dimension = 0);
    REFUSES(METAFLOW_BAD_SIZE, c.dimension = -1);
    REFUSES(METAFLOW_BAD_SIZE, c.first = -1);
    REFUSES(METAFLOW_BAD_SIZE, c.count = -1);
    REFUSES(METAFLOW_BAD_SIZE, c.first = INT64_MAX; c.count = 2);
    REFUSES(METAFLOW_BAD_SIZE, c.w_stride = D - 1);
    REFUSES(METAFLOW_BAD_SIZE, c.w_stride = -D);
    REFUSES(METAFLOW_BAD_SIZE, c.operation = METAFLOW_HESSIAN_PRODUCT; c.v_stride = D - 1);
    REFUSES(METAFLOW_BAD_SIZE, c.support[1].rows = -1);
    REFUSES(METAFLOW_BAD_SIZE, c.support[0].stride = D - 1);
    REFUSES(METAFLOW_BAD_SIZE, c.query[1].stride = 0);
    REFUSES(METAFLOW_NULL_POINTER, c.w = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.workspace = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.values = NULL; c.vectors = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.operation = METAFLOW_HESSIAN_PRODUCT; c.v = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.operation = METAFLOW_META_HESSIAN_PRODUCT; c.vectors = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.support[0].x = NULL);
    REFUSES(METAFLOW_NULL_POINTER, c.query[1].y = NULL);
    REFUSES(METAFLOW_BAD_VALUE, c.alpha = NAN);
    REFUSES(METAFLOW_BAD_VALUE, c.alpha = INFINITY);
    REFUSES(METAFLOW_BAD_VALUE, c.support[1].scale = NAN);
    REFUSES(METAFLOW_BAD_VALUE, c.query[1].scale = -INFINITY);
    REFUSES(METAFLOW_BAD_VALUE, c.support[1].ridge = NAN);
    REFUSES(METAFLOW_BAD_VALUE, c.support[0].smoothing = 0);
    REFUSES(METAFLOW_BAD_VALUE, c.support[0].smoothing = NAN);
    REFUSES(METAFLOW_BAD_VALUE, c.support[0].smoothing = INFINITY);
    REFUSES(METAFLOW_BAD_VALUE, c.support[0].reserved = 1);
    REFUSES(METAFLOW_SMALL_WORKSPACE, c.length--);
    REFUSES(METAFLOW_SMALL_WORKSPACE, c.length = 0);
    return 0;
}

/* A refused call writes nothing. */
static int untouched(void) {
    glm_call c = good();
    double before[2 * D];
    vectors[0] = 42.0;
    memcpy(before, vectors, sizeof before);
    c.query[1].scale = NAN;
    CHECK_STATUS(METAFLOW_BAD_VALUE, run(&c, c.support, c.query));
    CHECK(memcmp(before, vectors, sizeof before) == 0);
    return 0;
}

static int workspace_arguments(void) {
    glm_call c = good();
    CHECK(metaflow_glm_workspace(c.support, c.query, 2, D) > 0);
    CHECK(metaflow_glm_workspace(c.support, NULL, 2, D) == c.length);
    CHECK(metaflow_glm_workspace(NULL, c.query, 2, D) == -1);
    CHECK(metaflow_glm_workspace(c.support, c.query, -1, D) == -1);
    CHECK(metaflow_glm_workspace(c.support, c.query, 2, 0) == -1);
    CHECK(metaflow_glm_workspace(c.support, c.query, 2, D + 1) == -1);
    c.query[1].rows = 1000;
    CHECK(metaflow_glm_workspace(c.support, c.query, 2, D) > c.length);
    CHECK(metaflow_quadratic_workspace(0) == -1);
    CHECK(metaflow_quadratic_workspace(D) > 0);
    return 0;
}

static metaflow_status quadratic(int32_t operation, const metaflow_quadratic *q, const double *w, int64_t length) {
    return metaflow_quadratic_evaluate(operation, q, NULL, D, 0, 1, 0.1, w, 0, point, 0, values, vectors, workspace,
                                       length);
}

static int column_arguments(void) {
    CHECK(metaflow_columns_length(5, D) == 8 * 4);
    CHECK(metaflow_columns_length(0, D) == 0);
    CHECK(metaflow_columns_length(-1, D) == -1);
    CHECK(metaflow_columns_length(4, 0) == -1);
    CHECK(metaflow_columns_length(4, METAFLOW_NARROW + 1) == -1);
    CHECK_STATUS(METAFLOW_OK, metaflow_columns(0, D, NULL, D, NULL));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_columns(-1, D, x, D, workspace));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_columns(4, D, x, D - 1, workspace));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_columns(1, METAFLOW_NARROW + 1, x, METAFLOW_NARROW + 1, workspace));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_columns(4, D, NULL, D, workspace));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_columns(4, D, x, D, NULL));
    return 0;
}

/* A sum has the bits of the two calls that it stands for, and refuses what they refuse. */
static int sums(void) {
    static const double weights[2] = {0.25, -3.0};
    const metaflow_quadratic q[2] = {{x, point, 0.0, D}, {x + 1, point, 0.0, D}};
    const int64_t length = metaflow_quadratic_workspace(D);
    double apart[D], together[D], scratch[2 * D];
    int operation;
    for (operation = 0; operation < 6; operation++) {
        glm_call c = good();
        c.operation = operation;
        c.values = NULL;
        CHECK_STATUS(METAFLOW_OK, run(&c, c.support, c.query));
        CHECK_STATUS(METAFLOW_OK, metaflow_reduce(2, D, weights, vectors, -1.0, apart));
        CHECK_STATUS(METAFLOW_OK, metaflow_glm_sum(operation, c.support, c.query, D, 2, c.alpha, point, point, weights,
                                                   -1.0, scratch, together, workspace, c.length));
        CHECK(memcmp(apart, together, sizeof apart) == 0);
        CHECK_STATUS(METAFLOW_OK, metaflow_quadratic_evaluate(operation, q, NULL, D, 0, 2, 0.1, point, 0, point, 0,
                                                              NULL, vectors, workspace, length));
        CHECK_STATUS(METAFLOW_OK, metaflow_reduce(2, D, weights, vectors, 1.0, apart));
        CHECK_STATUS(METAFLOW_OK, metaflow_quadratic_sum(operation, q, NULL, D, 2, 0.1, point, point, weights, 1.0,
                                                         scratch, together, workspace, length));
        CHECK(memcmp(apart, together, sizeof apart) == 0);
    }
    CHECK_STATUS(METAFLOW_BAD_VALUE, metaflow_quadratic_sum(0, q, NULL, D, 2, 0.1, point, point, weights, 2.0, scratch,
                                                            together, workspace, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_quadratic_sum(0, q, NULL, D, 2, 0.1, point, point, NULL, 1.0, scratch,
                                                               together, workspace, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_quadratic_sum(0, q, NULL, D, 2, 0.1, NULL, point, weights, 1.0,
                                                               scratch, together, workspace, length));
    return 0;
}

static int dense_arguments(void) {
    const int64_t length = metaflow_quadratic_workspace(D);
    const metaflow_quadratic q = {x, point, 0.0, D}, no_a = {NULL, point, 0.0, D}, no_b = {x, NULL, 0.0, D};
    const metaflow_quadratic narrow = {x, point, 0.0, D - 1};
    double a[16], b[4];
    int operation;
    for (operation = 0; operation < 6; operation++)
        CHECK_STATUS(METAFLOW_OK, quadratic(operation, &q, point, length));
    CHECK_STATUS(METAFLOW_BAD_FAMILY, quadratic(9, &q, point, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, quadratic(0, NULL, point, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, quadratic(0, &no_a, point, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, quadratic(0, &no_b, point, length));
    CHECK_STATUS(METAFLOW_NULL_POINTER, quadratic(0, &q, NULL, length));
    CHECK_STATUS(METAFLOW_BAD_SIZE, quadratic(0, &narrow, point, length));
    CHECK_STATUS(METAFLOW_SMALL_WORKSPACE, quadratic(0, &q, point, length - 1));
    CHECK_STATUS(METAFLOW_OK, metaflow_reduce(0, D, NULL, NULL, 1.0, vectors));
    CHECK(vectors[0] == 0.0);
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_reduce(-1, D, y, x, 1.0, vectors));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_reduce(1, D, NULL, x, 1.0, vectors));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_reduce(1, D, y, x, 1.0, NULL));
    CHECK_STATUS(METAFLOW_BAD_VALUE, metaflow_reduce(1, D, y, x, 2.0, vectors));
    CHECK_STATUS(METAFLOW_OK, metaflow_affine(D, x, D, NULL, -1.0, point, vectors));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_affine(0, x, D, NULL, 1.0, point, vectors));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_affine(D, x, D - 1, NULL, 1.0, point, vectors));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_affine(D, NULL, D, NULL, 1.0, point, vectors));
    CHECK_STATUS(METAFLOW_BAD_VALUE, metaflow_affine(D, x, D, NULL, 0.0, point, vectors));
    CHECK_STATUS(METAFLOW_OK, metaflow_gram(0, D, NULL, D, NULL, 1.0, a, b));
    CHECK(a[0] == 0.0 && b[0] == 0.0);
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_gram(-1, D, x, D, y, 1.0, a, b));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_gram(4, D, x, D - 1, y, 1.0, a, b));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_gram(4, D, x, D, NULL, 1.0, a, b));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_gram(4, D, x, D, y, 1.0, NULL, b));
    CHECK_STATUS(METAFLOW_BAD_VALUE, metaflow_gram(4, D, x, D, y, NAN, a, b));
    CHECK_STATUS(METAFLOW_OK, metaflow_gemm(0, D, D, 1.0, NULL, D, NULL, D, 0.0, NULL, D));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_gemm(2, 2, 3, 1.0, x, 2, x, 2, 0.0, a, 2));
    CHECK_STATUS(METAFLOW_BAD_SIZE, metaflow_gemm(2, 2, 2, 1.0, x, 2, x, 2, 0.0, a, 1));
    CHECK_STATUS(METAFLOW_NULL_POINTER, metaflow_gemm(2, 2, 2, 1.0, NULL, 2, x, 2, 0.0, a, 2));
    CHECK_STATUS(METAFLOW_BAD_VALUE, metaflow_gemm(2, 2, 2, INFINITY, x, 2, x, 2, 0.0, a, 2));
    return 0;
}

static int choice(void) {
    const mf_variant *best = mf_choose(NULL);
    const char *disabled = getenv("METAFLOW_DISABLE_CPU_FEATURES");
    CHECK(mf_choose("avx2") == &mf_portable);
    CHECK(mf_choose("fma") == &mf_portable);
    CHECK(mf_choose("sse9, avx2,x") == &mf_portable);
    CHECK(mf_choose("avx2,fma") == &mf_portable);
    CHECK(mf_choose("") == best);
    CHECK(mf_choose("avx,avx2x,fm") == best);
    CHECK(strcmp(metaflow_variant(), mf_choose(disabled)->name) == 0);
    CHECK(metaflow_abi_version() == METAFLOW_ABI_VERSION);
    return 0;
}

const test call_tests[] = {{"GlmEvaluate_BadArguments_AreRefused", glm_arguments},
                           {"GlmEvaluate_Refused_WritesNothing", untouched},
                           {"Workspace_BadArguments_GiveMinusOne", workspace_arguments},
                           {"Columns_BadArguments_AreRefused", column_arguments},
                           {"Sums_HaveTheBits_OfEvaluationAndReduction", sums},
                           {"DenseFunctions_BadArguments_AreRefused", dense_arguments},
                           {"Variant_DisabledFeatures_ForcePortable", choice},
                           {0, 0}};
