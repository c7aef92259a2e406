// Gradients of pooling over windows of [batch, height, width, channels], added to dx.

// Each input of a window gets an equal part of the window's gradient. Windows at the border hold only what lies inside.
export function averagePoolGradient(
  dy: usize, images: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32, dx: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let b = 0; b < images; b++, dx += <usize>height * <usize>width * pixel) {
    for (let oy = 0; oy < outHeight; oy++) {
      const firstY = max(0, oy * strideY - top);
      const lastY = min(height, oy * strideY - top + windowHeight);
      for (let ox = 0; ox < outWidth; ox++, dy += pixel) {
        const firstX = max(0, ox * strideX - left);
        const lastX = min(width, ox * strideX - left + windowWidth);
        const part = <f32>1 / <f32>((lastY - firstY) * (lastX - firstX));
        for (let y = firstY; y < lastY; y++) {
          let target = dx + (<usize>y * <usize>width + <usize>firstX) * pixel;
          for (let column = firstX; column < lastX; column++, target += pixel) {
            let c: usize = 0;
            for (; c + 16 <= pixel; c += 16) {
              const share = f32x4.mul(v128.load(dy + c), f32x4.splat(part));
              v128.store(target + c, f32x4.add(v128.load(target + c), share));
            }
            for (; c < pixel; c += 4) store<f32>(target + c, load<f32>(target + c) + load<f32>(dy + c) * part);
          }
        }
      }
    }
  }
}

// The first largest input of a window gets the window's gradient.
export function maximumPoolGradient(
  x: usize, dy: usize, images: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32,
  windowHeight: i32, windowWidth: i32, strideY: i32, strideX: i32, top: i32, left: i32, dx: usize,
): void {
  const pixel = <usize>channels << 2;
  const line = <usize>width * pixel;
  for (let b = 0; b < images; b++, x += <usize>height * line, dx += <usize>height * line) {
    for (let oy = 0; oy < outHeight; oy++) {
      const firstY = max(0, oy * strideY - top);
      const lastY = min(height, oy * strideY - top + windowHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const firstX = max(0, ox * strideX - left);
        const lastX = min(width, ox * strideX - left + windowWidth);
        // Without branches: which input is largest cannot be predicted. Places are bytes from the window's corner.
        const corner = <usize>firstY * line + <usize>firstX * pixel;
        let c: usize = 0;
        for (; c + 16 <= pixel; c += 16) {
          const source = x + corner + c;
          let largest = v128.load(source);
          let best = i32x4.splat(0);
          for (let y = 0; y < lastY - firstY; y++) {
            let place = <usize>y * line;
            for (let column = firstX; column < lastX; column++, place += pixel) {
              const value = v128.load(source + place);
              const larger = f32x4.gt(value, largest);
              largest = v128.bitselect(value, largest, larger);
              best = v128.bitselect(i32x4.splat(<i32>place), best, larger);
            }
          }
          const target = dx + corner + c;
          const gradient = v128.load(dy + c);
          addAt(target + i32x4.extract_lane(best, 0), f32x4.extract_lane(gradient, 0));
          addAt(target + 4 + i32x4.extract_lane(best, 1), f32x4.extract_lane(gradient, 1));
          addAt(target + 8 + i32x4.extract_lane(best, 2), f32x4.extract_lane(gradient, 2));
          addAt(target + 12 + i32x4.extract_lane(best, 3), f32x4.extract_lane(gradient, 3));
        }
        for (; c < pixel; c += 4) {
          const source = x + corner + c;
          let largest = load<f32>(source);
          let best: usize = 0;
          for (let y = 0; y < lastY - firstY; y++) {
            let place = <usize>y * line;
            for (let column = firstX; column < lastX; column++, place += pixel) {
              const value = load<f32>(source + place);
              const larger = value > largest;
              largest = select<f32>(value, largest, larger);
              best = select<usize>(place, best, larger);
            }
          }
          addAt(dx + corner + c + best, load<f32>(dy + c));
        }
        dy += pixel;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addAt(place: usize, value: f32): void {
  store<f32>(place, load<f32>(place) + value);
}
