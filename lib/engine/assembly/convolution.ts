// Patches of images for convolutions by matrix product. Images are [batch, height, width, channels]; a row of the patch
// matrix holds the kernelHeight × kernelWidth × channels inputs of one output position, zero where they lie outside.
// `stride` in these functions is the convolution's stride in pixels.

// Copies whole floats. The last vector overlaps the one before, which is quicker than single floats.
// @ts-ignore: decorator
@inline
function copy(out: usize, x: usize, bytes: usize): void {
  const end = out + bytes;
  if (bytes < 16) {
    for (; out < end; out += 4, x += 4) store<u32>(out, load<u32>(x));
    return;
  }
  const lastOut = end - 16;
  const last = x + bytes - 16;
  for (; out < lastOut; out += 16, x += 16) v128.store(out, v128.load(x));
  v128.store(lastOut, v128.load(last));
}

// @ts-ignore: decorator
@inline
function clear(out: usize, bytes: usize): void {
  const end = out + bytes;
  for (; out + 16 <= end; out += 16) v128.store(out, i32x4.splat(0));
  for (; out < end; out += 4) store<u32>(out, 0);
}

// @ts-ignore: decorator
@inline
function accumulate(out: usize, x: usize, bytes: usize): void {
  const end = out + bytes;
  for (; out + 16 <= end; out += 16, x += 16) v128.store(out, f32x4.add(v128.load(out), v128.load(x)));
  for (; out < end; out += 4, x += 4) store<f32>(out, load<f32>(out) + load<f32>(x));
}

// Images to patches.
export function gatherPatches(
  x: usize, images: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, patches: usize,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>width * pixel;
  const kernelLine = <usize>kernelWidth * pixel;
  let out = patches;
  for (let b = 0; b < images; b++, x += <usize>height * line) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        // The part of the line that lies inside of the image.
        const first = min(kernelWidth, max(0, -x0));
        const last = max(first, min(kernelWidth, width - x0));
        const before = <usize>first * pixel;
        const within = <usize>(last - first) * pixel;
        let y = oy * strideY - top;
        for (let ky = 0; ky < kernelHeight; ky++, y += dilationY, out += kernelLine) {
          if (<u32>y >= <u32>height) {
            clear(out, kernelLine);
          } else if (dilationX == 1) {
            if (within < kernelLine) clear(out, kernelLine);
            copy(out + before, x + <usize>y * line + <usize>(x0 + first) * pixel, within);
          } else {
            let column = x0;
            let place = out;
            for (let kx = 0; kx < kernelWidth; kx++, column += dilationX, place += pixel) {
              if (<u32>column >= <u32>width) clear(place, pixel);
              else copy(place, x + <usize>y * line + <usize>column * pixel, pixel);
            }
          }
        }
      }
    }
  }
}

// Images of one channel to transposed patches: row (ky, kx) holds that input of all output positions, so that whole lines
// are copied. Steps of one pixel along x only.
export function gatherPatchColumns(
  x: usize, images: i32, height: i32, width: i32, outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, patches: usize,
): void {
  const outLine = <usize>outWidth << 2;
  const line = <usize>width << 2;
  let out = patches;
  for (let ky = 0; ky < kernelHeight; ky++) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      const x0 = kx * dilationX - left;
      const first = min(outWidth, max(0, -x0));
      const last = max(first, min(outWidth, width - x0));
      const before = <usize>first << 2;
      const within = <usize>(last - first) << 2;
      let image = x;
      for (let b = 0; b < images; b++, image += <usize>height * line) {
        let y = ky * dilationY - top;
        for (let oy = 0; oy < outHeight; oy++, y += strideY, out += outLine) {
          if (<u32>y >= <u32>height) {
            clear(out, outLine);
          } else {
            if (within < outLine) clear(out, outLine);
            copy(out + before, image + <usize>y * line + (<usize>(x0 + first) << 2), within);
          }
        }
      }
    }
  }
}

// Patches added to images, the transpose of gatherPatches.
export function scatterPatches(
  patches: usize, images: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, top: i32, left: i32, x: usize,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>width * pixel;
  const kernelLine = <usize>kernelWidth * pixel;
  for (let b = 0; b < images; b++, x += <usize>height * line) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left;
        const first = max(0, -x0);
        const last = min(kernelWidth, width - x0);
        let y = oy * strideY - top;
        for (let ky = 0; ky < kernelHeight; ky++, y++, patches += kernelLine) {
          if (<u32>y >= <u32>height || first >= last) continue;
          const target = x + <usize>y * line + <usize>(x0 + first) * pixel;
          accumulate(target, patches + <usize>first * pixel, <usize>(last - first) * pixel);
        }
      }
    }
  }
}

