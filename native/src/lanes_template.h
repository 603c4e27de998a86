/*
 * lanes_template.h - fields of tasks at METAFLOW_LANES states at once: lanes are states, so X is read once for all of
 * them and a product with it is one of matrices. What is computed for a lane depends on nothing in the others.
 */

/* Vectors of states that are worked on together: four rows of them fill the registers. */
#define MF_LANE_VECTORS 3
#define MF_LANE_WIDTH   (MF_LANE_VECTORS * V_LANES)
#define MF_LANE_ROWS    4

/* One pass: sum = scale * X'r + ridge * point for MF_LANE_WIDTH states; vectors lie METAFLOW_LANES apart. */
typedef struct lane_pass {
    const metaflow_glm *task;
    int64_t dimension;
    const double *point;
    double *curvature; /* per row and state; read where `bent`, otherwise written unless NULL */
    double *sum;
    double *moved; /* out: origin - alpha * sum; or NULL */
    const double *origin;
    double alpha;
    int32_t bent; /* the product with the Hessian */
} lane_pass;

/* z = X point for `rows` rows. */
MF_INLINE void lane_dots(int rows, int64_t d, const double *x, int64_t stride, const double *point, vec *z) {
    vec a[MF_LANE_ROWS * MF_LANE_VECTORS];
    int64_t j;
    int i, c;
    MF_UNROLL_12
    for (i = 0; i < rows * MF_LANE_VECTORS; i++)
        a[i] = v_set1(0.0);
    for (j = 0; j < d; j++) {
        const double *p = point + j * METAFLOW_LANES;
        const vec p0 = v_load(p), p1 = v_load(p + V_LANES), p2 = v_load(p + 2 * V_LANES);
        MF_UNROLL
        for (i = 0; i < rows; i++) {
            const vec e = v_set1(x[i * stride + j]);
            a[3 * i] = v_fma(e, p0, a[3 * i]);
            a[3 * i + 1] = v_fma(e, p1, a[3 * i + 1]);
            a[3 * i + 2] = v_fma(e, p2, a[3 * i + 2]);
        }
    }
    MF_UNROLL_12
    for (c = 0; c < rows * MF_LANE_VECTORS; c++)
        z[c] = a[c];
}

/* sum += X'r for `rows` rows. */
MF_INLINE void lane_combine(int rows, int64_t d, const double *x, int64_t stride, const vec *z, double *sum) {
    vec r[MF_LANE_ROWS * MF_LANE_VECTORS];
    int64_t j;
    int i;
    MF_UNROLL_12
    for (i = 0; i < rows * MF_LANE_VECTORS; i++)
        r[i] = z[i];
    for (j = 0; j < d; j++) {
        double *s = sum + j * METAFLOW_LANES;
        vec s0 = v_load(s), s1 = v_load(s + V_LANES), s2 = v_load(s + 2 * V_LANES);
        MF_UNROLL
        for (i = 0; i < rows; i++) {
            const vec e = v_set1(x[i * stride + j]);
            s0 = v_fma(e, r[3 * i], s0);
            s1 = v_fma(e, r[3 * i + 1], s1);
            s2 = v_fma(e, r[3 * i + 2], s2);
        }
        v_store(s, s0);
        v_store(s + V_LANES, s1);
        v_store(s + 2 * V_LANES, s2);
    }
}

