/* What the host calls, by the declarations in library.ts. Matrices are row-major; row d of W and of V belongs to pixel d. */
#ifndef GENLAB_NATIVE_H
#define GENLAB_NATIVE_H

#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* The registers that this was compiled for, e.g. "AVX-512". */
EXPORT const char *registers(void);

EXPORT void adam(int threads, float *theta, const float *gradient, float *m, float *v, int n, float beta1, float beta2,
                 float rest1, float rest2, float decay, float rate, float epsilon);

/* n standard normal numbers: those of the blocks of a key's stream from `counter` on. */
EXPORT void normal(int threads, float *out, int n, uint32_t key0, uint32_t key1, double counter);

/* Sums over the stencil of a grid, [planes, pixels] with 3 or 5 planes, of float32 images or, if wide, of float64 ones; all give 0
 * when memory is short: x' A x of each image, A x of each image, and the sums over images of w y_p x_p for the pixels and of
 * w (x_p y_q + y_p x_q) for the edges, with weights 1 where they are NULL. Off the grid the sums hold what is of no use. */
EXPORT int stencil_forms(int threads, int width, int pixels, int planes, const double *stencil, const void *x, int wide, int images,
                         double *forms);
EXPORT int stencil_products(int threads, int width, int pixels, int planes, const double *stencil, const void *x, int wide,
                            int images, double *products);
EXPORT int stencil_statistics(int threads, int width, int pixels, int planes, const void *x, const void *y, int wide,
                              const double *weights, int images, double *sums);

typedef struct NadeKernel NadeKernel;

EXPORT NadeKernel *nade_create(int threads);
EXPORT void nade_destroy(NadeKernel *kernel);

/* log p(x) of each image, and the logits [images, steps] unless logits is NULL; 0 when memory is short. */
EXPORT int nade_forward(NadeKernel *kernel, int steps, int hidden, int images, int is_relu, const int32_t *order,
                        const float *W, const float *V, const float *b, const float *c, const float *x, float *log_prob,
                        float *logits);

/* After nade_forward, once, with the same order, W and V: the gradient of the sum of upstream times log p, set or added. */
EXPORT void nade_backward(NadeKernel *kernel, const int32_t *order, const float *W, const float *V, const float *upstream,
                          int accumulate, float *grad_W, float *grad_V, float *grad_b, float *grad_c);

/* Sets each pixel of samples [images, steps] that is not observed to 1 where its uniform number is below its probability.
 * observed is NULL, or one mask for each image, observed_stride apart: 0 for the same mask. */
EXPORT int nade_sample(int threads, int steps, int hidden, int images, int is_relu, const int32_t *order, const float *W,
                       const float *V, const float *b, const float *c, const float *uniforms, const uint8_t *observed,
                       int observed_stride, float *samples, float *probabilities);

#endif
