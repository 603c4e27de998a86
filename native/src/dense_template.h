/*
 * dense_template.h - tasks in Gram form, affine fields, and matrix products.
 */

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
    combine(d, a, stride, d, w, 0, destination);
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
MF_INLINE void narrow_meta_gradients(int vectors, int partial, const mf_quadratic_call *call) {
    double space[2 * MF_PANEL * V_LANES + MF_PADDING], *const w = aligned(space), *const u = w + MF_PANEL * V_LANES;
    const int64_t d = partial ? call->dimension : (int64_t)vectors * V_LANES;
    const tail last = v_tail(d % V_LANES);
    const vec zero = v_set1(0.0), alpha = v_set1(call->alpha);
    const int stages = call->vectors ? 3 : 2, whole = vectors - partial;
    int64_t i, k;
    int j, stage;
    for (i = 0; i < call->count; i++) {
        const metaflow_quadratic *g = call->support + call->first + i, *f = call->query + call->first + i;
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

static MF_TARGET void quadratic(const mf_quadratic_call *call) {
    const int64_t d = call->dimension, padded = mf_pad(d);
    double *w = aligned(call->workspace), *v = w + padded, *t = v + padded, *u = t + padded;
    int64_t i, j;
    if (call->operation == METAFLOW_META_GRADIENT && d <= MF_PANEL * V_LANES) {
        const int vectors = (int)((d + V_LANES - 1) / V_LANES), partial = d % V_LANES != 0;
#define MF_CALL(n, t) narrow_meta_gradients(n, t, call)
        MF_WIDTHS(MF_CALL)
#undef MF_CALL
        return;
    }
    for (i = 0; i < call->count; i++) {
        const metaflow_quadratic *g = call->support + call->first + i, *f = call->query + call->first + i;
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

static MF_TARGET void reduce(int64_t tasks, int64_t dimension, const double *weights, const double *vectors,
                             double sign, double *destination) {
    int64_t i, j;
    for (j = 0; j < dimension; j++)
        destination[j] = 0.0;
    for (i = 0; i < tasks; i++)
        for (j = 0; j < dimension; j++)
            destination[j] += weights[i] * vectors[i * dimension + j];
    if (sign < 0.0)
        for (j = 0; j < dimension; j++)
            destination[j] = -destination[j];
}

/* Columns of a block of an affine product: w is copied block by block to be padded. */
#define MF_AFFINE_COLUMNS 512

static MF_TARGET void affine(int64_t dimension, const double *a, int64_t stride, const double *b, double sign,
                             const double *w, double *destination) {
    double point[MF_AFFINE_COLUMNS + MF_PADDING], z[MF_BLOCK_ROWS + V_LANES];
    int64_t column, k, j;
    for (column = 0; column < dimension; column += MF_AFFINE_COLUMNS) {
        const int64_t columns = dimension - column < MF_AFFINE_COLUMNS ? dimension - column : MF_AFFINE_COLUMNS;
        copy_padded(columns, w + column, point);
        for (k = 0; k < dimension; k += MF_BLOCK_ROWS) {
            const int64_t rows = dimension - k < MF_BLOCK_ROWS ? dimension - k : MF_BLOCK_ROWS;
            dots(columns, a + k * stride + column, stride, rows, point, 0, z);
            for (j = 0; j < rows; j++)
                destination[k + j] = column ? destination[k + j] + z[j] : z[j];
        }
    }
    for (j = 0; j < dimension; j++) {
        const double r = b ? destination[j] - b[j] : destination[j];
        destination[j] = sign < 0.0 ? -r : r;
    }
}

static MF_TARGET void transposed(int64_t rows, int64_t dimension, const double *x, int64_t stride, const double *y,
                                 double *sum) {
    double part[MF_PANEL * V_LANES];
    int64_t column, j;
    for (column = 0; column < dimension; column += MF_PANEL * V_LANES) {
        const int64_t columns =
            dimension - column < MF_PANEL * V_LANES ? dimension - column : (int64_t)MF_PANEL * V_LANES;
        for (j = 0; j < MF_PANEL * V_LANES; j++)
            part[j] = 0.0;
        combine(columns, x + column, stride, rows, y, 0, part);
        for (j = 0; j < columns; j++)
            sum[column + j] = part[j];
    }
}

/* Matrix product: tiles of 4 rows by 3 vectors in registers, operands packed tile by tile on the stack. */
#define MF_TILE_ROWS    4
#define MF_TILE_VECTORS 3
#define MF_TILE_COLUMNS (MF_TILE_VECTORS * V_LANES)
#define MF_DEPTH        192
#define MF_STRIP_ROWS   32

MF_INLINE void tile(int64_t depth, const double *a, const double *b, double *c) {
    vec s[MF_TILE_ROWS][MF_TILE_VECTORS];
    int64_t p;
    int i, j;
    MF_UNROLL
    for (i = 0; i < MF_TILE_ROWS; i++) {
        MF_UNROLL
        for (j = 0; j < MF_TILE_VECTORS; j++)
            s[i][j] = v_set1(0.0);
    }
    for (p = 0; p < depth; p++) {
        const vec b0 = v_load(b), b1 = v_load(b + V_LANES), b2 = v_load(b + 2 * V_LANES);
        MF_UNROLL
        for (i = 0; i < MF_TILE_ROWS; i++) {
            const vec e = v_set1(a[i]);
            s[i][0] = v_fma(e, b0, s[i][0]);
            s[i][1] = v_fma(e, b1, s[i][1]);
            s[i][2] = v_fma(e, b2, s[i][2]);
        }
        a += MF_TILE_ROWS;
        b += MF_TILE_COLUMNS;
    }
    MF_UNROLL
    for (i = 0; i < MF_TILE_ROWS; i++) {
        MF_UNROLL
        for (j = 0; j < MF_TILE_VECTORS; j++)
            v_store(c + i * MF_TILE_COLUMNS + j * V_LANES, s[i][j]);
    }
}

static MF_TARGET void product(const mf_product *q) {
    double a[MF_STRIP_ROWS * MF_DEPTH], b[MF_TILE_COLUMNS * MF_DEPTH], c[MF_TILE_ROWS * MF_TILE_COLUMNS];
    int64_t i, j, p, r, s, t;
    /* the sum of no terms */
    for (i = 0; q->k == 0 && i < q->m; i++)
        for (j = 0; j < q->n; j++)
            q->c[i * q->c_stride + j] = q->beta == 0.0 ? 0.0 : q->beta * q->c[i * q->c_stride + j];
    for (p = 0; p < q->k; p += MF_DEPTH) {
        const int64_t depth = q->k - p < MF_DEPTH ? q->k - p : MF_DEPTH;
        const double beta = p ? 1.0 : q->beta;
        for (i = 0; i < q->m; i += MF_STRIP_ROWS) {
            const int64_t rows = q->m - i < MF_STRIP_ROWS ? q->m - i : MF_STRIP_ROWS;
            for (r = 0; r < rows; r += MF_TILE_ROWS)
                for (t = 0; t < depth; t++)
                    for (s = 0; s < MF_TILE_ROWS; s++)
                        a[(r / MF_TILE_ROWS * depth + t) * MF_TILE_ROWS + s] =
                            r + s < rows ? q->a[(i + r + s) * q->a_row + (p + t) * q->a_column] : 0.0;
            for (j = q->upper ? i / MF_TILE_COLUMNS * MF_TILE_COLUMNS : 0; j < q->n; j += MF_TILE_COLUMNS) {
                const int64_t columns = q->n - j < MF_TILE_COLUMNS ? q->n - j : MF_TILE_COLUMNS;
                for (t = 0; t < depth; t++)
                    for (s = 0; s < MF_TILE_COLUMNS; s++)
                        b[t * MF_TILE_COLUMNS + s] = s < columns ? q->b[(p + t) * q->b_stride + j + s] : 0.0;
                for (r = 0; r < rows; r += MF_TILE_ROWS) {
                    const int64_t height = rows - r < MF_TILE_ROWS ? rows - r : MF_TILE_ROWS;
                    if (q->upper && j + columns <= i + r)
                        continue;
                    tile(depth, a + r * depth, b, c);
                    for (s = 0; s < height; s++)
                        for (t = 0; t < columns; t++) {
                            double *e = q->c + (i + r + s) * q->c_stride + j + t;
                            const double old = beta == 0.0 ? 0.0 : beta * *e;
                            *e = old + q->alpha * c[s * MF_TILE_COLUMNS + t];
                        }
                }
            }
        }
    }
}
