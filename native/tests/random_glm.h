/*
 * random_glm.h - random batches of generalized linear tasks whose every buffer is guarded.
 */
#ifndef METAFLOW_RANDOM_GLM_H
#define METAFLOW_RANDOM_GLM_H

#include "check.h"

#define MAX_TASKS 3

typedef struct batch {
    metaflow_glm support[MAX_TASKS], query[MAX_TASKS];
    int64_t tasks, dimension, w_stride, v_stride, workspace_length;
    double alpha, *w, *v, *values, *vectors, *workspace;
} batch;

/* A batch of one family each (support, query); rows up to max_rows. */
void random_batch(batch *b, int64_t dimension, int64_t max_rows, int support_family, int query_family);

/* Gives the losses of each task their inner products. */
void give_batch_products(batch *b);

/* Stores the rows of narrow losses by columns too; returns 0 for a dimension for which there are no columns. */
int give_batch_columns(batch *b);

/* The same numbers in other places: each buffer flush with the other of its two guard pages. */
void move_batch(const batch *from, batch *to);

/* Evaluates tasks first .. first+count-1 on a variant. */
void evaluate(const mf_variant *variant, int operation, const batch *b, int64_t first, int64_t count, double *values,
              double *vectors);

#endif
