/** Something that `npm run check` found: where, as a reader can go there, and what is wrong in one sentence. */
export interface Problem {
  place: string;
  message: string;
}

export function describeProblem({ place, message }: Problem): string {
  return `${place}: ${message}`;
}
