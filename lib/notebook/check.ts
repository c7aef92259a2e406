import { type Comparison, compare, type Numbers, type Tolerance } from "./compare";
import { display } from "./display";

export interface CheckOptions {
  /** Ids of the equations that this check verifies. */
  equations?: string[];
}

/** A statement of the notebook that turned out to be false. */
export class CheckError extends Error {
  override name = "CheckError";
}

/**
 * Compares what was computed with what must come out, and shows both, the tolerance and a tick. Numbers, arrays, nested arrays and
 * tensors are compared element by element; shown is the pair that differs most for its tolerance.
 * `statement` is Markdown, a sentence that the comparison proves; `tolerance` is an absolute one when it is a number.
 *
 * @throws CheckError when the difference exceeds the tolerance, a value is NaN, or the shapes differ
 */
export function check(
  statement: string,
  actual: Numbers,
  expected: Numbers,
  tolerance: number | Tolerance,
  options: CheckOptions = {},
): void {
  let comparison: Comparison;
  try {
    comparison = compare(actual, expected, tolerance);
  } catch (error) {
    throw new CheckError(`Check of "${statement}": ${(error as Error).message}`);
  }
  const found = describe(comparison, tolerance);
  if (!comparison.passed) throw new CheckError(`Check failed: ${statement}: ${found}.`);
  showTick(statement, found, options);
}

/** Shows a tick for a statement that holds, as "the loss fell in every epoch". Throws CheckError where it does not. */
export function checkThat(statement: string, holds: boolean, found = "", options: CheckOptions = {}): void {
  if (holds !== true) throw new CheckError(`Check failed: ${statement}${found && `: ${found}`}.`);
  showTick(statement, found, options);
}

function showTick(statement: string, found: string, { equations = [] }: CheckOptions): void {
  const line = `✓ ${statement}${found && ` (${found})`}`;
  display(
    { "text/markdown": line, "text/plain": line },
    { genlab: { kind: "check", statement, passed: true, equations } },
  );
}

function describe(comparison: Comparison, tolerance: number | Tolerance): string {
  const { actual, expected, difference, allowed, size, shape, place, passed } = comparison;
  const pair = `${digits(actual)} against ${digits(expected)}`;
  const relation = Number.isNaN(difference) ? "is not within" : passed ? "≤" : ">";
  const errors = typeof tolerance === "object" ? tolerance.standardErrors : undefined;
  const meaning = errors === undefined ? "" : `, ${errors} standard errors`;
  const verdict = `${relation} ${digits(allowed, 3)}${meaning}`;
  if (shape.length === 0) return `${pair}, difference ${digits(difference, 3)} ${verdict}`;
  return `${size} values; largest difference ${digits(difference, 3)} ${verdict}, at [${place.join(", ")}]: ${pair}`;
}

/** Up to `precision` significant digits, without trailing zeros; whole numbers in full. */
function digits(value: number | bigint, precision = 9): string {
  if (typeof value === "bigint") {
    const text = String(value);
    return text.length <= 30 ? text : `${text.slice(0, 12)}… (${text.length} digits)`;
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const rounded = Number(value.toPrecision(precision));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}
