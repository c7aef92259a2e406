/*
 * Standard normal numbers: Threefry-2x32-20 of the key and a counter, then Box and Muller.
 *
 * Compiled without fused multiply-adds, it gives the bits of the WebAssembly kernel (../assembly/random.ts) and of ../box-muller.ts,
 * where each step is described. Blocks do not depend on one another, so threads share them out.
 */
#include <math.h>
#include <string.h>

#include "native.h"
#include "team.h"

/* Pairs of numbers in a unit of work, and in a pass whose words stay in the cache. */
#define UNIT (1 << 13)
#define PASS 256

typedef struct {
  float *out;
  int n;
  uint32_t key0, key1;
  uint64_t block;
} Draw;

static inline uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

#define ROUND(by) x += y, y = rotate(y, by) ^ x
#define FOUR(a, b, c, d) ROUND(a), ROUND(b), ROUND(c), ROUND(d)

static void threefry(uint32_t *restrict a, uint32_t *restrict b, uint32_t k0, uint32_t k1, uint64_t block) {
  const uint32_t k2 = k0 ^ k1 ^ 0x1bd11bda;
  for (int i = 0; i < PASS; i++) {
    const uint64_t counter = block + (uint64_t)i;
    uint32_t x = (uint32_t)counter + k0, y = (uint32_t)(counter >> 32) + k1;
    FOUR(13, 15, 26, 6);
    x += k1, y += k2 + 1;
    FOUR(17, 29, 16, 24);
    x += k2, y += k0 + 2;
    FOUR(13, 15, 26, 6);
    x += k0, y += k1 + 3;
    FOUR(17, 29, 16, 24);
    x += k1, y += k2 + 4;
    FOUR(13, 15, 26, 6);
    a[i] = x + k2, b[i] = y + k0 + 5;
  }
}

/* r = sqrt(-2 ln((a + 1/2) / 2^32)) */
static void radii(const uint32_t *restrict a, double *restrict r) {
  for (int i = 0; i < PASS; i++) {
    const double u = ((double)a[i] + 0.5) * (1.0 / 4294967296.0);
    int64_t bits;
    memcpy(&bits, &u, 8);
    /* u = m 2^e with m in [1/2, 1), then in [sqrt(1/2), sqrt(2)). */
    const int64_t fraction = (bits & 0x000fffffffffffff) | 0x3fe0000000000000;
    double m;
    memcpy(&m, &fraction, 8);
    const int small = m < 0.7071067811865476;
    const double e = (double)((int32_t)(bits >> 52) - 1022 - small);
    m = small ? m + m : m;
    const double s = (m - 1.0) / (m + 1.0), t = s * s;
    double series = 1.0 / 15.0;
    series = 1.0 / 13.0 + t * series;
    series = 1.0 / 11.0 + t * series;
    series = 1.0 / 9.0 + t * series;
    series = 1.0 / 7.0 + t * series;
    series = 1.0 / 5.0 + t * series;
    series = 1.0 / 3.0 + t * series;
    series = 1.0 + t * series;
    r[i] = sqrt(-2.0 * (e * 0.6931471805599453 + (2.0 * s) * series));
  }
}

/* (r cos phi, r sin phi) with phi = 2 pi b / 2^32 */
static void turn(const double *restrict r, const uint32_t *restrict b, float *restrict out) {
  for (int i = 0; i < PASS; i++) {
    const uint32_t quadrant = (b[i] + 0x20000000) >> 30;
    const double angle = (double)(int32_t)(b[i] - (quadrant << 30)) * (3.141592653589793 / 2147483648.0);
    const double square = angle * angle;
    double sine = -1.0 / 39916800.0;
    sine = 1.0 / 362880.0 + square * sine;
    sine = -1.0 / 5040.0 + square * sine;
    sine = 1.0 / 120.0 + square * sine;
    sine = -1.0 / 6.0 + square * sine;
    sine = angle * (1.0 + square * sine);
    double cosine = 1.0 / 479001600.0;
    cosine = -1.0 / 3628800.0 + square * cosine;
    cosine = 1.0 / 40320.0 + square * cosine;
    cosine = -1.0 / 720.0 + square * cosine;
    cosine = 1.0 / 24.0 + square * cosine;
    cosine = -1.0 / 2.0 + square * cosine;
    cosine = 1.0 + square * cosine;
    const double first = quadrant & 1 ? sine : cosine, second = quadrant & 1 ? cosine : sine;
    out[2 * i] = (float)(r[i] * ((quadrant + 1) & 2 ? -first : first));
    out[2 * i + 1] = (float)(r[i] * (quadrant & 2 ? -second : second));
  }
}

static void draw(void *context, int unit, int thread) {
  (void)thread;
  const Draw d = *(const Draw *)context;
  uint32_t a[PASS], b[PASS];
  double r[PASS];
  float rest[2 * PASS];
  for (int pass = 0; pass < UNIT / PASS; pass++) {
    const int start = unit * UNIT + pass * PASS, left = d.n - 2 * start;
    if (left <= 0) return;
    threefry(a, b, d.key0, d.key1, d.block + (uint64_t)start);
    radii(a, r);
    float *const out = d.out + 2 * start;
    turn(r, b, left >= 2 * PASS ? out : rest);
    if (left < 2 * PASS) memcpy(out, rest, 4 * (size_t)left);
  }
}

void normal(int threads, float *out, int n, uint32_t key0, uint32_t key1, double counter) {
  Draw task = {out, n, key0, key1, (uint64_t)counter};
  run_team(threads, n / (2 * UNIT) + (n % (2 * UNIT) > 0), draw, &task);
}
