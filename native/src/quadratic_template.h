/*
 * quadratic_template.h - the operations on tasks in Gram form.
 */

/* Rows of the upper triangle that are worked on together. */
#define MF_BAND 4

/*
 * sum += A w from the upper triangle of A, so that half of it stays unread: beside the diagonal, each entry serves its
 * row (a dot) and its column (a combination).
 */
MF_INLINE void upper_product(int64_t d, const double *a, int64_t stride, const double *w, double *sum) {
    static const double zeros[MF_BAND];
    double dot[MF_BAND];
    int64_t k = 0, i, j;
    for (; k + MF_BAND <= d; k += MF_BAND) {
        const double *x0 = a + k * stride, *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;
        const vec w0 = v_set1(w[k]), w1 = v_set1(w[k + 1]), w2 = v_set1(w[k + 2]), w3 = v_set1(w[k + 3]);
        vec s0 = v_set1(0.0), s1 = s0, s2 = s0, s3 = s0;
        for (j = k; j < k + MF_BAND; j += V_LANES) {
            vec t = v_fma(v_load(x0 + j), w0, v_load(sum + j));
            t = v_fma(v_load(x1 + j), w1, t);
            t = v_fma(v_load(x2 + j), w2, t);
            v_store(sum + j, v_fma(v_load(x3 + j), w3, t));
        }
        for (; j < d; j += V_LANES) {
            const tail last = v_tail(d - j < V_LANES ? d - j : 0);
            const int whole = j + V_LANES <= d;
            const vec y0 = whole ? v_load(x0 + j) : v_load_tail(x0 + j, last);
            const vec y1 = whole ? v_load(x1 + j) : v_load_tail(x1 + j, last);
            const vec y2 = whole ? v_load(x2 + j) : v_load_tail(x2 + j, last);
            const vec y3 = whole ? v_load(x3 + j) : v_load_tail(x3 + j, last);
            const vec u = v_load(w + j);
            vec t = v_fma(y0, w0, v_load(sum + j));
            s0 = v_fma(y0, u, s0);
            s1 = v_fma(y1, u, s1);
            s2 = v_fma(y2, u, s2);
            s3 = v_fma(y3, u, s3);
            t = v_fma(y1, w1, t);
            t = v_fma(y2, w2, t);
            v_store(sum + j, v_fma(y3, w3, t));
        }
        v_sum4(dot, s0, s1, s2, s3, zeros);
        for (i = 0; i < MF_BAND; i++)
            sum[k + i] += dot[i];
    }
    for (i = k; i < d; i++)
        for (j = k; j < d; j++)
            sum[i] += a[i * stride + j] * w[j];
}

/* destination = A w - b (b may be NULL), A symmetric; w and destination padded and distinct. */
static MF_TARGET void symmetric_product(int64_t d, const double *a, int64_t stride, const double *w, const double *b,
                                        double *destination) {
    const int64_t padded = mf_pad(d);
    const vec zero = v_set1(0.0);
    int64_t j = 0;
    if (b) {
        for (; j + V_LANES <= d; j += V_LANES)
            v_store(destination + j, v_sub(zero, v_load(b + j)));
        if (j < d) {
            v_store(destination + j, v_sub(zero, v_load_tail(b + j, v_tail(d - j))));
            j += V_LANES;
        }
    }
    for (; j < padded; j += V_LANES)
        v_store(destination + j, zero);
    if (d <= MF_PANEL * V_LANES)
        combine(d, a, stride, d, w, 0, destination);
    else
        upper_product(d, a, stride, w, destination);
    /* 0 * infinity in an absent column must not reach the next product */
    for (j = d; j < padded; j++)
        destination[j] = 0.0;
}

/* w.(Aw)/2 - b.w + c from q = Aw - b: (w.q - b.w)/2 + c. */
static MF_TARGET double quadratic_value(int64_t d, const double *w, const double *q, const double *b, double c) {
    double sum = 0.0;
    int64_t j;
    for (j = 0; j < d; j++)
        sum += w[j] * (q[j] - b[j]);
    return 0.5 * sum + c;
}

static MF_TARGET void step(int64_t padded, const double *w, double alpha, const double *g, double *destination) {
    int64_t j;
    for (j = 0; j < padded; j += V_LANES)
        v_store(destination + j, v_sub(v_load(w + j), v_mul(v_set1(alpha), v_load(g + j))));
}

/*
 * Meta-gradients of narrow tasks, of the same bits as below: three products in a row of which each waits for the one
 * before, so all that stands between them counts. Sums stay in registers, and a vector is stored only for its numbers
 * to be spread.
 */
