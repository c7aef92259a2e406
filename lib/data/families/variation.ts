import type { Random } from "../../engine/random";

/** Numbers drawn at once. */
const BLOCK = 64;

/** The random choices by which one image of a family differs from another, drawn one after the other. */
export class Variation {
  private uniforms: Float32Array = new Float32Array(0);
  private normals: Float32Array = new Float32Array(0);
  private usedUniforms = 0;
  private usedNormals = 0;

  constructor(private readonly random: Random) {}

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    if (this.usedUniforms === this.uniforms.length) {
      this.uniforms = this.random.uniform(BLOCK);
      this.usedUniforms = 0;
    }
    return low + (high - low) * this.uniforms[this.usedUniforms++]!;
  }

  /** Normal with this deviation, bounded softly by ±2.5 deviations, so that nothing is drawn out of shape. */
  about(mean: number, deviation: number): number {
    if (this.usedNormals === this.normals.length) {
      this.normals = this.random.normal(BLOCK);
      this.usedNormals = 0;
    }
    return mean + 2.5 * deviation * Math.tanh(this.normals[this.usedNormals++]! / 2.5);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  /** One of these, all equally likely. */
  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.between(0, choices.length))]!;
  }

  /** `n` numbers uniform in [−1, 1): the grain of a surface. */
  grain(n: number): Float32Array {
    return this.random.uniform(n).map((u) => 2 * u - 1);
  }
}
