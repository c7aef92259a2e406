import type { Connectivity, MadeConfig, MadeParameters } from "../../lib/models/made";

/**
 * log p(x) straight from the degree rule, in float64 and with nothing of lib's masks: a connection counts where the degrees
 * allow it.
 */
export function slowMadeLogProb(
  parameters: MadeParameters,
  x: ArrayLike<number>,
  { visible, hidden, direct }: MadeConfig,
  { pixels, hidden: degrees }: Connectivity,
): number {
  const value = (name: string) => parameters[name]!.dataSync();
  let below = { values: Array.from(x), degrees: pixels };
  hidden.forEach((units, layer) => {
    const [W, c] = [value(`W${layer + 1}`), value(`c${layer + 1}`)];
    const values = Array.from({ length: units }, (_, k) => {
      let a = c[k]!;
      below.values.forEach((h, j) => {
        if (below.degrees[j]! <= degrees[layer]![k]!) a += h * W[j * units + k]!;
      });
      return Math.max(0, a);
    });
    below = { values, degrees: degrees[layer]! };
  });
  const [V, b] = [value("V"), value("b")];
  let logProb = 0;
  for (let d = 0; d < visible; d++) {
    let s = b[d]!;
    below.values.forEach((h, k) => {
      if (below.degrees[k]! < pixels[d]!) s += h * V[k * visible + d]!;
    });
    if (direct) {
      const A = value("A");
      for (let j = 0; j < visible; j++) if (pixels[j]! < pixels[d]!) s += x[j]! * A[j * visible + d]!;
    }
    // log σ(±s), stable on both sides
    const t = x[d] === 1 ? -s : s;
    logProb -= Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
  }
  return logProb;
}
