/*
 * metaflow.h - the C kernel of MetaFlow: losses, gradients, Hessian-vector products and meta-gradients of a whole
 * batch of generalized linear tasks in one call.
 *
 * Every function returns a status, and never prints, allocates, aborts or keeps a pointer. Functions may be called
 * from several threads at once as long as their outputs and workspaces do not overlap. Matrices are row-major.
 * Inputs need no particular alignment. The same inputs and variant give the same bits.
 */
#ifndef METAFLOW_H
#define METAFLOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define METAFLOW_API __declspec(dllexport)
#else
#define METAFLOW_API __attribute__((visibility("default")))
#endif

/* Raised whenever a signature, a structure or the meaning of a value changes. */
#define METAFLOW_ABI_VERSION 5

typedef enum metaflow_status {
    METAFLOW_OK = 0,
    METAFLOW_NULL_POINTER = 1,
    METAFLOW_BAD_SIZE = 2,      /* a negative size, a stride below the dimension, an index out of range */
    METAFLOW_BAD_FAMILY = 3,    /* an unknown family or operation */
    METAFLOW_BAD_VALUE = 4,     /* a parameter that is not finite or out of its domain (scale, smoothing) */
    METAFLOW_SMALL_WORKSPACE = 5
} metaflow_status;

/* The scalar loss phi(z, y) at the prediction z = x.w. */
typedef enum metaflow_family {
    METAFLOW_SQUARED = 0,        /* (z - y)^2 */
    METAFLOW_LOGISTIC = 1,       /* log(1 + exp(-y z)) */
    METAFLOW_HINGE = 2,          /* max(0, 1 - y z); subgradient 0 at the kink, curvature 0 */
    METAFLOW_SMOOTHED_HINGE = 3  /* 0 for yz >= 1, (1-yz)^2/(2s) for 1-s < yz < 1, 1-yz-s/2 below; s = smoothing */
} metaflow_family;

/* The largest dimension of tasks that are stored by columns; they are evaluated in less than half of the time. */
#define METAFLOW_NARROW 32

/* f(w) = scale * sum_k phi(x_k.w, y_k) + ridge/2 |w|^2.  (scale: 1/(2n), 1/n or 1.) */
typedef struct metaflow_glm {
    const double *x;     /* rows x dimension, consecutive rows are stride apart */
    const double *y;     /* rows */
    int64_t rows;
    int64_t stride;
    double scale;
    double ridge;
    double smoothing;    /* used by METAFLOW_SMOOTHED_HINGE only, > 0 */
    int32_t family;
    int32_t reserved;    /* 0 */
    const double *products; /* NULL, or inner products of the rows with those of the task's other loss */
    int64_t products_stride; /* between their rows, at least the rows of the other loss */
    const double *columns; /* NULL, or the same rows as metaflow_columns stores them (METAFLOW_NARROW columns at most) */
} metaflow_glm;

/*
 * Where support and query loss both have products, a meta-gradient that is wanted without its value is formed from
 * them: the same up to rounding, with two readings of x instead of six, as long as the query loss has no ridge or both
 * read the same x. Networks likewise, with or without the value, where neither loss has a ridge.
 */

/* f(w) = w.(A w)/2 - b.w + c, A symmetric: the Gram form of a squared loss. */
typedef struct metaflow_quadratic {
    const double *a;     /* dimension x dimension, rows stride apart, both triangles stored */
    const double *b;     /* dimension */
    double c;
    int64_t stride;
} metaflow_quadratic;

/* What the outputs z of a network are compared with, per sample. */
typedef enum metaflow_output {
    METAFLOW_OUTPUT_SQUARED = 0,  /* |z - y|^2 */
    METAFLOW_OUTPUT_LOGISTIC = 1, /* log(1 + exp(-y z)), one output, y = -1 or +1 */
    METAFLOW_OUTPUT_SOFTMAX = 2   /* log sum_k exp(z_k) - sum_k y_k z_k, y one-hot */
} metaflow_output;

