// Citations: a notebook writes `[@key]`, or `[@one; @other]`, and lists what it cites under "References", each work after the comment
// `<!-- reference key -->`. Reports show the work's number in that list, and link to it.
import { joined, type Notebook, type Output } from "./notebook.ts";

const citation = /\[(@[\w:.-]+(?:;\s*@[\w:.-]+)*)\]/g;
const reference = /<!--\s*reference\s+([\w:.-]+)\s*-->\n?( *\d+[.)] +)?/g;
/** Code, which is left alone: fenced blocks and spans. */
const code = /^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1|`[^`\n]*`/gm;

/** The keys of a text's citations, in order. */
export function citedKeys(markdown: string): string[] {
  const groups = markdown.replace(code, "").matchAll(citation);
  return Array.from(groups, ([, keys]) => keys!.split(/;\s*/).map((key) => key.slice(1))).flat();
}

/** What follows each `<!-- reference key -->`, up to the next blank line: the work as the reader sees it, by its key. */
export function listedReferences(notebook: Notebook): Map<string, string> {
  const listed = new Map<string, string>();
  for (const { cell_type, source } of notebook.cells) {
    if (cell_type !== "markdown") continue;
    const text = joined(source);
    for (const match of text.matchAll(reference)) {
      listed.set(match[1]!, text.slice(match.index + match[0].length).split(/\n\s*\n/)[0]!);
    }
  }
  return listed;
}

/** One sentence for each citation of a work that is not listed. */
export function unlistedCitations(notebook: Notebook): string[] {
  const listed = listedReferences(notebook);
  return notebook.cells.flatMap(({ cell_type, source }, index) => {
    const keys = cell_type === "markdown" ? citedKeys(joined(source)) : [];
    return Array.from(new Set(keys.filter((key) => !listed.has(key)))).map(
      (key) => `cell ${index + 1} cites [@${key}], which is not among the references`,
    );
  });
}

/** A notebook whose citations are links, `[1]`, to the anchors of its references. A key that is not listed stays as it is. */
export function withCitations(notebook: Notebook): Notebook {
  const numbers = new Map([...listedReferences(notebook).keys()].map((key, index) => [key, index + 1]));
  const link = (whole: string, keys: string) => {
    const links = keys.split(/;\s*/).map((key) => {
      const number = numbers.get(key.slice(1));
      return number && `[${number}](#reference-${key.slice(1)})`;
    });
    return links.every(Boolean) ? `\\[${links.join(", ")}\\]` : whole;
  };
  // Inside the item of a numbered list, so that the list stays one; else in a paragraph of its own.
  const anchor = (_: string, key: string, item?: string) =>
    `${item ?? ""}<a id="reference-${key}"></a>${item ? "" : "\n\n"}`;
  const linked = (text: string) => {
    const kept: string[] = [];
    return text
      .replace(code, (match) => `\uE002${kept.push(match) - 1}\uE003`)
      .replace(citation, link)
      .replace(reference, anchor)
      .replace(/\uE002(\d+)\uE003/g, (_, index) => kept[Number(index)]!);
  };
  const output = (each: Output): Output => {
    const text = each.data?.["text/markdown"];
    return text === undefined
      ? each
      : { ...each, data: { ...each.data, "text/markdown": linked(joined(text)) } };
  };
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "markdown"
      ? { ...cell, source: linked(joined(cell.source)) }
      : cell.outputs
        ? { ...cell, outputs: cell.outputs.map(output) }
        : cell,
  );
  return { ...notebook, cells };
}
