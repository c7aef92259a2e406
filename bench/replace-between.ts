const START = "<!-- bench:start -->";
const END = "<!-- bench:end -->";

/** The text with the part between the two marks replaced. */
export function replaceBetween(text: string, part: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error(`README.md has no place for the table: put ${START} and ${END} on lines of their own.`);
  }
  return `${text.slice(0, start + START.length)}\n${part}\n${text.slice(end)}`;
}