/*
 * f(w) = scale * sum_k loss(z(x_k), y_k) + ridge/2 |w|^2 with the network z(x) = W2' tanh(W1 x + b1) + b2. The parameter
 * holds the rows (W1, b1), hidden of inputs + 1 numbers, then the rows (W2; b2), hidden + 1 of outputs numbers; a
 * dimension beyond that is allowed, and results are zero there. A call has no METAFLOW_META_HESSIAN_PRODUCT of networks.
 */
typedef struct metaflow_network {
    const double *x;  /* rows x (inputs + 1), stride apart; column inputs is 1, further ones up to a multiple of 4 are 0 */
    const double *xt; /* the transpose: inputs + 1 rows of `rows` numbers and zeros up to a multiple of 4 */
    const double *y;  /* targets: outputs rows of `rows` numbers and zeros likewise */
    int64_t rows;
    int64_t inputs;
    int64_t hidden;
    int64_t outputs;
    int64_t stride;
    int64_t transposed_stride; /* of xt and y */
    double scale;
    double ridge;
    int32_t output;
    int32_t reserved; /* 0 */
    const double *products;  /* NULL, or as those of metaflow_glm (the constant column included), zeros up to whole */
    int64_t products_stride; /* groups of four; the stride at least that */
} metaflow_network;

/* What is computed for each task; f is the query loss, g the support loss, w' = w - alpha grad g(w). */
typedef enum metaflow_operation {
    METAFLOW_GRADIENT = 0,         /* vector: grad f(w);                        value: f(w)  */
    METAFLOW_HESSIAN_PRODUCT = 1,  /* vector: hess f(w) v;                      value: unused */
    METAFLOW_META_GRADIENT = 2,    /* vector: (I - alpha hess g(w)) grad f(w'); value: f(w') */
    METAFLOW_META_HESSIAN_PRODUCT = 3, /* vector: derivative of the meta-gradient along v; value: unused */
    METAFLOW_SUPPORT_GRADIENT = 4, /* vector: grad g(w);                        value: g(w) */
    METAFLOW_SUPPORT_HESSIAN_PRODUCT = 5 /* vector: hess g(w) v;                value: unused */
} metaflow_operation;

/* The ABI version the library was built with; callers refuse a library with another one. */
METAFLOW_API int32_t metaflow_abi_version(void);

/* The variant chosen at first use: "avx2" or "portable". METAFLOW_DISABLE_CPU_FEATURES=avx2[,fma] forces the latter. */
METAFLOW_API const char *metaflow_variant(void);

/* Doubles of workspace that one call needs, for any operation, or -1 for bad arguments. */
METAFLOW_API int64_t metaflow_glm_workspace(const metaflow_glm *support, const metaflow_glm *query, int64_t tasks,
                                            int64_t dimension);
METAFLOW_API int64_t metaflow_quadratic_workspace(int64_t dimension);
METAFLOW_API int64_t metaflow_network_workspace(const metaflow_network *support, const metaflow_network *query,
                                                int64_t tasks, int64_t dimension);

/*
 * Evaluates an operation for the tasks first .. first+count-1.
 *   query        NULL: the support tasks serve as query tasks too
 *   w, w_stride  the point; task i uses w + i*w_stride (0: all tasks share one point)
 *   v, v_stride  the direction of the Hessian products, likewise; may be NULL otherwise
 *   values       count of them, entry i - first; NULL when not wanted
 *   vectors      row i - first of count x dimension; NULL when only values are wanted
 */
METAFLOW_API metaflow_status metaflow_glm_evaluate(int32_t operation, const metaflow_glm *support,
                                                   const metaflow_glm *query, int64_t dimension, int64_t first,
                                                   int64_t count, double alpha, const double *w, int64_t w_stride,
                                                   const double *v, int64_t v_stride, double *values, double *vectors,
                                                   double *workspace, int64_t workspace_length);

METAFLOW_API metaflow_status metaflow_quadratic_evaluate(int32_t operation, const metaflow_quadratic *support,
                                                         const metaflow_quadratic *query, int64_t dimension,
                                                         int64_t first, int64_t count, double alpha, const double *w,
                                                         int64_t w_stride, const double *v, int64_t v_stride,
                                                         double *values, double *vectors, double *workspace,
                                                         int64_t workspace_length);

