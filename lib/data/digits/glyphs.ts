/** One way to write a digit. */
export interface Glyph {
  /** How common it is among the variants of its digit. */
  readonly weight: number;
  readonly strokes: readonly Stroke[];
}

/** A curve through `points`; at a corner the pen turns without rounding. */
export interface Stroke {
  readonly points: readonly { readonly x: number; readonly y: number; readonly corner: boolean }[];
}

/**
 * A variant from its strokes, each written as points "x,y" in hundredths of the digit's height, x to the right from 0 to
 * about 65 and y downwards from 0 to 100; an exclamation mark makes a corner.
 */
function glyph(weight: number, ...strokes: readonly string[]): Glyph {
  return {
    weight,
    strokes: strokes.map((stroke) => ({
      points: stroke.split(" ").map((point) => {
        const [x, y] = point.split(",");
        return { x: Number(x) / 100, y: Number.parseFloat(y!) / 100, corner: point.endsWith("!") };
      }),
    })),
  };
}

/** `glyphs[d]` are the ways to write digit d. */
export const glyphs: readonly (readonly Glyph[])[] = [
  // 0: closed; narrow, the ends crossing at the top; started from the right, ends apart.
  [
    glyph(5, "40,2 10,24 6,70 30,98 58,75 60,28 40,3 22,8"),
    glyph(3, "50,8 22,7 10,50 24,96 46,82 52,38 36,0 26,0"),
    glyph(2, "50,8 20,10 3,50 18,93 48,93 65,56 56,20 42,8"),
  ],
  // 1: a bare stroke; with an upstroke; with upstroke and foot.
  [
    glyph(6, "34,0 33,33 32,67 31,100"),
    glyph(3, "10,27 25,16 37,0! 37,35 36,70 35,100"),
    glyph(1, "14,22 35,0! 35,50 34,98", "10,99 35,98 60,97"),
  ],
  // 2: pointed foot; foot with a loop; round foot.
  [
    glyph(4, "6,24 20,5 44,2 58,18 50,46 28,74 5,96! 34,93 68,95"),
    glyph(4, "10,20 28,2 53,10 54,36 36,68 15,94 2,90 10,76 30,84 50,96 72,88"),
    glyph(2, "8,12 32,2 52,15 46,42 22,66 8,86 20,97 44,96 66,90"),
  ],
  // 3: two bowls; flat top; a small loop between the bowls.
  [
    glyph(5, "8,13 28,1 52,10 50,32 26,45! 52,53 62,75 40,98 6,89"),
    glyph(2, "8,3 35,4 58,3! 28,40! 53,49 62,74 40,98 5,90"),
    glyph(3, "10,10 34,0 54,14 46,36 27,46 26,53 36,48 57,60 58,86 32,100 8,90"),
  ],
  // 4: open, two strokes; closed; open and round, one stroke.
  [
    glyph(5, "13,4 8,28 5,52! 34,54 66,49", "54,0 52,35 49,70 46,100"),
    glyph(2, "48,0! 28,28 3,60! 35,62 70,60", "48,0 48,33 47,67 46,100"),
    glyph(3, "10,6 6,30 15,48 36,46 55,30 60,8! 55,40 51,72 50,100"),
  ],
  // 5: stem and bowl, then the flag; in one stroke; soft like an s.
  [
    glyph(5, "17,3 15,22 12,42! 36,36 58,52 57,80 32,98 4,90", "17,4 40,3 64,0"),
    glyph(3, "60,4 38,5 18,6! 15,24 12,41! 40,40 57,60 48,88 24,99 2,90"),
    glyph(2, "62,5 36,5 17,20 24,42 46,55 52,76 36,95 6,95"),
  ],
  // 6: bent stem; straight stem, small loop; wide and low loop.
  [
    glyph(4, "50,0 24,22 8,56 10,86 33,100 55,86 50,63 29,58 10,76"),
    glyph(4, "34,0 16,33 6,70 20,97 44,93 50,72 34,60 14,74 12,84"),
    glyph(2, "56,6 30,10 10,40 4,74 24,98 54,92 64,68 44,50 16,58"),
  ],
  // 7: plain; with a bar; with a serif; rounded shoulder.
  [
    glyph(4, "5,7 34,5 62,3! 48,34 36,67 28,100"),
    glyph(2, "6,6 34,5 60,4! 47,35 36,68 30,100", "18,52 40,49 62,47"),
    glyph(2, "5,20 7,4! 34,6 62,4! 48,36 39,68 35,100"),
    glyph(3, "4,16 16,5 38,6 60,10 54,38 44,68 40,100"),
  ],
  // 8: one stroke from the top right; two rings; one stroke with open ends.
  [
    glyph(5, "54,12 32,0 12,14 18,35 42,55 54,80 32,100 8,84 17,60 40,40 54,18 48,8"),
    glyph(2, "33,46 13,33 17,7 40,1 54,20 47,40 31,46", "33,46 9,60 7,88 32,100 57,86 55,60 33,46"),
    glyph(3, "60,4 36,4 18,20 26,40 44,60 44,88 24,99 10,82 22,60 46,36 64,10"),
  ],
  // 9: loop and straight stem; loop and hooked tail; leaning, one sweep.
  [
    glyph(4, "56,14 36,1 13,14 10,38 30,47 52,30 57,10! 54,42 50,72 47,100"),
    glyph(3, "55,14 34,1 12,16 11,38 32,46 52,30 58,16 58,50 50,84 30,99 10,92"),
    glyph(3, "50,20 34,4 14,14 12,34 30,42 50,26 54,16 48,46 36,74 24,100"),
  ],
];
