/*
 * link_template.h - the scalar losses phi(z, y) and their derivatives in z, on a block of predictions.
 */

/* Rows per block at most; a block's predictions live on the stack. */
#define MF_BLOCK_ROWS 128

/* What one block's link reads and writes; the arrays may be NULL when not wanted. */
typedef struct link_data {
    const double *y;
    double *z;         /* in: predictions; out: phi' */
    double *curvature; /* phi'' */
    double *third;     /* phi''' */
    int64_t rows;
    int32_t family;
    int32_t want_value;
    double smoothing;
    double value; /* out: the sum of phi, when wanted */
} link_data;

/* What holds for each vector of a block: its labels and predictions, and which lanes are rows. */
#define MF_LINK_LOOP(body)                                                                                             \
    for (k = 0; k < l->rows; k += V_LANES) {                                                                           \
        const int whole = k + V_LANES <= l->rows;                                                                      \
        const vec z = v_load(l->z + k);                                                                                \
        const vec y = whole ? v_load(l->y + k) : v_load_tail(l->y + k, last);                                          \
        vec first, second = v_set1(0.0), third = second, value = second;                                               \
        body;                                                                                                          \
        v_store(l->z + k, first);                                                                                      \
        if (l->curvature)                                                                                              \
            v_store(l->curvature + k, second);                                                                         \
        if (l->third)                                                                                                  \
            v_store(l->third + k, third);                                                                              \
        sum = v_add(sum, whole ? value : v_keep_tail(value, last));                                                    \
    }

static MF_TARGET void link_block(link_data *l) {
    const tail last = v_tail(l->rows % V_LANES);
    const vec zero = v_set1(0.0), one = v_set1(1.0), s = v_set1(l->smoothing);
    const vec inverse = v_set1(l->family == METAFLOW_SMOOTHED_HINGE ? 1.0 / l->smoothing : 0.0);
    vec sum = zero;
    int64_t k;
    switch (l->family) {
    case METAFLOW_SQUARED:
        /* The predictions come less y, the factor 2 goes with the scale: most of the time there is nothing to do. */
        for (k = 0; l->want_value && k < l->rows; k += V_LANES) {
            const vec residual = v_load(l->z + k);
            const vec value = v_mul(residual, residual);
            sum = v_add(sum, k + V_LANES <= l->rows ? value : v_keep_tail(value, last));
        }
        break;
    case METAFLOW_LOGISTIC:
        /* t = -yz, e = exp(-|t|) <= 1 never overflows; sigma(t) = 1/(1+e) or e/(1+e). */
        MF_LINK_LOOP({
            const vec t = v_sub(zero, v_mul(y, z));
            const mask positive = v_ge(t, zero);
            const vec e = v_exp(v_sub(zero, v_abs(t)));
            const vec d = v_div(one, v_add(one, e));
            const vec ed = v_mul(e, d);
            first = v_mul(v_sub(zero, y), v_select(positive, d, ed));
            if (l->curvature) {
                const vec slope = v_mul(v_mul(d, ed), v_mul(y, y));
                const vec bend = v_mul(v_mul(y, slope), v_mul(v_sub(one, e), d));
                second = slope;
                third = v_select(positive, bend, v_sub(zero, bend));
            }
            if (l->want_value)
                value = v_add(v_max(zero, t), v_log1p(e));
        })
        break;
    case METAFLOW_HINGE:
        MF_LINK_LOOP({
            const vec margin = v_mul(y, z);
            const mask outside = v_ge(margin, one);
            const mask inside = v_lt(margin, one);
            /* neither: the margin is not a number, and so are the results */
            first = v_select(outside, zero, v_select(inside, v_sub(zero, y), margin));
            value = v_select(outside, zero, v_sub(one, margin));
        })
        break;
    default:
        MF_LINK_LOOP({
            const vec margin = v_mul(y, z);
            const vec gap = v_sub(one, margin);
            const vec u = v_min(one, v_max(zero, v_div(gap, s)));
            const mask flat = v_ge(margin, one);
            const mask linear = v_ge(u, one);
            first = v_mul(v_sub(zero, y), u);
            second = v_select(flat, zero, v_select(linear, zero, v_mul(v_mul(y, y), inverse)));
            second = v_add(second, v_sub(u, u));
            value = v_select(flat, zero, v_mul(u, v_sub(gap, v_mul(v_mul(s, u), v_set1(0.5)))));
        })
        break;
    }
    l->value = v_sum(sum);
}
