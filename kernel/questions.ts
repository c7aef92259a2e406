import type { Executor } from "tslab/dist/executor";
import type { QuestionRequest } from "./thread-protocol";

/** Answers what an editor asks about code, as tslab does. Positions are in UTF-16 units. */
export function answerQuestion(question: QuestionRequest, executor: Executor): object {
  const { code, position } = question;
  try {
    switch (question.type) {
      case "is_complete":
        return isComplete(code);
      case "complete": {
        const { start, end, candidates } = executor.complete(code, position);
        return { status: "ok", matches: candidates, cursor_start: start, cursor_end: end, metadata: {} };
      }
      case "inspect": {
        const info = executor.inspect(code, position);
        if (!info) return { status: "ok", found: false, data: {}, metadata: {} };
        const { printQuickInfo } = require("tslab/dist/inspect") as typeof import("tslab/dist/inspect");
        return { status: "ok", found: true, data: { "text/plain": printQuickInfo(info) }, metadata: {} };
      }
    }
  } catch (error) {
    const { name, message } = error as Error;
    return { status: "error", ename: name, evalue: message, traceback: [] };
  }
}

function isComplete(code: string): object {
  const { isCompleteCode } = require("tslab/dist/converter") as typeof import("tslab/dist/converter");
  const { completed, indent = "" } = isCompleteCode(code);
  return completed ? { status: "complete" } : { status: "incomplete", indent };
}
