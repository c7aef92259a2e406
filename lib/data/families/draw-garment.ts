import { type Canvas, fillPolygon, type Paint, placePaths, SIDE } from "./canvas";
import { garments } from "./garments";
import { closedCurve, openCurve, thickLine } from "./outline";
import type { Variation } from "./variation";

/** The share of garments with striped cloth. */
const STRIPED = 0.25;

/** Draws one garment of class 0–9: a cut, its knots moved, stretched and filled with softly folded cloth. */
export function drawGarment(label: number, canvas: Canvas, variation: Variation): void {
  const parts = variation.pick(garments[label]!);
  const jitter = 0.012;
  const paths = parts.map((part) => {
    if (part.halfWidth === undefined) return closedCurve(part.knots, variation, jitter);
    const halfWidth = part.halfWidth * variation.between(0.8, 1.3);
    return thickLine(openCurve(part.knots, variation, jitter), () => halfWidth, 0);
  });
  placePaths(paths, {
    side: variation.between(23, 27),
    rotation: variation.about(0, 0.03),
    slant: variation.about(0, 0.03),
    aspect: Math.exp(variation.about(0.03, 0.06)),
    dx: variation.about(0, 0.4),
    dy: variation.about(0, 0.4),
  });
  const cloth = clothOf(variation);
  paths.forEach((path, i) => {
    const { tone } = parts[i]!;
    fillPolygon(canvas, path, (row, column) => tone * cloth(row, column));
  });
}

/** A cloth's brightness: folds running down, a grain, and perhaps stripes. */
function clothOf(variation: Variation): Paint {
  const tone = variation.between(0.55, 1);
  const depth = variation.between(0.04, 0.16);
  const across = variation.between(0.25, 0.7);
  const down = variation.about(0, 0.12);
  const phase = variation.between(0, 2 * Math.PI);
  const striped = variation.chance(STRIPED) ? variation.between(0.15, 0.4) : 0;
  const angle = variation.pick([0, Math.PI / 2, Math.PI / 2, variation.between(0, Math.PI)]);
  const frequency = (2 * Math.PI) / variation.between(3, 8);
  const [waveX, waveY] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
  const coarseness = variation.between(0.03, 0.1);
  const grain = variation.grain(SIDE * SIDE);
  return (row, column) => {
    const fold = depth * Math.sin(across * column + down * row + phase);
    const stripe = striped === 0 ? 0 : -striped * (Math.sin(waveX * column + waveY * row) > 0.3 ? 1 : 0);
    return tone * (1 + fold + stripe + coarseness * grain[row * SIDE + column]!);
  };
}
