import { type Knot, knots, mirrored } from "./outline";

/** A filled shape or a line of a garment. */
export interface Part {
  readonly knots: readonly Knot[];
  /** Half the width of a line; absent for a filled shape. */
  readonly halfWidth?: number;
  /** Brightness relative to the garment's cloth. */
  readonly tone: number;
}

/** One cut of a garment, its parts from back to front. */
export type Garment = readonly Part[];

/** A shape that is its own mirror image about x = 0; its right half, from top to bottom, in hundredths of the height. */
const front = (half: string, tone = 1): Part => ({ knots: mirrored(knots(half)), tone });

/** A shape by its whole outline. */
const shape = (outline: string, tone = 1): Part => ({ knots: knots(outline), tone });

const line = (points: string, halfWidth: number, tone: number): Part => ({
  knots: knots(points),
  halfWidth,
  tone,
});

/** `garments[c]` are the cuts of class c; the classes are those of Fashion-MNIST. */
export const garments: readonly (readonly Garment[])[] = [
  // 0: T-shirt, round neck; wide sleeves; V-neck.
  [
    [front("0,9 10,3! 24,5 44,20 52,38! 36,46 30,36! 31,68 31,98!")],
    [front("0,8 12,0! 30,6 50,22 60,34! 44,46 32,36! 30,70 32,100!")],
    [front("0,20! 10,2! 22,4 40,16 46,40! 34,43 30,34! 30,66 30,98!")],
  ],
  // 1: trousers, straight; wide; tight.
  [
    [front("0,0! 20,0! 23,30 22,66 21,100! 5,100! 3,60 0,30!")],
    [front("0,0! 18,0! 23,30 27,68 30,100! 8,100! 4,60 0,34!")],
    [front("0,2! 17,0! 20,26 17,60 14,100! 4,100! 3,60 0,26!"), line("-17,6 17,6", 0.014, 0.6)],
  ],
  // 2: pullover, sleeves hanging; turtleneck.
  [
    [front("0,8 10,2! 24,6 38,20 45,56 49,92! 37,95! 32,60 29,40! 30,70 30,98!")],
    [
      front("0,0! 10,0! 11,9 26,13 38,28 46,62 48,94! 36,96! 32,64 29,44! 30,72 29,99!"),
      line("-10,9 10,9", 0.014, 0.6),
    ],
  ],
  // 3: dress with straps; with sleeves; flared.
  [
    [front("0,16 8,13! 10,0! 15,0! 17,16 19,30 15,44 20,70 26,100! 0,100")],
    [front("0,6 8,0! 18,3 27,16 28,34! 20,36 17,30! 15,46 21,72 24,100!")],
    [front("0,14 9,6! 12,0! 17,2! 18,20 13,42! 26,68 40,98! 0,101"), line("-13,42 13,42", 0.016, 0.55)],
  ],
  // 4: coat, open front; belted.
  [
    [
      front("0,6 10,0! 24,6 36,20 43,54 46,84! 35,87! 31,60 28,40! 30,72 33,100!"),
      line("0,6 0,100", 0.018, 0.35),
      line("0,34 -9,3", 0.014, 0.6),
      line("0,34 9,3", 0.014, 0.6),
    ],
    [
      front("0,4 9,0! 24,5 38,20 44,50 46,80! 35,82! 31,58 27,40! 26,52 32,100!"),
      line("-28,53 28,53", 0.024, 0.55),
      line("0,4 1,100", 0.014, 0.5),
    ],
  ],
  // 5: sandal, flat with straps; on a heel.
  [
    [
      shape("0,64! 24,60 54,66 100,68! 99,77! 54,77 22,73 0,76!", 1),
      line("56,66 68,45 86,66", 0.045, 0.9),
      line("2,64 10,34 30,34 40,62", 0.04, 0.9),
      line("10,36 44,48 66,48", 0.035, 0.8),
    ],
    [
      shape("0,30! 18,26 44,58 70,70 100,72! 98,80! 64,80 36,66 14,42! 8,84! 2,84!", 1),
      line("60,66 76,46 90,70", 0.05, 0.9),
      line("4,30 8,2 26,4 22,28", 0.035, 0.85),
    ],
  ],
  // 6: shirt with collar and buttons; short sleeves and a pocket.
  [
    [
      front("0,12! 11,1! 25,6 39,20 46,56 50,90! 38,94! 32,60 29,40! 30,70 28,98! 0,103"),
      line("0,12 0,102", 0.012, 0.6),
      line("0,15 -12,2", 0.018, 0.7),
      line("0,15 12,2", 0.018, 0.7),
    ],
    [
      front("0,12! 10,0! 24,4 42,20 50,42! 36,48 30,38! 30,70 30,97! 0,101"),
      line("0,12 0,100", 0.012, 0.6),
      shape("8,38! 22,38! 22,54! 8,54!", 0.72),
      line("0,14 -11,2", 0.018, 0.7),
      line("0,14 11,2", 0.018, 0.7),
    ],
  ],
  // 7: sneaker; runner with a low collar.
  [
    [
      shape("2,66! 2,46 5,32! 20,36! 34,30! 50,44 70,54 94,60 100,74!"),
      shape("0,66! 50,70 100,70! 101,80! 50,82 1,81!", 1.25),
      line("38,38 46,52", 0.016, 0.5),
      line("46,43 54,56", 0.016, 0.5),
    ],
    [
      shape("0,70! 1,50 4,38! 22,46! 38,38! 58,50 84,56 100,72!"),
      shape("0,70! 50,72 102,69! 100,80! 60,78 50,82! 1,82!", 0.6),
      line("20,70 36,56 44,46", 0.028, 1.35),
    ],
  ],
  // 8: bag with an arched handle; with two straps; clutch.
  [
    [
      line("-22,38 -18,6 0,-4 18,6 22,38", 0.035, 0.8),
      front("0,34 40,34! 47,64 46,96! 0,98"),
      line("-44,56 44,56", 0.012, 0.6),
    ],
    [
      line("-26,32 -20,2 -6,0 6,0 20,2 26,32", 0.025, 0.75),
      front("0,30 36,28! 50,60 54,94! 0,98"),
      shape("-8,48! 8,48! 8,60! -8,60!", 0.55),
    ],
    [front("0,20 56,20! 58,50 55,82! 0,84"), line("-56,22 0,56 56,22", 0.014, 0.55)],
  ],
  // 9: ankle boot, flat; with a heel.
  [
    [
      shape("8,2! 28,4 46,2! 47,36 62,54 92,66 100,84! 4,86! 4,60 8,34"),
      shape("3,85! 50,86 101,84! 101,94! 3,95!", 0.6),
    ],
    [
      shape("14,0! 48,0! 46,30 62,54 94,70 100,88! 60,90 34,80! 26,98! 8,98! 6,70 12,40"),
      line("22,4 24,60", 0.014, 0.6),
    ],
  ],
];
