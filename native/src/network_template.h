/*
 * network_template.h - the operations on two-layer tanh networks. Samples lie along the vectors: the activations of a
 * hidden unit are one row, so that tanh and all that goes sample by sample needs no shuffling, and every product of
 * matrices has a right factor whose rows are read as they lie.
 *
 * Parameters are copied to rows of whole vectors, (W1, b1) to h x width and (W2; b2) to (h + 1) x classes; absent
 * columns, and absent samples, are zero throughout.
 */

/* What one evaluation of a network keeps: rows of `samples` numbers each, but for `adjoint_rows`. */
typedef struct network_state {
    double *activations;   /* h + 1 rows, the last one 1 for each sample */
    double *back;          /* h rows: W2 times the adjoints of the outputs */
    double *adjoints;      /* c rows: scale times the derivative of the loss by the outputs */
    double *adjoint_rows;  /* the same, transposed: n rows of `classes` numbers */
    double *probabilities; /* c rows: softmax probabilities, or the curvature of the logistic loss */
} network_state;

typedef struct network_shape {
    int64_t hidden, outputs, rows, samples, width, classes, second, padded; /* second: where W2 begins */
} network_shape;

MF_INLINE network_shape network_shape_of(const metaflow_network *f) {
    network_shape s;
    s.hidden = f->hidden;
    s.outputs = f->outputs;
    s.rows = f->rows;
    s.samples = mf_quads(f->rows);
    s.width = mf_quads(f->inputs + 1);
    s.classes = mf_quads(f->outputs);
    s.second = s.hidden * s.width;
    s.padded = s.second + (s.hidden + 1) * s.classes;
    return s;
}

/* c (+)= A B for `rows` rows and `vectors` vectors of columns; A(i, p) is a[i * a_row + p * a_column]. */
MF_INLINE void network_tile(int rows, int vectors, int add, int64_t depth, const double *a, int64_t a_row,
                            int64_t a_column, const double *b, int64_t b_stride, double *c, int64_t c_stride) {
    vec s[4][3];
    int64_t p;
    int i, j;
    MF_UNROLL
    for (i = 0; i < rows; i++) {
        MF_UNROLL
        for (j = 0; j < vectors; j++)
            s[i][j] = add ? v_load(c + i * c_stride + j * V_LANES) : v_set1(0.0);
    }
    for (p = 0; p < depth; p++) {
        vec t[3];
        MF_UNROLL
        for (j = 0; j < vectors; j++)
            t[j] = v_load(b + j * V_LANES);
        MF_UNROLL
        for (i = 0; i < rows; i++) {
            const vec e = v_set1(a[i * a_row]);
            MF_UNROLL
            for (j = 0; j < vectors; j++)
                s[i][j] = v_fma(e, t[j], s[i][j]);
        }
        a += a_column;
        b += b_stride;
    }
    MF_UNROLL
    for (i = 0; i < rows; i++) {
        MF_UNROLL
        for (j = 0; j < vectors; j++)
            v_store(c + i * c_stride + j * V_LANES, s[i][j]);
    }
}

