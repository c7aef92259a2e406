// Numbers of equations. A display equation carries its id in a comment above it, as `npm run check` demands:
//   <!-- equation chain-rule -->      <!-- definition hidden-state: hiddenStates in genlab/models/nade -->
import { parseMarkdown, type Token } from "./markdown.ts";
import { joined, type Notebook } from "./notebook.ts";

const mark = /<!--\s*(?:equation|definition)\s+([a-z0-9-]+)/;

/** What a display equation with an id has as its token's `meta`. */
export interface EquationMeta {
  id: string;
  number: number;
}

/** Gives each display equation that has an id its number. The others stay without. */
export function markEquations(tokens: readonly Token[], numberOf: (id: string) => number | undefined): void {
  let announced: string | undefined;
  const visit = (token: Token) => {
    if (token.type.startsWith("html_")) announced = mark.exec(token.content)?.[1] ?? announced;
    if (token.type === "math_display" && announced !== undefined) {
      const number = numberOf(announced);
      if (number !== undefined) token.meta = { id: announced, number } satisfies EquationMeta;
      announced = undefined;
    }
    token.children?.forEach(visit);
  };
  tokens.forEach(visit);
}

/** The numbers of a notebook's equations by their ids, in the order of the text. */
export function numberEquations(notebook: Notebook): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { cell_type, source } of notebook.cells) {
    if (cell_type !== "markdown") continue;
    markEquations(parseMarkdown(joined(source)), (id) => {
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
      return undefined;
    });
  }
  return numbers;
}

/** The anchor of an equation, to which Markdown links: `[the chain rule](#equation-chain-rule)`. */
export function equationAnchor(id: string): string {
  return `equation-${id}`;
}
