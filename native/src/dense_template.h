/*
 * dense_template.h - the weighted sum of tasks, affine fields, and matrix products.
 */

static MF_TARGET void reduce(int64_t tasks, int64_t dimension, const double *weights, const double *vectors,
                             double sign, double *destination) {
    int64_t i, j;
    for (j = 0; j + V_LANES <= dimension; j += V_LANES) {
        vec sum = v_set1(0.0);
        for (i = 0; i < tasks; i++)
            sum = v_add(sum, v_mul(v_set1(weights[i]), v_load(vectors + i * dimension + j)));
        v_store(destination + j, v_mul(v_set1(sign), sum));
    }
    for (; j < dimension; j++) {
        double sum = 0.0;
        for (i = 0; i < tasks; i++)
            sum += weights[i] * vectors[i * dimension + j];
        destination[j] = sign * sum;
    }
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
