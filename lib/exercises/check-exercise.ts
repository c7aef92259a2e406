import { Random } from "../engine";
import { CheckError, checkThat } from "../notebook/check";
import { compare, type Numbers } from "../notebook/compare";
import { display } from "../notebook/display";
import { notationExercises } from "./00-notation";
import { variationalAutoencoderExercises } from "./14-variational-autoencoders";
import { nadeExercises } from "./15-nade";
import { oodDetectionExercises } from "./16-ood-detection";
import { madeExercises } from "./17-made";
import { noiseContrastiveExercises } from "./19-noise-contrastive-estimation";
import { naturalImagePatchesExercises } from "./20-natural-image-patches";
import { deepEnergyExercises } from "./21-deep-energy-models";
import type { AnswerTo, Exercise } from "./exercise";

const exercises = {
  ...notationExercises,
  ...variationalAutoencoderExercises,
  ...nadeExercises,
  ...oodDetectionExercises,
  ...madeExercises,
  ...noiseContrastiveExercises,
  ...naturalImagePatchesExercises,
  ...deepEnergyExercises,
};

/** Every exercise that has a checker, by its id. */
export type ExerciseId = keyof typeof exercises;

export const exerciseIds = Object.keys(exercises) as ExerciseId[];

/** What a function that is still to be written throws: the student edition's stubs do. */
const notWritten = /^Your turn\b/;

/**
 * Tries an answer on the inputs of its exercise and shows a tick, or, as long as the answer is a stub that throws "Your turn …",
 * that it is still open.
 *
 * @throws CheckError for a wrong answer: the first input it fails on, what it gave, what is right, and a hint where the mistake
 * is a common one
 */
export function checkExercise<Id extends ExerciseId>(id: Id, answer: AnswerTo<(typeof exercises)[Id]>): void {
  if (!Object.hasOwn(exercises, id)) {
    throw new CheckError(`There is no exercise "${id}": the exercises are ${exerciseIds.join(", ")}.`);
  }
  judge(id, exerciseOf(id), answer as (...input: unknown[]) => Numbers);
}

/** The exercise with that id. */
export function exerciseOf(id: ExerciseId): Exercise<unknown[]> {
  return exercises[id] as unknown as Exercise<unknown[]>;
}

function judge(id: string, exercise: Exercise<unknown[]>, answer: (...input: unknown[]) => Numbers): void {
  const inputs = exercise.inputs(new Random(0).split(id));
  for (const input of inputs) {
    const call = `${answer.name || "the answer"}(${input.map(shown).join(", ")})`;
    let given: Numbers;
    try {
      given = answer(...structuredClone(input));
    } catch (error) {
      const { message } = error as Error;
      if (notWritten.test(message)) {
        showOpen(id);
        return;
      }
      throw new CheckError(`Exercise ${id}: ${call} throws an error: ${message}`);
    }
    const fault = findFault(given, exercise.expected(...input), exercise);
    if (!fault) continue;
    const mistake = exercise.mistakes.find((known) =>
      inputs.every((each) => {
        const [ours, theirs] = [known.answer(...structuredClone(each)), attempt(answer, each)];
        return theirs !== undefined && agree(theirs, ours, exercise);
      }),
    );
    throw new CheckError(
      `Exercise ${id}: ${call} ${fault}.${mistake ? ` Hint: ${mistake.hint}` : " Not yet right."}`,
    );
  }
  checkThat(`Exercise \`${id}\`: right on all ${inputs.length} inputs that it was tried on`, true);
}

function attempt(answer: (...input: unknown[]) => Numbers, input: unknown[]): Numbers | undefined {
  try {
    return answer(...structuredClone(input));
  } catch {
    return undefined;
  }
}

/** What is wrong with a value, as the end of a sentence; undefined when it is right. */
function findFault(
  given: Numbers,
  expected: Numbers,
  { tolerance }: Exercise<unknown[]>,
): string | undefined {
  if (given === undefined || given === null) return "gives nothing: does the function end in return?";
  if (given instanceof Promise) return "gives a promise: return the value itself, without async";
  try {
    const result = compare(given, expected, tolerance);
    if (result.passed) return undefined;
    const place = result.shape.length > 0 ? ` at [${result.place.join(", ")}]` : "";
    return `is ${shown(result.actual)}${place}, and ${shown(result.expected)} is right`;
  } catch (error) {
    return `cannot be compared with what is right: ${(error as Error).message.replace(/\.$/, "")}`;
  }
}

/** Whether two answers are the same, NaN for NaN. */
function agree(given: Numbers, other: Numbers, { tolerance }: Exercise<unknown[]>): boolean {
  const [left, right] = [flat(given), flat(other)];
  if (left.length !== right.length) return false;
  return left.every((value, i) => Object.is(value, right[i]) || compare(value, right[i]!, tolerance).passed);
}

function flat(numbers: Numbers): number[] {
  if (typeof numbers !== "object" || numbers === null) return [Number(numbers)];
  if ("dataSync" in numbers) return Array.from(numbers.dataSync());
  return Array.from(numbers as ArrayLike<Numbers>).flatMap(flat);
}

/** A value as it stands in code, its numbers rounded and its end cut off where it is long. */
function shown(value: unknown): string {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)))
    return String(value);
  const text = JSON.stringify(value, (_, part) =>
    typeof part === "number" ? Number(part.toPrecision(6)) : part,
  );
  return text.length <= 72 ? text : `${text.slice(0, 70)} …`;
}

function showOpen(id: string): void {
  const line = `○ Exercise \`${id}\`: your turn, it is not written yet.`;
  display({ "text/markdown": line, "text/plain": line }, { genlab: { kind: "say", ids: [] } });
}
