import { type Canvas, type Paint, SIDE } from "./canvas";
import type { Variation } from "./variation";

/** A texture as a field of values about 0, mostly between −1 and 1, over coordinates in periods of the texture. */
type Field = (u: number, v: number) => number;

/** The textures of the classes 0 to 9. */
export const TEXTURES = [
  "stripes",
  "waves",
  "checks",
  "dots",
  "rings",
  "plaid",
  "bricks",
  "zigzag",
  "clouds",
  "grains",
] as const;

const TURN = 2 * Math.PI;

/** How each texture's field is made; those with choices of their own take them from the variation. */
const fields: Record<(typeof TEXTURES)[number], (variation: Variation) => Field> = {
  stripes: (variation) => {
    const share = variation.between(0.3, 0.7);
    return (u) => edge(Math.abs(fraction(u) - 0.5) - share / 2);
  },
  waves: () => (u) => Math.sin(TURN * u),
  checks: () => (u, v) => edge(0.25 - Math.abs(fraction(u) - 0.5)) * edge(Math.abs(fraction(v) - 0.5) - 0.25),
  dots: (variation) => {
    const radius = variation.between(0.2, 0.4);
    return (u, v) => edge(length(fraction(u) - 0.5, fraction(v) - 0.5) - radius);
  },
  rings: () => (u, v) => Math.sin(TURN * length(u, v)),
  plaid: (variation) => {
    const ratio = variation.between(0.7, 1.4);
    return (u, v) => (Math.sin(TURN * u) + Math.sin(TURN * ratio * v)) / 2;
  },
  bricks: (variation) => {
    const joint = variation.between(0.08, 0.16);
    return (u, v) => {
      const along = fraction(u / 2 + (fraction(v / 2) < 0.5 ? 0 : 0.5));
      return edge(joint - Math.min(2 * Math.min(along, 1 - along), Math.min(fraction(v), 1 - fraction(v))));
    };
  },
  zigzag: (variation) => {
    const height = variation.between(0.5, 1.2);
    return (u, v) => edge(Math.abs(fraction(u + height * Math.abs(fraction(v / 2) - 0.5)) - 0.5) - 0.25);
  },
  clouds: (variation) => waves(variation, 7, 0.15, 0.5),
  grains: (variation) => waves(variation, 9, 0.8, 1.2),
};

/** Fills the canvas with one texture of class 0–9 at an angle, scale, brightness and contrast of its own. */
export function drawTexture(label: number, canvas: Canvas, variation: Variation): void {
  const field = fields[TEXTURES[label]!](variation);
  const texture = atAngle(field, variation);
  const contrast = variation.between(0.2, 0.5) * (variation.chance(0.5) ? 1 : -1);
  const brightness = variation.between(Math.abs(contrast), 1 - Math.abs(contrast));
  const coarseness = variation.between(0, 0.05);
  const grain = variation.grain(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const d = row * SIDE + column;
      canvas[d] = brightness + contrast * texture(row, column) + coarseness * grain[d]!;
    }
  }
}

/** The field seen at a random scale, angle and place. */
function atAngle(field: Field, variation: Variation): Paint {
  const period = Math.exp(variation.between(Math.log(4.5), Math.log(14)));
  const angle = variation.between(0, TURN);
  const [cosine, sine] = [Math.cos(angle) / period, Math.sin(angle) / period];
  const [x0, y0] = [variation.between(0, SIDE), variation.between(0, SIDE)];
  return (row, column) => {
    const [x, y] = [column - x0, row - y0];
    return field(cosine * x + sine * y, cosine * y - sine * x);
  };
}

/** A sum of waves in all directions, of frequencies between two bounds: smooth noise. */
function waves(variation: Variation, count: number, lowest: number, highest: number): Field {
  const terms = Array.from({ length: count }, () => {
    const frequency = TURN * variation.between(lowest, highest);
    const angle = variation.between(0, TURN);
    return {
      x: frequency * Math.cos(angle),
      y: frequency * Math.sin(angle),
      phase: variation.between(0, TURN),
    };
  });
  const scale = Math.sqrt(1.2 / count);
  return (u, v) => {
    let sum = 0;
    for (const term of terms) sum += Math.cos(term.x * u + term.y * v + term.phase);
    return scale * sum;
  };
}

/** −1 where the distance is negative, 1 where it is positive, with a soft edge about a tenth of a period wide. */
function edge(distance: number): number {
  return Math.min(Math.max(distance / 0.08, -1), 1);
}

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

function fraction(x: number): number {
  return x - Math.floor(x);
}
