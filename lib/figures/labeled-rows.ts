/** What `imageGrid` wants of images in rows with a label each. */
export interface LabeledRows {
  images: ArrayLike<number>[];
  rowLabels: string[];
  columns: number;
}

/**
 * The images, labels and number of columns of an image grid, from its rows by name.
 *
 * imageGrid({ title, description, ...labeledRows({ data: selectImages(test, D, [0, 1, 2]), samples: drawn }) })
 *
 * @throws when the rows differ in length or there are none
 */
export function labeledRows(rows: Readonly<Record<string, readonly ArrayLike<number>[]>>): LabeledRows {
  const rowLabels = Object.keys(rows);
  const columns = rows[rowLabels[0] ?? ""]?.length ?? 0;
  if (columns === 0) throw new Error("labeledRows: there are no images to show.");
  for (const [label, row] of Object.entries(rows)) {
    if (row.length !== columns) {
      throw new Error(
        `labeledRows: the row "${label}" has ${row.length} images, the first one ${columns}; give as many.`,
      );
    }
  }
  return { images: Object.values(rows).flat(), rowLabels, columns };
}
