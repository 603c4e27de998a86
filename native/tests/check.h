/*
 * check.h - the tests' assertions, random numbers, and buffers between pages that must not be touched.
 */
#ifndef METAFLOW_CHECK_H
#define METAFLOW_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "../src/variant.h"

/* Counts a check, and reports the first few that do not hold. */
#define CHECK(condition)             check_that((condition) != 0, __FILE__, __LINE__, #condition)
#define CHECK_STATUS(expected, call) check_status((expected), (call), __FILE__, __LINE__, #call)

int check_that(int holds, const char *file, int line, const char *what);
int check_status(int expected, int actual, const char *file, int line, const char *what);

/* Says what the random case at hand is, for the report of a failing check. */
void check_case(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How many random cases a test runs where `full` is the usual number (METAFLOW_TEST_SHARE percent of it). */
int cases(int full);

/* A deterministic stream (splitmix64) from the seed of the run and the name of the test. */
uint64_t random_bits(void);
double uniform(double low, double high);
int64_t integer(int64_t low, int64_t high);
double normal(void);

/* Room for `count` doubles right before (at_end) or right after a page that faults; released by free_buffers. */
double *buffer(int64_t count, int at_end);
void free_buffers(void);

/* The variants that this processor and environment allow, ended by NULL. */
extern const mf_variant *const *variants;

/* 1, or 4 where long double has no more digits than double (valgrind) and the reference errs like the kernel. */
extern double slack;

typedef struct test {
    const char *name;
    int (*run)(void); /* 0, or 1 when skipped */
} test;

extern const test math_tests[], glm_tests[], dense_tests[], network_tests[], lane_tests[], call_tests[];

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