/* The support and the query network of a task have the same numbers of inputs, hidden units and outputs. */
METAFLOW_API metaflow_status metaflow_network_evaluate(int32_t operation, const metaflow_network *support,
                                                       const metaflow_network *query, int64_t dimension, int64_t first,
                                                       int64_t count, double alpha, const double *w, int64_t w_stride,
                                                       const double *v, int64_t v_stride, double *values,
                                                       double *vectors, double *workspace, int64_t workspace_length);

/*
 * The field of all tasks at METAFLOW_LANES states at once, sign * sum_i weights[i] v_i with v_i as METAFLOW_GRADIENT or
 * METAFLOW_META_GRADIENT has it: entry j of state s is states[j * METAFLOW_LANES + s], and so it is in the destination,
 * which overlaps nothing. The bits of a state's result do not depend on the other states, nor on its place among them.
 */
#define METAFLOW_LANES 12
METAFLOW_API int64_t metaflow_lanes_workspace(int64_t rows, int64_t dimension);
METAFLOW_API metaflow_status metaflow_glm_lanes(int32_t operation, const metaflow_glm *support,
                                                const metaflow_glm *query, int64_t dimension, int64_t tasks,
                                                const double *weights, double alpha, double sign,
                                                const double *states, double *destination, double *workspace,
                                                int64_t workspace_length);
METAFLOW_API metaflow_status metaflow_quadratic_lanes(int32_t operation, const metaflow_quadratic *support,
                                                      const metaflow_quadratic *query, int64_t dimension,
                                                      int64_t tasks, const double *weights, double alpha, double sign,
                                                      const double *states, double *destination, double *workspace,
                                                      int64_t workspace_length);

/*
 * Stores rows a second time, by columns in blocks of some rows: the kernel then works on as many rows at once as a vector
 * has lanes. The length is that of the destination in doubles, or -1 for bad arguments; the dimension is METAFLOW_NARROW
 * at most.
 */
METAFLOW_API int64_t metaflow_columns_length(int64_t rows, int64_t dimension);
METAFLOW_API metaflow_status metaflow_columns(int64_t rows, int64_t dimension, const double *x, int64_t stride,
                                              double *destination);

/* destination = sign * sum_i weights[i] vectors[i], added in task order (sign is +1 or -1). */
METAFLOW_API metaflow_status metaflow_reduce(int64_t tasks, int64_t dimension, const double *weights,
                                             const double *vectors, double sign, double *destination);

/*
 * Evaluates an operation for all tasks at one point and reduces their vectors, in one call: destination =
 * sign * sum_i weights[i] vectors[i]. The vectors, tasks x dimension, are scratch.
 */
METAFLOW_API metaflow_status metaflow_glm_sum(int32_t operation, const metaflow_glm *support, const metaflow_glm *query,
                                              int64_t dimension, int64_t tasks, double alpha, const double *w,
                                              const double *v, const double *weights, double sign, double *vectors,
                                              double *destination, double *workspace, int64_t workspace_length);
METAFLOW_API metaflow_status metaflow_quadratic_sum(int32_t operation, const metaflow_quadratic *support,
                                                    const metaflow_quadratic *query, int64_t dimension, int64_t tasks,
                                                    double alpha, const double *w, const double *v,
                                                    const double *weights, double sign, double *vectors,
                                                    double *destination, double *workspace, int64_t workspace_length);

/* destination = sign * (A w - b); A is dimension x dimension; b may be NULL. */
METAFLOW_API metaflow_status metaflow_affine(int64_t dimension, const double *a, int64_t stride, const double *b,
                                             double sign, const double *w, double *destination);

/* A = scale * X'X (both triangles), b = scale * X'y (y, b may be NULL). */
METAFLOW_API metaflow_status metaflow_gram(int64_t rows, int64_t dimension, const double *x, int64_t stride,
                                           const double *y, double scale, double *a, double *b);

/* C = alpha * A B + beta * C; A is m x k, B is k x n, all row-major with the given strides; C overlaps neither. */
METAFLOW_API metaflow_status metaflow_gemm(int64_t m, int64_t n, int64_t k, double alpha, const double *a,
                                           int64_t a_stride, const double *b, int64_t b_stride, double beta, double *c,
                                           int64_t c_stride);

#ifdef __cplusplus
}
#endif

#endif
