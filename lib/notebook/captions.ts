import { display } from "./display";

type Captioned = "figure" | "table";

const names: Record<Captioned, string> = { figure: "Figure", table: "Table" };
const numbers: Record<Captioned, Map<string, number>> = { figure: new Map(), table: new Map() };

/** Numbers begin at 1 again. */
export function resetCaptions(): void {
  numbers.figure.clear();
  numbers.table.clear();
}

/** The number that belongs to a caption: the next free one, or when its cell runs again, the one it had. */
export function captionNumber(kind: Captioned, caption: string): number {
  if (typeof caption !== "string" || caption.trim() === "") {
    throw new Error(`Every ${kind} needs a caption; pass a sentence as the second argument.`);
  }
  const known = numbers[kind];
  const number = known.get(caption) ?? known.size + 1;
  known.set(caption, number);
  return number;
}

/** Shows "**Figure 3.** Caption" as an output of its own, which reads well where no template of ours is used. */
export function showCaption(kind: Captioned, number: number, caption: string): void {
  const label = `${names[kind]} ${number}.`;
  display(
    { "text/markdown": `**${label}** ${caption}`, "text/plain": `${label} ${caption}` },
    { genlab: { kind: `${kind}-caption`, number } },
  );
}