// Depthwise convolution: output channel c m + j is input channel c seen through filter [.., .., c, j], j < multiplier m.

// The convolution, added to `y`.
export function depthwiseConvolution(
  x: usize, filter: usize, images: i32, height: i32, width: i32, channels: i32, multiplier: i32,
  outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, y: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = pixel * <usize>multiplier;
  for (let b = 0; b < images; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, y += outPixel) {
        let f = filter;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const line = oy * strideY - top + ky * dilationY;
          for (let kx = 0; kx < kernelWidth; kx++, f += outPixel) {
            const column = ox * strideX - left + kx * dilationX;
            if (<u32>line >= <u32>height || <u32>column >= <u32>width) continue;
            const source = x + (<usize>line * <usize>width + <usize>column) * pixel;
            multiplyChannels(y, source, f, channels, multiplier);
          }
        }
      }
    }
    x += <usize>height * <usize>width * pixel;
  }
}

// The filter's gradient, added to `filter`.
export function depthwiseFilterGradient(
  x: usize, dy: usize, images: i32, height: i32, width: i32, channels: i32, multiplier: i32,
  outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, filter: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = pixel * <usize>multiplier;
  for (let b = 0; b < images; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, dy += outPixel) {
        let f = filter;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const y = oy * strideY - top + ky * dilationY;
          for (let kx = 0; kx < kernelWidth; kx++, f += outPixel) {
            const column = ox * strideX - left + kx * dilationX;
            if (<u32>y >= <u32>height || <u32>column >= <u32>width) continue;
            const source = x + (<usize>y * <usize>width + <usize>column) * pixel;
            multiplyChannels(f, source, dy, channels, multiplier);
          }
        }
      }
    }
    x += <usize>height * <usize>width * pixel;
  }
}

// The input's gradient, added to `dx`.
export function depthwiseInputGradient(
  dy: usize, filter: usize, images: i32, height: i32, width: i32, channels: i32, multiplier: i32,
  outHeight: i32, outWidth: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, dx: usize,
): void {
  const pixel = <usize>channels << 2;
  const outPixel = pixel * <usize>multiplier;
  for (let b = 0; b < images; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++, dy += outPixel) {
        let f = filter;
        for (let ky = 0; ky < kernelHeight; ky++) {
          const y = oy * strideY - top + ky * dilationY;
          for (let kx = 0; kx < kernelWidth; kx++, f += outPixel) {
            const column = ox * strideX - left + kx * dilationX;
            if (<u32>y >= <u32>height || <u32>column >= <u32>width) continue;
            sumChannels(dx + (<usize>y * <usize>width + <usize>column) * pixel, f, dy, channels, multiplier);
          }
        }
      }
    }
    dx += <usize>height * <usize>width * pixel;
  }
}

// out[c, j] += x[c] factor[c, j]
// @ts-ignore: decorator
@inline
function multiplyChannels(out: usize, x: usize, factor: usize, channels: i32, multiplier: i32): void {
  let c = 0;
  if (multiplier == 1) {
    for (; c + 4 <= channels; c += 4) {
      const i = <usize>c << 2;
      v128.store(out + i, f32x4.add(v128.load(out + i), f32x4.mul(v128.load(x + i), v128.load(factor + i))));
    }
  }
  for (; c < channels; c++) {
    const value = load<f32>(x + (<usize>c << 2));
    for (let j = 0; j < multiplier; j++) {
      const i = <usize>(c * multiplier + j) << 2;
      store<f32>(out + i, load<f32>(out + i) + value * load<f32>(factor + i));
    }
  }
}

// x[c] += Σ_j f[c, j] dy[c, j]
// @ts-ignore: decorator
@inline
function sumChannels(x: usize, f: usize, dy: usize, channels: i32, multiplier: i32): void {
  let c = 0;
  if (multiplier == 1) {
    for (; c + 4 <= channels; c += 4) {
      const i = <usize>c << 2;
      v128.store(x + i, f32x4.add(v128.load(x + i), f32x4.mul(v128.load(f + i), v128.load(dy + i))));
    }
  }
  for (; c < channels; c++) {
    let sum = load<f32>(x + (<usize>c << 2));
    for (let j = 0; j < multiplier; j++) {
      const i = <usize>(c * multiplier + j) << 2;
      sum += load<f32>(f + i) * load<f32>(dy + i);
    }
    store<f32>(x + (<usize>c << 2), sum);
  }
}
