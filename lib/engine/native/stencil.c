/*
 * Sums over the stencil of a grid, in float64: the twin of ../stencil/assembly, where a frame is described.
 *
 * Threads share out the images. Sums over images are made in parts, as many for any number of threads, and added up in their order:
 * the threads do not change the bits.
 */
#include <stdlib.h>
#include <string.h>

#include "native.h"
#include "team.h"
#include "vectors.h"

/* Images that are taken at a time, images of a unit of work, and parts of a sum at most. */
#define GROUP 4
#define UNIT 32
#define PARTS 8
#define DOUBLES (LANES / 2)

typedef double doubles __attribute__((vector_size(8 * DOUBLES)));
typedef double double_anywhere __attribute__((vector_size(8 * DOUBLES), aligned(8), may_alias));

typedef struct {
  int width, pixels, planes, images, wide;
  /* Doubles of a frame's pixels in whole registers, zeros before them, and a frame with the zeros of the next. */
  int size, margin, frame;
  /* The first pixel of the first frame: the planes of the stencil, of the parts of the sums, and the images of each thread. */
  double *stencil, *sums, *room;
  const void *x, *y;
  const double *weights;
  double *out;
  int images_of_part;
} Task;

INLINE doubles read(const double *from) { return *(const double_anywhere *)from; }

INLINE void write(double *to, doubles v) { *(double_anywhere *)to = v; }

INLINE doubles spread(double x) { return x - (doubles){0}; }

/* From a pixel to itself, its neighbor on the right, below, below right and below left. */
INLINE int neighbor(int width, int k) { return k < 2 ? k : k == 2 ? width : k == 3 ? width + 1 : width - 1; }

/* Images n to n + GROUP, as many of them as there are before `end`, and black ones for the others. */
static void take(const Task *t, const void *images, int n, int end, double *frames) {
  for (int j = 0; j < GROUP; j++) {
    double *restrict to = frames + (size_t)j * t->frame;
    const size_t from = (size_t)(n + j) * t->pixels;
    if (n + j >= end) memset(to, 0, 8 * (size_t)t->pixels);
    else if (t->wide) memcpy(to, (const double *)images + from, 8 * (size_t)t->pixels);
    else {
      const float *restrict narrow = (const float *)images + from;
      for (int p = 0; p < t->pixels; p++) to[p] = narrow[p];
    }
  }
}

INLINE void forms(const Task *t, const double *x, double *out, const int planes) {
  doubles sums[GROUP] = {{0}};
  for (int p = 0; p < t->size; p += DOUBLES) {
    doubles entries[5];
    for (int k = 0; k < planes; k++) entries[k] = read(t->stencil + (size_t)k * t->frame + p);
    for (int j = 0; j < GROUP; j++) {
      const double *at = x + (size_t)j * t->frame + p;
      doubles around = spread(0.5) * entries[0] * read(at);
      for (int k = 1; k < planes; k++) around += entries[k] * read(at + neighbor(t->width, k));
      sums[j] += read(at) * around;
    }
  }
  for (int j = 0; j < GROUP; j++) {
    out[j] = 0;
    for (int lane = 0; lane < DOUBLES; lane++) out[j] += 2 * sums[j][lane];
  }
}

static void forms_of_unit(void *context, int unit, int thread) {
  const Task *t = context;
  double *x = t->room + (size_t)thread * 2 * GROUP * t->frame, some[GROUP];
  const int end = (unit + 1) * UNIT < t->images ? (unit + 1) * UNIT : t->images;
  for (int n = unit * UNIT; n < end; n += GROUP) {
    take(t, t->x, n, end, x);
    if (t->planes == 3) forms(t, x, some, 3);
    else forms(t, x, some, 5);
    memcpy(t->out + n, some, 8 * (size_t)(end - n < GROUP ? end - n : GROUP));
  }
}

INLINE void products(const Task *t, const double *x, double *out, const int planes) {
  for (int p = 0; p < t->size; p += DOUBLES) {
    doubles sum = read(t->stencil + p) * read(x + p);
    for (int k = 1; k < planes; k++) {
      const double *plane = t->stencil + (size_t)k * t->frame + p;
      const int to = neighbor(t->width, k);
      sum += read(plane) * read(x + p + to) + read(plane - to) * read(x + p - to);
    }
    write(out + p, sum);
  }
}

static void products_of_unit(void *context, int unit, int thread) {
  const Task *t = context;
  double *x = t->room + (size_t)thread * 2 * GROUP * t->frame, *y = x + (size_t)GROUP * t->frame;
  const int end = (unit + 1) * UNIT < t->images ? (unit + 1) * UNIT : t->images;
  for (int n = unit * UNIT; n < end; n += GROUP) {
    take(t, t->x, n, end, x);
    for (int j = 0; j < GROUP && n + j < end; j++) {
      if (t->planes == 3) products(t, x + (size_t)j * t->frame, y, 3);
      else products(t, x + (size_t)j * t->frame, y, 5);
      memcpy(t->out + (size_t)(n + j) * t->pixels, y, 8 * (size_t)t->pixels);
    }
  }
}

