import * as tf from "@tensorflow/tfjs-core";
import { replaceKernel, runKernel, type WasmBackend } from "./backend";

/**
 * Einstein summation of one or two tensors as sums, transposes and one matrix product.
 *
 * With the labels of two tensors sorted into batch (in both and in the result), summed (in both only) and free (in one and
 * in the result): result[batch, freeA, freeB] = Σ a[batch, freeA, summed] b[batch, summed, freeB].
 */
export function registerEinsum(): void {
  replaceKernel("Einsum", ({ inputs, attributes, backend }) => {
    const { equation } = attributes as { equation: string };
    const tensors = Object.values(inputs);
    const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
    tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
    const result = allDims.map((_, label) => label).filter((label) => !summedDims.includes(label));
    const terms = new Terms(backend);
    const [a, b] = tensors.map((tensor, i) => terms.start(tensor, idDims[i]!)) as [Term, Term?];
    const product = b ? terms.multiply(a, b, result) : terms.reduce(a, result);
    return terms.finish(terms.arrange(product, result));
  });
}

/** A tensor whose axes carry labels. */
interface Term {
  readonly tensor: tf.TensorInfo;
  readonly labels: number[];
}

/** Computes with terms and frees what was made on the way. */
class Terms {
  private readonly made: tf.TensorInfo[] = [];

  constructor(private readonly backend: WasmBackend) {}

  start(tensor: tf.TensorInfo, labels: number[]): Term {
    return { tensor, labels };
  }

  /** Sums over the labels that are not kept. */
  reduce({ tensor, labels }: Term, kept: number[]): Term {
    const axis = labels.flatMap((label, i) => (kept.includes(label) ? [] : [i]));
    if (axis.length === 0) return { tensor, labels };
    const sum = this.run("Sum", { x: tensor }, { axis, keepDims: false });
    return { tensor: sum, labels: labels.filter((label) => kept.includes(label)) };
  }

  /** Puts the axes in the order of the labels. */
  arrange({ tensor, labels }: Term, order: number[]): Term {
    const perm = order.map((label) => labels.indexOf(label));
    if (perm.every((axis, i) => axis === i)) return { tensor, labels };
    return { tensor: this.run("Transpose", { x: tensor }, { perm }), labels: order };
  }

  multiply(first: Term, second: Term, result: number[]): Term {
    // What only one of them has and the result has not can be summed away before.
    const a = this.reduce(first, [...result, ...second.labels]);
    const b = this.reduce(second, [...result, ...first.labels]);
    const shared = a.labels.filter((label) => b.labels.includes(label));
    const batch = shared.filter((label) => result.includes(label));
    const summed = shared.filter((label) => !result.includes(label));
    const freeA = a.labels.filter((label) => !shared.includes(label));
    const freeB = b.labels.filter((label) => !shared.includes(label));
    const left = this.arrange(a, [...batch, ...freeA, ...summed]).tensor;
    const right = this.arrange(b, [...batch, ...summed, ...freeB]).tensor;
    const sizes = (tensor: tf.TensorInfo, from: number, to?: number) => tensor.shape.slice(from, to);
    const batchSizes = sizes(left, 0, batch.length);
    const freeSizesA = sizes(left, batch.length, batch.length + freeA.length);
    const freeSizesB = sizes(right, batch.length + summed.length);
    const k = tf.util.sizeFromShape(sizes(left, batch.length + freeA.length));
    const n = tf.util.sizeFromShape(batchSizes);
    const product = this.run(
      "BatchMatMul",
      {
        a: this.shape(left, [n, tf.util.sizeFromShape(freeSizesA), k]),
        b: this.shape(right, [n, k, tf.util.sizeFromShape(freeSizesB)]),
      },
      { transposeA: false, transposeB: false },
    );
    const tensor = this.shape(product, [...batchSizes, ...freeSizesA, ...freeSizesB]);
    return { tensor, labels: [...batch, ...freeA, ...freeB] };
  }

  /** The term's tensor as a kernel's output; all others that were made are freed. */
  finish({ tensor }: Term): tf.TensorInfo {
    if (!this.made.includes(tensor)) this.backend.incRef(tensor.dataId);
    for (const other of this.made) if (other !== tensor) this.backend.disposeData(other.dataId);
    return { ...tensor };
  }

  private shape(x: tf.TensorInfo, shape: number[]): tf.TensorInfo {
    return this.run("Reshape", { x }, { shape });
  }

  private run(name: string, inputs: Record<string, tf.TensorInfo>, attributes: Record<string, unknown>) {
    const out = runKernel(this.backend, name, inputs, attributes);
    this.made.push(out);
    return out;
  }
}
