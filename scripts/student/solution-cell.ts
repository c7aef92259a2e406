// A cell tagged "solution": what its metadata says of the exercise, and what takes its place in the student edition.
import ts from "typescript";
import { type Cell, joined } from "../report/notebook.ts";

/** A solution cell's `metadata.genlab.exercise`. */
export interface ExerciseMetadata {
  /** The id that the cell calls `checkExercise` with. */
  id: string;
  /** What to do, in a sentence or two of plain text. */
  prompt: string;
  /** The functions to write, the one that is checked first. None where code or text is left to the reader, unchecked. */
  names: string[];
}

const longestLine = 92;

/** The exercise of a solution cell; throws the rest of a sentence that says what the cell lacks. */
export function exerciseOfCell(cell: Cell): ExerciseMetadata {
  const { genlab } = cell.metadata as { genlab?: { exercise?: Partial<ExerciseMetadata> } };
  const { id, prompt, names = [] } = genlab?.exercise ?? {};
  if (typeof id !== "string" || typeof prompt !== "string" || !Array.isArray(names)) {
    throw new Error(
      'is tagged "solution" and does not say of which exercise: give it the metadata {"genlab": {"exercise": {"id", "prompt", "names"}}}',
    );
  }
  return { id, prompt, names };
}

/** What stands in the cell's place: the prompt, the head of each function with an empty body, and the checker's call. */
export function studentSource(cell: Cell): string {
  const { id, prompt, names } = exerciseOfCell(cell);
  if (cell.cell_type !== "code") return `**Your turn.** ${prompt}\n\n*Write your answer here.*`;
  const solution = joined(cell.source);
  const stubs = names.map((name) => stub(solution, name));
  const [checked] = names;
  const call = `checkExercise("${id}", ${checked});`;
  if (checked && !solution.includes(call)) {
    throw new Error(`holds a solution that nobody checks: end it with the line ${call}`);
  }
  return [comment(`Your turn: ${prompt}`), ...stubs, ...(checked ? ["", call] : [])].join("\n");
}

/** The function as the student finds it: its head as it is, its body a note that it is not written yet. */
function stub(solution: string, name: string): string {
  const file = ts.createSourceFile("cell.ts", solution, ts.ScriptTarget.Latest, true);
  const found = file.statements.find(
    (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === name,
  ) as ts.FunctionDeclaration | undefined;
  if (!found?.body) {
    throw new Error(
      `declares no function ${name}: its exercise asks for one, written as function ${name}(…)`,
    );
  }
  if (!found.type) {
    throw new Error(`declares ${name} without the type of what it returns: add it, as in ${name}(…): number`);
  }
  const head = solution.slice(found.getStart(file), found.body.getStart(file)).trimEnd();
  return `${head} {\n  throw new Error("Your turn: ${name} is not written yet.");\n}`;
}

/** Text as lines of a comment. */
function comment(text: string): string {
  const lines = ["//"];
  for (const word of text.split(/\s+/)) {
    if (`${lines.at(-1)} ${word}`.length > longestLine) lines.push("//");
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.join("\n");
}
