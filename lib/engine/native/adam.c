/*
 * Adam's update in place (Kingma and Ba, 2015, algorithm 1): m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * theta = decay theta - rate m / (sqrt(v) + epsilon), where rate and epsilon hold both bias corrections.
 *
 * Compiled without fused multiply-adds, it gives the bits of the WebAssembly kernel (../assembly/optimizers.ts).
 */
#include <math.h>

#include "native.h"
#include "team.h"

/* Elements of a unit of work; one is not worth a second thread. */
#define UNIT (1 << 14)

typedef struct {
  float *theta, *m, *v;
  const float *gradient;
  int n;
  float beta1, beta2, rest1, rest2, decay, rate, epsilon;
} Update;

static void update(void *context, int unit, int thread) {
  (void)thread;
  const Update u = *(const Update *)context;
  const int first = unit * UNIT, count = u.n - first < UNIT ? u.n - first : UNIT;
  float *restrict theta = u.theta + first, *restrict m = u.m + first, *restrict v = u.v + first;
  const float *restrict gradient = u.gradient + first;
  for (int i = 0; i < count; i++) {
    const float g = gradient[i];
    m[i] = u.beta1 * m[i] + u.rest1 * g;
    v[i] = u.beta2 * v[i] + u.rest2 * (g * g);
    theta[i] = u.decay * theta[i] - u.rate * (m[i] / (sqrtf(v[i]) + u.epsilon));
  }
}

void adam(int threads, float *theta, const float *gradient, float *m, float *v, int n, float beta1, float beta2, float rest1,
          float rest2, float decay, float rate, float epsilon) {
  Update task = {theta, m, v, gradient, n, beta1, beta2, rest1, rest2, decay, rate, epsilon};
  run_team(threads, n / UNIT + (n % UNIT > 0), update, &task);
}