/* The predictions of some rows become what the rows are combined with; k is the first row. */
MF_INLINE void lane_weigh(int rows, const lane_pass *p, int64_t k, vec *z) {
    const metaflow_glm *task = p->task;
    double y[MF_LANE_ROWS * MF_LANE_WIDTH], predictions[MF_LANE_ROWS * MF_LANE_WIDTH];
    link_data l = {.y = y, .z = predictions, .rows = (int64_t)rows * MF_LANE_WIDTH, .family = task->family};
    int i, c;
    if (p->bent) {
        if (bend(task) >= 2)
            for (i = 0; i < rows * MF_LANE_VECTORS; i++)
                z[i] = v_mul(z[i], v_load(p->curvature + k * MF_LANE_WIDTH + i * V_LANES));
        return;
    }
    for (i = 0; i < rows; i++) {
        const vec label = v_set1(task->y[k + i]);
        for (c = 0; c < MF_LANE_VECTORS; c++) {
            if (task->family == METAFLOW_SQUARED) {
                z[3 * i + c] = v_sub(z[3 * i + c], label);
            } else {
                v_store(y + (3 * i + c) * V_LANES, label);
                v_store(predictions + (3 * i + c) * V_LANES, z[3 * i + c]);
            }
        }
    }
    if (task->family == METAFLOW_SQUARED)
        return;
    l.curvature = p->curvature ? p->curvature + k * MF_LANE_WIDTH : 0;
    l.smoothing = task->smoothing;
    link_block(&l);
    for (i = 0; i < rows * MF_LANE_VECTORS; i++)
        z[i] = v_load(predictions + i * V_LANES);
}

static MF_TARGET void run_lanes(const lane_pass *p) {
    const metaflow_glm *task = p->task;
    const int64_t d = p->dimension, stride = task->stride;
    /* the hinge does not bend: only its ridge has a Hessian */
    const int64_t n = p->bent && bend(task) == 0 ? 0 : task->rows;
    const vec scale = v_set1(task->family == METAFLOW_SQUARED ? 2.0 * task->scale : task->scale);
    const vec ridge = v_set1(task->ridge), alpha = v_set1(p->alpha);
    vec z[MF_LANE_ROWS * MF_LANE_VECTORS];
    int64_t j, k = 0;
    int c;
    for (j = 0; j < d; j++)
        for (c = 0; c < MF_LANE_VECTORS; c++)
            v_store(p->sum + j * METAFLOW_LANES + c * V_LANES, v_set1(0.0));
    for (; k + MF_LANE_ROWS <= n; k += MF_LANE_ROWS) {
        lane_dots(MF_LANE_ROWS, d, task->x + k * stride, stride, p->point, z);
        lane_weigh(MF_LANE_ROWS, p, k, z);
        lane_combine(MF_LANE_ROWS, d, task->x + k * stride, stride, z, p->sum);
    }
    for (; k < n; k++) {
        lane_dots(1, d, task->x + k * stride, stride, p->point, z);
        lane_weigh(1, p, k, z);
        lane_combine(1, d, task->x + k * stride, stride, z, p->sum);
    }
    for (j = 0; j < d * METAFLOW_LANES; j += METAFLOW_LANES)
        for (c = 0; c < MF_LANE_WIDTH; c += V_LANES) {
            const vec g = v_add(v_mul(scale, v_load(p->sum + j + c)), v_mul(ridge, v_load(p->point + j + c)));
            v_store(p->sum + j + c, g);
            if (p->moved)
                v_store(p->moved + j + c, v_sub(v_load(p->origin + j + c), v_mul(alpha, g)));
        }
}

/* destination = A point - b (b may be NULL), A symmetric. */
static MF_TARGET void lane_product(int64_t d, const double *a, int64_t stride, const double *point, const double *b,
                                   double *destination) {
    vec z[MF_LANE_ROWS * MF_LANE_VECTORS];
    int64_t k;
    int i, c;
    for (k = 0; k < d; k += MF_LANE_ROWS) {
        const int rows = d - k < MF_LANE_ROWS ? (int)(d - k) : MF_LANE_ROWS;
        if (rows == MF_LANE_ROWS)
            lane_dots(MF_LANE_ROWS, d, a + k * stride, stride, point, z);
        else
            for (i = 0; i < rows; i++)
                lane_dots(1, d, a + (k + i) * stride, stride, point, z + i * MF_LANE_VECTORS);
        for (i = 0; i < rows; i++) {
            const vec shift = v_set1(b ? b[k + i] : 0.0);
            for (c = 0; c < MF_LANE_VECTORS; c++)
                v_store(destination + (k + i) * METAFLOW_LANES + c * V_LANES, v_sub(z[i * MF_LANE_VECTORS + c], shift));
        }
    }
}