/* The same for any numbers of rows and vectors. */
static MF_TARGET void network_product(int64_t rows, int64_t vectors, int add, int64_t depth, const double *a,
                                      int64_t a_row, int64_t a_column, const double *b, int64_t b_stride, double *c,
                                      int64_t c_stride) {
    int64_t i, j;
    for (i = 0; i < rows;) {
        const int four = i + 4 <= rows;
        for (j = 0; j < vectors;) {
            const int64_t left = vectors - j;
            const double *right = b + j * V_LANES;
            double *result = c + j * V_LANES;
            /* four vectors are two pairs: one alone has too few sums to keep the multipliers busy */
            const int wide = left >= 3 && left != 4 ? 3 : left >= 2 ? 2 : 1;
            if (four && wide == 3)
                network_tile(4, 3, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            else if (four && wide == 2)
                network_tile(4, 2, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            else if (four)
                network_tile(4, 1, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            else if (wide == 3)
                network_tile(1, 3, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            else if (wide == 2)
                network_tile(1, 2, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            else
                network_tile(1, 1, add, depth, a, a_row, a_column, right, b_stride, result, c_stride);
            j += wide;
        }
        i += four ? 4 : 1;
        a += (four ? 4 : 1) * a_row;
        c += (four ? 4 : 1) * c_stride;
    }
}

static MF_TARGET void network_transpose(const network_shape *s, const double *columns, double *rows) {
    int64_t i, k;
    for (k = 0; k < s->rows; k++)
        for (i = 0; i < s->classes; i++)
            rows[k * s->classes + i] = i < s->outputs ? columns[i * s->samples + k] : 0.0;
}

/* From the outputs to the adjoints (times scale), and the loss of all samples where `value` is wanted. */
static MF_TARGET void network_outputs(const metaflow_network *f, const network_shape *s, const double *present,
                                      double *outputs, double *probabilities, double *value) {
    const vec zero = v_set1(0.0), one = v_set1(1.0), scale = v_set1(f->scale);
    vec sum = zero;
    int64_t i, k;
    for (k = 0; k < s->samples; k += V_LANES) {
        const vec real = v_load(present + k);
        if (f->output == METAFLOW_OUTPUT_SQUARED) {
            for (i = 0; i < s->outputs; i++) {
                double *z = outputs + i * s->samples + k;
                const vec r = v_sub(v_load(z), v_load(f->y + i * f->transposed_stride + k));
                sum = v_fma(r, r, sum);
                v_store(z, v_mul(scale, v_add(r, r)));
            }
        } else if (f->output == METAFLOW_OUTPUT_LOGISTIC) {
            const vec z = v_load(outputs + k), y = v_load(f->y + k), margin = v_mul(y, z);
            const vec faint = v_exp(v_sub(zero, v_abs(margin))), whole = v_add(one, faint);
            const vec numerator = v_select(v_ge(margin, zero), faint, one);
            sum = v_fma(real, v_add(v_max(v_sub(zero, margin), zero), v_log1p(faint)), sum);
            v_store(outputs + k, v_mul(scale, v_div(v_mul(v_sub(zero, y), numerator), whole)));
            v_store(probabilities + k, v_div(v_mul(v_mul(y, y), faint), v_mul(whole, whole)));
        } else {
            vec largest = v_load(outputs + k), total = zero, chosen = zero, inverse;
            for (i = 1; i < s->outputs; i++)
                largest = v_max(largest, v_load(outputs + i * s->samples + k));
            for (i = 0; i < s->outputs; i++) {
                const vec shifted = v_sub(v_load(outputs + i * s->samples + k), largest);
                const vec power = v_exp(shifted);
                total = v_add(total, power);
                chosen = v_fma(v_load(f->y + i * f->transposed_stride + k), shifted, chosen);
                v_store(probabilities + i * s->samples + k, power);
            }
            inverse = v_div(real, total);
            /* log of a total between 1 and the number of classes */
            if (value)
                sum = v_add(sum, v_sub(v_mul(real, v_log1p(v_sub(total, one))), chosen));
            for (i = 0; i < s->outputs; i++) {
                const vec p = v_mul(v_load(probabilities + i * s->samples + k), inverse);
                v_store(probabilities + i * s->samples + k, p);
                v_store(outputs + i * s->samples + k,
                        v_mul(scale, v_sub(p, v_load(f->y + i * f->transposed_stride + k))));
            }
        }
    }
    if (value)
        *value = f->scale * v_sum(sum);
}

/* The first layer before its tanh, in the place of the activations. */
static MF_TARGET void network_first(const metaflow_network *f, const network_shape *s, const double *w,
                                    double *activations) {
    network_product(s->hidden, s->samples / V_LANES, 0, f->inputs + 1, w, s->width, 1, f->xt, f->transposed_stride,
                    activations, s->samples);
}

/* From the first layer to the adjoints of the outputs, and `back` unless only the value is wanted. */
static MF_TARGET void network_upwards(const metaflow_network *f, const network_shape *s, const double *w,
                                      const network_state *q, double *value, int backwards) {
    const int64_t samples = s->samples, vectors = samples / V_LANES;
    int64_t i, k;
    for (i = 0; i < s->hidden * samples; i += V_LANES)
        v_store(q->activations + i, v_tanh(v_load(q->activations + i)));
    for (k = 0; k < samples; k++)
        q->activations[s->hidden * samples + k] = k < s->rows ? 1.0 : 0.0;
    network_product(s->outputs, vectors, 0, s->hidden + 1, w + s->second, 1, s->classes, q->activations, samples,
                    q->adjoints, samples);
    network_outputs(f, s, q->activations + s->hidden * samples, q->adjoints, q->probabilities, value);
    if (!backwards)
        return;
    network_transpose(s, q->adjoints, q->adjoint_rows);
    network_product(s->hidden, vectors, 0, s->outputs, w + s->second, s->classes, 1, q->adjoints, samples, q->back,
                    samples);
}

static MF_TARGET double network_ridge(const metaflow_network *f, const network_shape *s, const double *w) {
    vec sum = v_set1(0.0);
    int64_t j;
    for (j = 0; j < s->padded; j += V_LANES)
        sum = v_fma(v_load(w + j), v_load(w + j), sum);
    return 0.5 * f->ridge * v_sum(sum);
}

static MF_TARGET void network_add_ridge(const metaflow_network *f, const network_shape *s, const double *w,
                                        double *result) {
    const vec ridge = v_set1(f->ridge);
    int64_t j;
    for (j = 0; f->ridge != 0.0 && j < s->padded; j += V_LANES)
        v_store(result + j, v_fma(ridge, v_load(w + j), v_load(result + j)));
}

/* Factor times the adjoints of the first layer. */
static MF_TARGET void network_slopes(const network_shape *s, const network_state *q, double factor, double *slopes) {
    const vec one = v_set1(1.0), by = v_set1(factor);
    int64_t i;
    for (i = 0; i < s->hidden * s->samples; i += V_LANES) {
        const vec a = v_load(q->activations + i);
        v_store(slopes + i, v_mul(v_mul(by, v_load(q->back + i)), v_sub(one, v_mul(a, a))));
    }
}

/* result (+)= slopes X: the first layer's part of a gradient. */
static MF_TARGET void network_first_gradient(const metaflow_network *f, const network_shape *s, int add,
                                             const double *slopes, double *result) {
    network_product(s->hidden, s->width / V_LANES, add, s->rows, slopes, s->samples, 1, f->x, f->stride, result,
                    s->width);
}

static MF_TARGET void network_second_gradient(const network_shape *s, const network_state *q, double *result) {
    network_product(s->hidden + 1, s->classes / V_LANES, 0, s->rows, q->activations, s->samples, 1, q->adjoint_rows,
                    s->classes, result + s->second, s->classes);
}

/* The gradient, from what network_upwards kept; `slopes` is room for h rows. */
static MF_TARGET void network_gradient(const metaflow_network *f, const network_shape *s, const double *w,
                                       const network_state *q, double *slopes, double *gradient) {
    network_slopes(s, q, 1.0, slopes);
    network_first_gradient(f, s, 0, slopes, gradient);
    network_second_gradient(s, q, gradient);
    network_add_ridge(f, s, w, gradient);
}

/*
 * The Hessian times v by the R-operator, from what network_upwards kept (back included), but for its two products with
 * the inputs: r->activations holds the derivative of the first layer along v, and `factor` times what is to be combined
 * with the inputs is left in r->back. `r` has room for the moving parts: activations (h + 1 rows), back, adjoints,
 * adjoint_rows.
 */
static MF_TARGET void network_bend(const metaflow_network *f, const network_shape *s, const double *w, const double *v,
                                   const network_state *q, const network_state *r, double factor, double *product) {
    const int64_t samples = s->samples, vectors = samples / V_LANES;
    const vec zero = v_set1(0.0), one = v_set1(1.0), two = v_set1(2.0), scale = v_set1(f->scale), by = v_set1(factor);
    int64_t i, k;
    for (i = 0; i < s->hidden * samples; i += V_LANES) {
        const vec a = v_load(q->activations + i);
        v_store(r->activations + i, v_mul(v_load(r->activations + i), v_sub(one, v_mul(a, a))));
    }
    network_product(s->outputs, vectors, 0, s->hidden + 1, v + s->second, 1, s->classes, q->activations, samples,
                    r->adjoints, samples);
    network_product(s->outputs, vectors, 1, s->hidden, w + s->second, 1, s->classes, r->activations, samples,
                    r->adjoints, samples);
    for (k = 0; k < samples; k += V_LANES) {
        vec mean = zero;
        if (f->output == METAFLOW_OUTPUT_SOFTMAX)
            for (i = 0; i < s->outputs; i++)
                mean = v_fma(v_load(q->probabilities + i * samples + k), v_load(r->adjoints + i * samples + k), mean);
        for (i = 0; i < s->outputs; i++) {
            double *e = r->adjoints + i * samples + k;
            const vec curvature = f->output == METAFLOW_OUTPUT_SQUARED
                                      ? v_mul(two, v_load(q->activations + s->hidden * samples + k))
                                      : v_load(q->probabilities + i * samples + k);
            v_store(e, v_mul(v_mul(scale, curvature), v_sub(v_load(e), mean)));
        }
    }
    network_transpose(s, r->adjoints, r->adjoint_rows);
    network_product(s->hidden, vectors, 0, s->outputs, v + s->second, s->classes, 1, q->adjoints, samples, r->back,
                    samples);
    network_product(s->hidden, vectors, 1, s->outputs, w + s->second, s->classes, 1, r->adjoints, samples, r->back,
                    samples);
    /* d(back * (1 - a^2)) = dback (1 - a^2) - 2 a da back */
    for (i = 0; i < s->hidden * samples; i += V_LANES) {
        const vec a = v_load(q->activations + i), moved = v_mul(v_mul(two, a), v_load(r->activations + i));
        const vec turned = v_mul(v_load(r->back + i), v_sub(one, v_mul(a, a)));
        v_store(r->back + i, v_mul(by, v_sub(turned, v_mul(moved, v_load(q->back + i)))));
    }
    network_product(s->hidden + 1, s->classes / V_LANES, 0, s->rows, q->activations, samples, 1, r->adjoint_rows,
                    s->classes, product + s->second, s->classes);
    network_product(s->hidden, s->classes / V_LANES, 1, s->rows, r->activations, samples, 1, q->adjoint_rows,
                    s->classes, product + s->second, s->classes);
}

static MF_TARGET void network_hessian_product(const metaflow_network *f, const network_shape *s, const double *w,
                                              const double *v, const network_state *q, const network_state *r,
                                              double *product) {
    network_first(f, s, v, r->activations);
    network_bend(f, s, w, v, q, r, 1.0, product);
    network_first_gradient(f, s, 0, r->back, product);
    network_add_ridge(f, s, v, product);
}

static MF_TARGET void network_pack(const network_shape *s, int64_t inputs, const double *w, double *packed) {
    int64_t i, j;
    for (i = 0; i < s->hidden; i++, w += inputs + 1, packed += s->width) {
        for (j = 0; j <= inputs; j++)
            packed[j] = w[j];
        for (; j < s->width; j++)
            packed[j] = 0.0;
    }
    for (i = 0; i <= s->hidden; i++, w += s->outputs, packed += s->classes) {
        for (j = 0; j < s->outputs; j++)
            packed[j] = w[j];
        for (; j < s->classes; j++)
            packed[j] = 0.0;
    }
}

/* One row of a parameter, in whole vectors as long as they end within the vector that it is part of. */
MF_INLINE void network_row(int64_t count, const double *row, double *destination, const double *end) {
    int64_t j = 0;
    for (; j < count && destination + j + V_LANES <= end; j += V_LANES)
        v_store(destination + j, v_load(row + j));
    for (; j < count; j++)
        destination[j] = row[j];
}

/*
 * The reverse; numbers beyond the parameters of the network are zero. A row may write zeros into the next one, which
 * comes after it.
 */
static MF_TARGET void network_unpack(const network_shape *s, int64_t inputs, int64_t dimension, const double *packed,
                                     double *vector) {
    double *const end = vector + dimension;
    int64_t i;
    for (i = 0; i < s->hidden; i++, vector += inputs + 1, packed += s->width)
        network_row(inputs + 1, packed, vector, end);
    for (i = 0; i <= s->hidden; i++, vector += s->outputs, packed += s->classes)
        network_row(s->outputs, packed, vector, end);
    while (vector < end)
        *vector++ = 0.0;
}

static int network_same(const metaflow_network *f, const metaflow_network *g) {
    return f->inputs == g->inputs && f->hidden == g->hidden && f->outputs == g->outputs;
}

static int64_t network_state_length(const network_shape *s) {
    return s->samples * (2 * s->hidden + 1 + 2 * s->outputs + s->classes);
}

static network_state network_take(const network_shape *s, double **room) {
    network_state q;
    q.activations = *room;
    q.back = q.activations + (s->hidden + 1) * s->samples;
    q.adjoints = q.back + s->hidden * s->samples;
    q.probabilities = q.adjoints + s->outputs * s->samples;
    q.adjoint_rows = q.probabilities + s->outputs * s->samples;
    *room = q.adjoint_rows + s->samples * s->classes;
    return q;
}

/* destination = w - alpha g on `count` numbers, whole vectors */
static MF_TARGET void network_step(int64_t count, const double *w, double alpha, const double *g, double *destination) {
    int64_t j;
    for (j = 0; j < count; j += V_LANES)
        v_store(destination + j, v_sub(v_load(w + j), v_mul(v_set1(alpha), v_load(g + j))));
}

/* What one task is evaluated with: its parameter and room for three more, two states and h rows. */
typedef struct network_room {
    const double *w;
    double *v, *u, *result, *states, *rows;
} network_room;

/* The meta-gradient from the data, its vector in m->result. */
static MF_TARGET void network_meta_gradient(const metaflow_network *g, const metaflow_network *f, double alpha,
                                            const network_room *m, double *value, int wanted) {
    const network_shape inner = network_shape_of(g), outer = network_shape_of(f);
    double *room = m->states, *const after = room + network_state_length(&inner);
    const network_state first = network_take(&inner, &room);
    network_state second = network_take(&inner, &room);
    network_first(g, &inner, m->w, first.activations);
    network_upwards(g, &inner, m->w, &first, 0, 1);
    network_gradient(g, &inner, m->w, &first, second.back, m->u);
    network_step(inner.padded, m->w, alpha, m->u, m->v);
    room = after;
    second = network_take(&outer, &room);
    network_first(f, &outer, m->v, second.activations);
    network_upwards(f, &outer, m->v, &second, value, wanted);
    if (value)
        *value += network_ridge(f, &outer, m->v);
    if (!wanted)
        return;
    network_gradient(f, &outer, m->v, &second, second.back, m->u);
    room = after;
    second = network_take(&inner, &room);
    network_hessian_product(g, &inner, m->w, m->u, &first, &second, m->result);
    network_step(inner.padded, m->u, alpha, m->result, m->result);
}

/*
 * The same where the inner products K of the samples are at hand and nothing has a ridge. With the adjoints S, Q and R
 * of the first layer (support, query, and the derivative of S along the query gradient) the adapted first layer is
 * W - alpha S X, its predictions are W X_q' - alpha S K, the derivative along Q X_q is Q K', and the result is
 * Q X_q - alpha R X: four products with inputs instead of six.
 */
static MF_TARGET void network_meta_products(const metaflow_network *g, const metaflow_network *f, double alpha,
                                            const network_room *m, double *value, int wanted) {
    const network_shape inner = network_shape_of(g), outer = network_shape_of(f);
    const int64_t second_length = inner.padded - inner.second;
    double *room = m->states, *const after = room + network_state_length(&inner);
    const network_state first = network_take(&inner, &room);
    network_state second;
    network_first(g, &inner, m->w, first.activations);
    network_upwards(g, &inner, m->w, &first, 0, 1);
    network_slopes(&inner, &first, -alpha, m->rows);
    network_second_gradient(&inner, &first, m->u);
    network_step(second_length, m->w + inner.second, alpha, m->u + inner.second, m->v + inner.second);
    room = after;
    second = network_take(&outer, &room);
    network_first(f, &outer, m->w, second.activations);
    network_product(outer.hidden, outer.samples / V_LANES, 1, inner.rows, m->rows, inner.samples, 1, g->products,
                    g->products_stride, second.activations, outer.samples);
    network_upwards(f, &outer, m->v, &second, value, wanted);
    if (!wanted)
        return;
    network_slopes(&outer, &second, 1.0, m->rows);
    network_second_gradient(&outer, &second, m->u);
    room = after;
    second = network_take(&inner, &room);
    network_product(inner.hidden, inner.samples / V_LANES, 0, outer.rows, m->rows, outer.samples, 1, f->products,
                    f->products_stride, second.activations, inner.samples);
    network_bend(g, &inner, m->w, m->u, &first, &second, -alpha, m->result);
    network_first_gradient(f, &outer, 0, m->rows, m->result);
    network_first_gradient(g, &inner, 1, second.back, m->result);
    network_step(second_length, m->u + inner.second, alpha, m->result + inner.second, m->result + inner.second);
}

static MF_TARGET void network(const mf_call *call, const metaflow_network *support, const metaflow_network *query) {
    const int32_t operation = call->operation;
    int64_t i;
    for (i = 0; i < call->count; i++) {
        const metaflow_network *g = support + call->first + i, *f = query + call->first + i;
        const metaflow_network *own =
            operation == METAFLOW_SUPPORT_GRADIENT || operation == METAFLOW_SUPPORT_HESSIAN_PRODUCT ? g : f;
        const network_shape shape = network_shape_of(own);
        const int64_t padded = shape.padded;
        const int from_products = g->products && f->products && g->ridge == 0.0 && f->ridge == 0.0;
        double *value = call->values ? call->values + i : 0;
        double *vector = call->vectors ? call->vectors + i * call->dimension : 0;
        double *const w = aligned(call->workspace), *room = w + 4 * padded;
        network_room m = {.w = w, .v = w + padded, .u = w + 2 * padded, .result = w + 3 * padded, .states = room};
        network_state first, second;
        /* one point for all tasks of one shape is there already */
        if (i == 0 || call->w_stride != 0 || !network_same(own, own - 1))
            network_pack(&shape, own->inputs, call->w + (call->first + i) * call->w_stride, w);
        if (call->v)
            network_pack(&shape, own->inputs, call->v + (call->first + i) * call->v_stride, m.v);
        if (operation == METAFLOW_META_GRADIENT) {
            const int64_t samples = mf_quads(g->rows > f->rows ? g->rows : f->rows);
            m.rows = room + 2 * samples * (2 * shape.hidden + 1 + 2 * shape.outputs + shape.classes);
            (from_products ? network_meta_products : network_meta_gradient)(g, f, call->alpha, &m, value, vector != 0);
        } else if (call->v) {
            first = network_take(&shape, &room);
            second = network_take(&shape, &room);
            network_first(own, &shape, w, first.activations);
            network_upwards(own, &shape, w, &first, 0, 1);
            network_hessian_product(own, &shape, w, m.v, &first, &second, m.result);
        } else {
            first = network_take(&shape, &room);
            network_first(own, &shape, w, first.activations);
            network_upwards(own, &shape, w, &first, value, vector != 0);
            if (value)
                *value += network_ridge(own, &shape, w);
            if (vector)
                network_gradient(own, &shape, w, &first, first.back, m.result);
        }
        if (vector)
            network_unpack(&shape, own->inputs, call->dimension, m.result, vector);
    }
}