/* Adds w y_p x_p to the pixels and w (x_p y_q + y_p x_q) to the edges, or half of that where y is x. */
INLINE void statistics(const Task *t, const double *x, const double *y, const double *weights, double *sums,
                       const int planes, const int same) {
  for (int p = 0; p < t->size; p += DOUBLES) {
    doubles a[GROUP], b[GROUP];
    for (int j = 0; j < GROUP; j++) {
      a[j] = spread(weights[j]) * read(x + (size_t)j * t->frame + p);
      if (!same) b[j] = spread(weights[j]) * read(y + (size_t)j * t->frame + p);
    }
    for (int k = 0; k < planes; k++) {
      double *const plane = sums + (size_t)k * t->frame + p;
      const int to = p + neighbor(t->width, k);
      doubles sum = read(plane);
      for (int j = 0; j < GROUP; j++) {
        sum += a[j] * read(y + (size_t)j * t->frame + to);
        if (!same && k > 0) sum += b[j] * read(x + (size_t)j * t->frame + to);
      }
      write(plane, sum);
    }
  }
}

static void statistics_of_part(void *context, int part, int thread) {
  const Task *t = context;
  double *x = t->room + (size_t)thread * 2 * GROUP * t->frame, *sums = t->sums + (size_t)part * t->planes * t->frame;
  double *y = t->y == t->x ? x : x + (size_t)GROUP * t->frame;
  const int first = part * t->images_of_part;
  const int end = first + t->images_of_part < t->images ? first + t->images_of_part : t->images;
  for (int n = first; n < end; n += GROUP) {
    double weights[GROUP];
    for (int j = 0; j < GROUP; j++) weights[j] = n + j >= end ? 0 : t->weights ? t->weights[n + j] : 1;
    take(t, t->x, n, end, x);
    if (y != x) take(t, t->y, n, end, y);
    if (t->planes == 3 && y == x) statistics(t, x, x, weights, sums, 3, 1);
    else if (t->planes == 3) statistics(t, x, y, weights, sums, 3, 0);
    else if (y == x) statistics(t, x, x, weights, sums, 5, 1);
    else statistics(t, x, y, weights, sums, 5, 0);
  }
}

/* Memory for the frames, of zeros, to be freed; NULL when memory is short. */
static double *make_room(Task *t, int threads, int parts) {
  t->size = (t->pixels + DOUBLES - 1) / DOUBLES * DOUBLES;
  t->margin = t->width + 1;
  t->frame = t->size + t->margin;
  const size_t frames = (size_t)t->planes * (1 + (size_t)parts) + (size_t)threads * 2 * GROUP;
  double *memory = calloc(frames * t->frame + 2 * (size_t)t->margin, 8);
  if (!memory) return NULL;
  t->stencil = memory + t->margin;
  t->sums = t->stencil + (size_t)t->planes * t->frame;
  t->room = t->sums + (size_t)parts * t->planes * t->frame;
  return memory;
}

/* `work` on the images and a stencil. */
static int with_stencil(Work work, int threads, int width, int pixels, int planes, const double *stencil, const void *x, int wide,
                        int images, double *out) {
  Task t = {.width = width, .pixels = pixels, .planes = planes, .images = images, .wide = wide, .x = x, .out = out};
  if (threads > MAXIMUM_THREADS) threads = MAXIMUM_THREADS;
  double *memory = make_room(&t, threads, 0);
  if (!memory) return 0;
  for (int k = 0; k < planes; k++)
    memcpy(t.stencil + (size_t)k * t.frame, stencil + (size_t)k * pixels, 8 * (size_t)pixels);
  run_team(threads, (images + UNIT - 1) / UNIT, work, &t);
  free(memory);
  return 1;
}

int stencil_forms(int threads, int width, int pixels, int planes, const double *stencil, const void *x, int wide, int images,
                  double *forms) {
  return with_stencil(forms_of_unit, threads, width, pixels, planes, stencil, x, wide, images, forms);
}

int stencil_products(int threads, int width, int pixels, int planes, const double *stencil, const void *x, int wide, int images,
                     double *products) {
  return with_stencil(products_of_unit, threads, width, pixels, planes, stencil, x, wide, images, products);
}

int stencil_statistics(int threads, int width, int pixels, int planes, const void *x, const void *y, int wide,
                       const double *weights, int images, double *sums) {
  Task t = {.width = width, .pixels = pixels, .planes = planes, .images = images, .wide = wide, .x = x, .y = y};
  t.weights = weights;
  t.images_of_part = (images + PARTS - 1) / PARTS;
  if (t.images_of_part < UNIT) t.images_of_part = UNIT;
  const int parts = (images + t.images_of_part - 1) / t.images_of_part;
  if (threads > MAXIMUM_THREADS) threads = MAXIMUM_THREADS;
  double *memory = make_room(&t, threads, parts);
  if (!memory) return 0;
  run_team(threads, parts, statistics_of_part, &t);
  memset(sums, 0, 8 * (size_t)planes * pixels);
  for (int part = 0; part < parts; part++)
    for (int k = 0; k < planes; k++) {
      const double *restrict from = t.sums + ((size_t)part * planes + k) * t.frame;
      const double factor = k > 0 && x == y ? 2 : 1;
      for (int p = 0; p < pixels; p++) sums[(size_t)k * pixels + p] += factor * from[p];
    }
  free(memory);
  return 1;
}