/* The result of one task for MF_LANE_WIDTH states from `w` on; returns where it is. */
MF_INLINE const double *glm_lane_task(const mf_lanes *q, int64_t i, const double *w, double *u, double *t, double *m,
                                      double *curvature) {
    const metaflow_glm *g = q->support + i, *f = q->query + i;
    lane_pass p = {.task = f, .dimension = q->dimension, .point = w, .sum = u, .alpha = q->alpha};
    if (q->operation == METAFLOW_GRADIENT) {
        run_lanes(&p);
        return u;
    }
    p.task = g;
    p.sum = t;
    p.moved = m;
    p.origin = w;
    p.curvature = bend(g) >= 2 ? curvature : 0;
    run_lanes(&p);
    p.task = f;
    p.point = m;
    p.sum = u;
    p.moved = 0;
    p.curvature = 0;
    run_lanes(&p);
    p.task = g;
    p.point = p.origin = u;
    p.sum = t;
    p.moved = m;
    p.curvature = curvature;
    p.bent = 1;
    run_lanes(&p);
    return m;
}

MF_INLINE const double *quadratic_lane_task(const mf_lanes *q, int64_t i, const double *w, double *u, double *t,
                                            double *m) {
    const metaflow_quadratic *g = q->quadratic_support + i, *f = q->quadratic_query + i;
    const int64_t d = q->dimension;
    int64_t j;
    int c;
    if (q->operation == METAFLOW_GRADIENT) {
        lane_product(d, f->a, f->stride, w, f->b, u);
        return u;
    }
    lane_product(d, g->a, g->stride, w, g->b, t);
    for (j = 0; j < d * METAFLOW_LANES; j += METAFLOW_LANES)
        for (c = 0; c < MF_LANE_WIDTH; c += V_LANES)
            v_store(m + j + c, v_sub(v_load(w + j + c), v_mul(v_set1(q->alpha), v_load(t + j + c))));
    lane_product(d, f->a, f->stride, m, f->b, u);
    lane_product(d, g->a, g->stride, u, 0, t);
    for (j = 0; j < d * METAFLOW_LANES; j += METAFLOW_LANES)
        for (c = 0; c < MF_LANE_WIDTH; c += V_LANES)
            v_store(m + j + c, v_sub(v_load(u + j + c), v_mul(v_set1(q->alpha), v_load(t + j + c))));
    return m;
}

static MF_TARGET void lanes(const mf_lanes *q) {
    const int64_t d = q->dimension, size = d * METAFLOW_LANES;
    double *u = aligned(q->workspace), *t = u + size, *m = t + size, *curvature = m + size;
    const vec sign = v_set1(q->sign);
    int64_t lane, i, j;
    int c;
    for (lane = 0; lane < METAFLOW_LANES; lane += MF_LANE_WIDTH) {
        double *to = q->destination + lane;
        for (j = 0; j < size; j += METAFLOW_LANES)
            for (c = 0; c < MF_LANE_WIDTH; c += V_LANES)
                v_store(to + j + c, v_set1(0.0));
        for (i = 0; i < q->tasks; i++) {
            const vec weight = v_mul(sign, v_set1(q->weights[i]));
            const double *from = q->support ? glm_lane_task(q, i, q->states + lane, u, t, m, curvature)
                                            : quadratic_lane_task(q, i, q->states + lane, u, t, m);
            for (j = 0; j < size; j += METAFLOW_LANES)
                for (c = 0; c < MF_LANE_WIDTH; c += V_LANES)
                    v_store(to + j + c, v_add(v_load(to + j + c), v_mul(weight, v_load(from + j + c))));
        }
    }
}
