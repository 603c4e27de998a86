/*
 * main.c - runs all tests, or those named on the command line. The seed is printed; METAFLOW_TEST_SEED sets it, and
 * METAFLOW_TEST_SHARE runs that percentage of the random cases.
 */
#define _DEFAULT_SOURCE
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static long checks, failures;
static int share = 100;
static uint64_t seed, state;
static char current[512];
static struct {
    void *base;
    size_t size;
} buffers[256];
static int buffer_count;

double slack = 1.0;
static const mf_variant *available[3];
const mf_variant *const *variants = available;

int check_that(int holds, const char *file, int line, const char *what) {
    checks++;
    if (!holds && failures++ < 10)
        printf("%s:%d: not so: %s %s\n", file, line, what, current);
    return holds;
}

int check_status(int expected, int actual, const char *file, int line, const char *what) {
    if (expected != actual)
        printf("status %d instead of %d\n", actual, expected);
    return check_that(expected == actual, file, line, what);
}

void check_case(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(current, sizeof current, format, arguments);
    va_end(arguments);
}

int cases(int full) {
    const int count = full * share / 100;
    return count < 1 ? 1 : count;
}

uint64_t random_bits(void) {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double uniform(double low, double high) {
    return low + (high - low) * ((double)(random_bits() >> 11) * 0x1p-53);
}

int64_t integer(int64_t low, int64_t high) {
    return low + (int64_t)(random_bits() % (uint64_t)(high - low + 1));
}

double normal(void) {
    double sum = 0.0;
    int i;
    for (i = 0; i < 12; i++)
        sum += uniform(-0.5, 0.5);
    return sum;
}

double *buffer(int64_t count, int at_end) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (size_t)count * sizeof(double);
    const size_t inner = (bytes + page - 1) / page * page + (bytes == 0 ? page : 0), size = inner + 2 * page;
    char *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || buffer_count == COUNT(buffers) || mprotect(base, page, PROT_NONE) != 0 ||
        mprotect(base + page + inner, page, PROT_NONE) != 0) {
        perror("buffer");
        exit(2);
    }
    buffers[buffer_count].base = base;
    buffers[buffer_count++].size = size;
    return (double *)(void *)(base + page + (at_end ? inner - bytes : 0));
}

void free_buffers(void) {
    while (buffer_count > 0) {
        buffer_count--;
        munmap(buffers[buffer_count].base, buffers[buffer_count].size);
    }
}

static int wanted(const char *name, int argc, char **argv) {
    int i;
    for (i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return 1;
    return argc < 2;
}

int main(int argc, char **argv) {
    const test *const groups[] = {math_tests, glm_tests, dense_tests, network_tests, lane_tests, call_tests};
    const char *text = getenv("METAFLOW_TEST_SEED"), *part = getenv("METAFLOW_TEST_SHARE");
    volatile long double tiny = 0x1p-60L, one = 1.0L;
    int passed = 0, failed = 0, skipped = 0, i, j, count = 0;
    seed = text ? strtoull(text, NULL, 10) : (uint64_t)time(NULL);
    share = part ? atoi(part) : 100;
    slack = one + tiny == one ? 4.0 : 1.0;
    available[count++] = &mf_portable;
    if (mf_active() != &mf_portable)
        available[count++] = mf_active();
    printf("seed %llu, variants:", (unsigned long long)seed);
    for (i = 0; available[i]; i++)
        printf(" %s", available[i]->name);
    printf("\n");
    for (i = 0; i < COUNT(groups); i++)
        for (j = 0; groups[i][j].name; j++) {
            const test *t = groups[i] + j;
            const char *letter;
            int skip;
            if (!wanted(t->name, argc, argv))
                continue;
            checks = failures = 0;
            state = seed;
            for (letter = t->name; *letter; letter++)
                state = state * 31 + (unsigned char)*letter;
            check_case("%s", "");
            skip = t->run();
            free_buffers();
            if (skip)
                skipped++;
            else if (failures || checks == 0)
                failed++;
            else
                passed++;
            printf("%-8s %s (%ld checks, %ld failed)\n",
                   skip                      ? "skipped"
                   : failures || checks == 0 ? "FAILED"
                                             : "passed",
                   t->name, checks, failures);
        }
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    if (failed || passed + skipped == 0)
        return 1;
    return passed == 0 ? 77 : 0;
}
