/**
 * The mean of the rows of each group, for values that depend on each other within one: patches of one photograph, say. Standard errors and
 * intervals over these means count photographs; over the rows themselves they would come out too small.
 *
 * @param values `[n, width]`, row by row
 * @param groups number of each row's group, 0 … G − 1, each of them used
 * @returns `[G, width]`
 */
export function groupMeans(
  values: ArrayLike<number>,
  width: number,
  groups: ArrayLike<number>,
): Float64Array {
  const n = groups.length;
  if (values.length !== n * width) {
    throw new Error(`${n} rows of ${width} are ${n * width} values, not ${values.length}.`);
  }
  const counts = groupCounts(groups);
  const means = new Float64Array(counts.length * width);
  for (let i = 0; i < n; i++) {
    const at = groups[i]! * width;
    for (let k = 0; k < width; k++) means[at + k]! += values[i * width + k]! / counts[groups[i]!]!;
  }
  return means;
}

/** How many members each group has. @throws where a group has none, or its number is no index */
export function groupCounts(groups: ArrayLike<number>): number[] {
  const counts: number[] = [];
  for (let i = 0; i < groups.length; i++) {
    const g = groups[i]!;
    if (!Number.isInteger(g) || g < 0) throw new Error(`Groups are numbered 0, 1, …: ${g} is none.`);
    counts[g] = (counts[g] ?? 0) + 1;
  }
  // Array.from: holes become undefined.
  const empty = Array.from<number | undefined>(counts).indexOf(undefined);
  if (empty >= 0) throw new Error(`Group ${empty} is empty: number the groups without gaps.`);
  return counts;
}

/** Groups numbered 0, 1, … in the order in which they first occur: of a part of the images, in which some groups have no member left. */
export function numberGroups(labels: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(labels, (label) => {
    if (!numbers.has(label)) numbers.set(label, numbers.size);
    return numbers.get(label)!;
  });
}
