import type { Random } from "../engine";
import type { Numbers } from "../notebook/compare";

/** A wrong answer that people give, and what to tell those who give it. */
export interface Mistake<Input extends readonly unknown[]> {
  readonly hint: string;
  readonly answer: (...input: Input) => Numbers;
}

/** A programming exercise: a function to write, what it must compute, and what goes wrong when people write it. */
export interface Exercise<Input extends readonly unknown[]> {
  /** Inputs that the answer is tried on, the simplest first: the first that fails is the one shown. */
  readonly inputs: (random: Random) => Input[];
  /** What a right answer gives, by a way that owes nothing to the answer. */
  readonly expected: (...input: Input) => Numbers;
  /** How far an answer may be from that. */
  readonly tolerance: { readonly absolute?: number; readonly relative?: number };
  /** Each of them fails, and is recognized by giving what the answer gives on every input. */
  readonly mistakes: readonly Mistake<Input>[];
}

/** The function that an exercise asks for. It may return numbers, arrays, nested arrays or tensors. */
export type AnswerTo<E> = E extends Exercise<infer Input> ? (...input: Input) => Numbers : never;

/** An exercise, with the types of its inputs inferred. */
export function exercise<Input extends readonly unknown[]>(description: Exercise<Input>): Exercise<Input> {
  return description;
}
