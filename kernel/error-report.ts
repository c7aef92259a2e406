import { inspect } from "node:util";
import type { Diagnostic } from "tslab/dist/converter";
import { codeFrame } from "./code-frame";
import type { CompiledCell, Position } from "./compiler";
import type { ErrorReport } from "./thread-protocol";

/** Frames of the stack that say nothing to the author of a cell. */
const MACHINERY = /\bnode:|[\\/]tslab[\\/]dist[\\/]|[\\/]kernel[\\/]dist[\\/]/;
const PLACE = /\(?([^\s()]+):(\d+):(\d+)\)?$/;

/** What TypeScript has against a cell, which therefore was not run. */
export function compileErrorReport({ diagnostics, source }: CompiledCell): ErrorReport {
  const messages = diagnostics.map(describe);
  const traceback = diagnostics.flatMap((diagnostic, index) => {
    const previous = diagnostics[index - 1];
    const sameStart = previous && samePlace(previous, diagnostic);
    if (diagnostic.fileName || sameStart) return [messages[index]!];
    const gap = index > 0 ? [""] : [];
    return [...gap, messages[index]!, ...codeFrame(source, positionOf(diagnostic))];
  });
  const more = messages.length > 1 ? ` (and ${messages.length - 1} more)` : "";
  return { ename: "TypeScriptError", evalue: `${messages[0]}${more}`, traceback };
}

/** What a cell threw. Thrown values that are no errors are shown as they are. */
export function thrownReport(thrown: unknown, cells: ReadonlyMap<string, CompiledCell>): ErrorReport {
  if (!(thrown instanceof Error)) {
    const value = inspect(thrown);
    return {
      ename: "Thrown",
      evalue: value,
      traceback: [`The cell threw a value that is no error: ${value}`],
    };
  }
  const ename = thrown.name || thrown.constructor.name || "Error";
  return { ename, evalue: thrown.message, traceback: traceback(thrown, cells) };
}

/** What is left of a cell that was interrupted. */
export const interruptedReport: ErrorReport = {
  ename: "Interrupted",
  evalue: "The cell was interrupted.",
  traceback: ["Interrupted: the cell was interrupted."],
};

function traceback(error: Error, cells: ReadonlyMap<string, CompiledCell>): string[] {
  const { frames, top } = traceFrames(error, cells);
  const lines = [`${error.name || "Error"}: ${error.message}`];
  const cell = top && cells.get(top.fileName);
  if (cell) lines.push(...codeFrame(cell.source, top.position));
  lines.push(...frames);
  if (error instanceof AggregateError)
    for (const part of error.errors) lines.push(...nested("one of its errors", part, cells));
  if (error.cause !== undefined) lines.push(...nested("caused by", error.cause, cells));
  return lines.flatMap((line) => line.split("\n"));
}

function nested(relation: string, cause: unknown, cells: ReadonlyMap<string, CompiledCell>): string[] {
  const [first = "", ...rest] = cause instanceof Error ? traceback(cause, cells) : [inspect(cause)];
  return [`${relation}: ${first}`, ...rest];
}

/** The frames of a stack, with places in cells as their author counts them, and the innermost of those. */
function traceFrames(error: Error, cells: ReadonlyMap<string, CompiledCell>) {
  let top: { fileName: string; position: Position } | undefined;
  const frames: string[] = [];
  for (const frame of String(error.stack ?? "").split("\n")) {
    if (!/^\s+at /.test(frame) || MACHINERY.test(frame)) continue;
    const [, fileName = "", line, column] = PLACE.exec(frame) ?? [];
    const cell = cells.get(fileName);
    if (!cell) {
      frames.push(frame);
      continue;
    }
    const position = cell.toSource({ line: Number(line), column: Number(column) });
    if (!position) continue; // code that tslab added
    top ??= { fileName, position };
    // The cell's own level is a function of tslab's making, under a name that nobody wrote.
    const place = `${fileName}:${position.line}:${position.column}`;
    const named = frame.replace(PLACE, frame.endsWith(")") ? `(${place})` : place);
    frames.push(named.replace(/ at (async )?(?:eval|Object\.<anonymous>|<anonymous>) \((.*)\)$/, " at $1$2"));
  }
  return { frames, top };
}

function positionOf({ start }: Diagnostic): Position {
  return { line: start.line + 1, column: start.character + 1 };
}

function samePlace(a: Diagnostic, b: Diagnostic): boolean {
  return a.fileName === b.fileName && a.start.offset === b.start.offset;
}

function describe(diagnostic: Diagnostic): string {
  const { line, column } = positionOf(diagnostic);
  const file = diagnostic.fileName ? `${diagnostic.fileName} ` : "";
  return `${file}${line}:${column} - ${diagnostic.messageText}`;
}
