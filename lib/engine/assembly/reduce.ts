// Sums of a row-major matrix of floats.

// Runs of this many floats are summed in float32, and the runs' sums in float64: the error does not grow with length.
const RUN: usize = 512 * 4;

// The sum of each row.
export function sumRows(x: usize, rows: u32, columns: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const end = x + (<usize>columns << 2);
    let sum: f64 = 0;
    while (x + 64 <= end) {
      const stop = min(x + RUN, end);
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      let d = f32x4.splat(0);
      for (; x + 64 <= stop; x += 64) {
        a = f32x4.add(a, v128.load(x));
        b = f32x4.add(b, v128.load(x, 16));
        c = f32x4.add(c, v128.load(x, 32));
        d = f32x4.add(d, v128.load(x, 48));
      }
      a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
      sum += f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + (f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3));
    }
    for (; x < end; x += 4) sum += load<f32>(x);
    store<f32>(out, <f32>sum);
    out += 4;
  }
}

// The sum of each column: rows are added to the output, which need not be cleared before.
export function sumColumns(x: usize, rows: u32, columns: u32, out: usize): void {
  const bytes = <usize>columns << 2;
  if (rows == 0) {
    memory.fill(out, 0, bytes);
    return;
  }
  memory.copy(out, x, bytes);
  for (let i: u32 = 1; i < rows; i++) {
    x += bytes;
    let p: usize = 0;
    for (; p + 16 <= bytes; p += 16) v128.store(out + p, f32x4.add(v128.load(out + p), v128.load(x + p)));
    for (; p < bytes; p += 4) store<f32>(out + p, load<f32>(out + p) + load<f32>(x + p));
  }
}