MF_INLINE void narrow_meta_gradients(int vectors, int partial, const mf_call *call, const metaflow_quadratic *support,
                                     const metaflow_quadratic *query) {
    double space[2 * MF_PANEL * V_LANES + MF_PADDING], *const w = aligned(space), *const u = w + MF_PANEL * V_LANES;
    const int64_t d = partial ? call->dimension : (int64_t)vectors * V_LANES;
    const tail last = v_tail(d % V_LANES);
    const vec zero = v_set1(0.0), alpha = v_set1(call->alpha);
    const int stages = call->vectors ? 3 : 2, whole = vectors - partial;
    int64_t i, k;
    int j, stage;
    for (i = 0; i < call->count; i++) {
        const metaflow_quadratic *g = support + call->first + i, *f = query + call->first + i;
        const double *start = call->w + (call->first + i) * call->w_stride;
        double *point = w, *result;
        MF_UNROLL
        for (j = 0; j < whole; j++)
            v_store(w + j * V_LANES, v_load(start + j * V_LANES));
        if (partial)
            v_store(w + j * V_LANES, v_load_tail(start + j * V_LANES, last));
        for (stage = 0; stage < stages; stage++) {
            const metaflow_quadratic *q = stage == 1 ? f : g;
            const double *b = q->b;
            vec sum[MF_PANEL];
            MF_UNROLL
            for (j = 0; j < vectors; j++)
                sum[j] = zero;
            if (stage < 2) {
                MF_UNROLL
                for (j = 0; j < whole; j++)
                    sum[j] = v_sub(zero, v_load(b + j * V_LANES));
                if (partial)
                    sum[j] = v_sub(zero, v_load_tail(b + j * V_LANES, last));
            }
            panel_sums(vectors, partial, last, q->a, q->stride, d, point, sum);
            if (partial)
                sum[whole] = v_keep_tail(sum[whole], last);
            MF_UNROLL
            for (j = 0; j < vectors; j++)
                if (stage == 1)
                    v_store(u + j * V_LANES, sum[j]);
                else
                    v_store(point + j * V_LANES, v_sub(v_load(point + j * V_LANES), v_mul(alpha, sum[j])));
            if (stage == 1) {
                if (call->values)
                    call->values[i] = quadratic_value(d, w, u, f->b, f->c);
                point = u;
            }
        }
        if (!call->vectors)
            continue;
        result = call->vectors + i * d;
        MF_UNROLL
        for (j = 0; j < whole; j++)
            v_store(result + j * V_LANES, v_load(u + j * V_LANES));
        for (k = (int64_t)whole * V_LANES; k < d; k++)
            result[k] = u[k];
    }
}

static MF_TARGET void quadratic(const mf_call *call, const metaflow_quadratic *support,
                                const metaflow_quadratic *query) {
    const int64_t d = call->dimension, padded = mf_pad(d);
    double *w = aligned(call->workspace), *v = w + padded, *t = v + padded, *u = t + padded;
    int64_t i, j;
    if (call->operation == METAFLOW_META_GRADIENT && d <= MF_PANEL * V_LANES) {
        const int vectors = (int)((d + V_LANES - 1) / V_LANES), partial = d % V_LANES != 0;
#define MF_CALL(n, t) narrow_meta_gradients(n, t, call, support, query)
        MF_WIDTHS(MF_CALL)
#undef MF_CALL
        return;
    }
    for (i = 0; i < call->count; i++) {
        const metaflow_quadratic *g = support + call->first + i, *f = query + call->first + i;
        double *value = call->values ? call->values + i : 0, *vector = call->vectors ? call->vectors + i * d : 0;
        const double *result = u;
        copy_padded(d, call->w + (call->first + i) * call->w_stride, w);
        if (call->v)
            copy_padded(d, call->v + (call->first + i) * call->v_stride, v);
        switch (call->operation) {
        case METAFLOW_GRADIENT:
        case METAFLOW_SUPPORT_GRADIENT:
            if (call->operation == METAFLOW_SUPPORT_GRADIENT)
                f = g;
            symmetric_product(d, f->a, f->stride, w, f->b, u);
            if (value)
                *value = quadratic_value(d, w, u, f->b, f->c);
            break;
        case METAFLOW_HESSIAN_PRODUCT:
            symmetric_product(d, f->a, f->stride, v, 0, u);
            break;
        case METAFLOW_SUPPORT_HESSIAN_PRODUCT:
            symmetric_product(d, g->a, g->stride, v, 0, u);
            break;
        case METAFLOW_META_GRADIENT:
            symmetric_product(d, g->a, g->stride, w, g->b, t);
            step(padded, w, call->alpha, t, w);
            symmetric_product(d, f->a, f->stride, w, f->b, u);
            if (value)
                *value = quadratic_value(d, w, u, f->b, f->c);
            if (vector) {
                symmetric_product(d, g->a, g->stride, u, 0, t);
                step(padded, u, call->alpha, t, u);
            }
            break;
        default:
            symmetric_product(d, g->a, g->stride, v, 0, t);
            step(padded, v, call->alpha, t, v);
            symmetric_product(d, f->a, f->stride, v, 0, u);
            symmetric_product(d, g->a, g->stride, u, 0, t);
            step(padded, u, call->alpha, t, u);
            break;
        }
        if (vector)
            for (j = 0; j < d; j++)
                vector[j] = result[j];
    }
}
