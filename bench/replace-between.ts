/**
 * The text with the part between the marks `<!-- NAME:start -->` and `<!-- NAME:end -->` replaced.
 *
 * @throws when the marks are not there
 */
export function replaceBetween(text: string, name: string, part: string): string {
  const [opening, closing] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const start = text.indexOf(opening);
  const end = text.indexOf(closing);
  if (start < 0 || end < start) {
    throw new Error(
      `README.md has no place for the table: put ${opening} and ${closing} on lines of their own.`,
    );
  }
  return `${text.slice(0, start + opening.length)}\n${part}\n${text.slice(end)}`;
}
