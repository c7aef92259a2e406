import { type Figure, requireText, schema, titleLines, type VegaLiteSpec } from "./figure";
import { textWidth } from "./font";
import { type ImageColors, montage } from "./montage";
import { noteColor, sizes, theme } from "./theme";

export interface ImageGridOptions {
  /** The finding in one sentence. */
  title: string;
  subtitle?: string;
  /** What a reader who can't see the images is told. */
  description: string;
  /** One array of height·width values per image, row by row. NaN marks a pixel without a value (unobserved). */
  images: ArrayLike<number>[];
  /** Height and width of one image in pixels, default 28. */
  imageHeight?: number;
  imageWidth?: number;
  /** Images in a row, default 10. */
  columns?: number;
  /** One label per column, above; one per row, to the left. */
  columnLabels?: string[];
  rowLabels?: string[];
  /** Lowest and highest value, default [0, 1]; for "diverging" the default is symmetric about zero and holds all values. */
  range?: [number, number];
  /** "ink" (default): low is white, high black; "gray": low is black, high white; "diverging": blue below, orange above the middle. */
  colors?: ImageColors;
  /** Most CSS pixels the grid may be wide, labels included, default 640. */
  width?: number;
}

const gap = 4;

/**
 * Images in rows and columns, drawn crisp: each value is a square of whole pixels in one PNG picture, which is shown at half its
 * size, two image pixels for a CSS pixel. Throws when an image is not of the size given.
 */
export function imageGrid(options: ImageGridOptions): Figure {
  const kind = "imageGrid";
  const { images, imageHeight = 28, imageWidth = 28, colors = "ink", rowLabels, columnLabels } = options;
  requireText(kind, "title", options.title);
  requireText(kind, "description", options.description);
  if (images.length === 0) throw new Error(`${kind} needs at least one image.`);
  images.forEach((image, i) => {
    if (image.length !== imageHeight * imageWidth) {
      throw new Error(`${kind}: image ${i} has ${image.length} values, not ${imageHeight} × ${imageWidth}.`);
    }
  });
  const columns = Math.min(options.columns ?? 10, images.length);
  const rows = Math.ceil(images.length / columns);
  requireLabels(kind, "columnLabels", columnLabels, columns);
  requireLabels(kind, "rowLabels", rowLabels, rows);
  const most = options.width ?? 640;
  const labelWidth = Math.max(0, ...(rowLabels ?? []).map((label) => textWidth(label, sizes.label) + 14));
  const room = 2 * (most - labelWidth - 12) - gap * (columns - 1);
  const scale = Math.max(1, Math.min(8, Math.floor(room / (columns * imageWidth))));
  const range = options.range ?? (colors === "diverging" ? symmetric(images) : [0, 1]);
  const picture = montage({
    images,
    height: imageHeight,
    width: imageWidth,
    columns,
    range,
    colors,
    scale,
    gap,
  });
  const [width, height] = [picture.width / 2, picture.height / 2];
  const middle = (i: number, size: number) => (i * (size * scale + gap) + (size * scale) / 2) / 2;
  const layer: VegaLiteSpec[] = [
    {
      data: { values: [{ url: `data:image/png;base64,${picture.png.toString("base64")}` }] },
      mark: { type: "image", width, height, align: "left", baseline: "top" },
      encoding: { x: { value: 0 }, y: { value: 0 }, url: { field: "url", type: "nominal" } },
    },
  ];
  if (columnLabels) {
    const labels = columnLabels.map((label, i) => ({ label, x: middle(i, imageWidth), y: -6 }));
    layer.push(labelLayer(labels, { align: "center", baseline: "bottom" }));
  }
  if (rowLabels) {
    const labels = rowLabels.map((label, i) => ({ label, x: -8, y: middle(i, imageHeight) }));
    layer.push(labelLayer(labels, { align: "right", baseline: "middle" }));
  }
  const total = { width: Math.ceil(width + labelWidth + 12), height: Math.ceil(height + 12) };
  const spec = {
    $schema: schema,
    description: options.description,
    width,
    height,
    padding: 6,
    title: titleLines(options, Math.max(total.width, Math.min(most, 360)) - 12),
    layer,
    config: theme,
  };
  const { title, subtitle, description } = options;
  return { spec, title, ...(subtitle ? { subtitle } : {}), description, ...total };
}

/** Images `indices` (default all) out of a flat array of images that have `size` values each. */
export function selectImages(values: Float32Array | Uint8Array, size: number, indices?: ArrayLike<number>) {
  const count = values.length / size;
  if (!Number.isInteger(count))
    throw new Error(`selectImages: ${values.length} values are no whole images of ${size}.`);
  return Array.from(indices ?? { length: count }, (chosen, i) => {
    const index = chosen ?? i;
    if (!(index >= 0 && index < count))
      throw new Error(`selectImages: there is no image ${index} among ${count}.`);
    return values.subarray(index * size, (index + 1) * size);
  });
}

function labelLayer(values: { label: string; x: number; y: number }[], mark: VegaLiteSpec): VegaLiteSpec {
  const place = (field: string) => ({ field, type: "quantitative", scale: null, axis: null });
  return {
    data: { values },
    mark: { type: "text", fontSize: sizes.label, color: noteColor, ...mark },
    encoding: { x: place("x"), y: place("y"), text: { field: "label", type: "nominal" } },
  };
}

function requireLabels(kind: string, what: string, labels: string[] | undefined, count: number): void {
  if (labels && labels.length !== count) {
    throw new Error(`${kind}: there are ${labels.length} ${what} for ${count}; pass one for each.`);
  }
}

function symmetric(images: ArrayLike<number>[]): [number, number] {
  let largest = 0;
  for (const image of images) {
    for (let i = 0; i < image.length; i++) {
      if (!Number.isNaN(image[i])) largest = Math.max(largest, Math.abs(image[i]!));
    }
  }
  return largest > 0 ? [-largest, largest] : [-1, 1];
}
