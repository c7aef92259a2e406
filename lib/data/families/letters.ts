import { type Knot, knots } from "./outline";

/** A letter's strokes, each a smooth line between two ends. */
export type Letter = readonly (readonly Knot[])[];

/** A letter in hundredths of its height; x from 0 to about 70, y downwards from 0 to 100. */
const letter = (...strokes: string[]): Letter => strokes.map(knots);

/** The letters of the classes 0 to 9: capitals that no digit resembles. */
export const LETTERS = "AEFHKMRTWX";

/** `letters[c]` are the ways to draw letter c: as printed, then freer. */
export const letters: readonly (readonly Letter[])[] = [
  [letter("35,0 2,100", "35,0 70,100", "14,64 58,64"), letter("4,100 10,30 34,0 60,30 66,100", "7,58 64,58")],
  [
    letter("6,0 6,100", "6,0 60,0", "6,48 50,48", "6,100 62,100"),
    letter("62,10 30,0 8,22 38,46 54,46", "38,46 4,72 28,100 64,88"),
  ],
  [letter("8,0 8,100", "8,0 62,0", "8,48 52,48"), letter("20,4 18,60 4,100", "4,8 40,2 68,0", "18,46 56,42")],
  [
    letter("6,0 6,100", "64,0 64,100", "6,50 64,50"),
    letter("12,0 8,100", "62,0 56,60 70,100", "10,54 60,46"),
  ],
  [
    letter("8,0 8,100", "64,0 8,56", "26,40 68,100"),
    letter("10,0 8,100", "62,4 40,40 12,52", "14,50 44,58 70,100"),
  ],
  [
    letter("4,100 8,0", "8,0 40,78", "40,78 72,0", "72,0 76,100"),
    letter("4,100 12,10 26,8 38,96", "38,96 46,10 60,4 74,100"),
  ],
  [
    letter("8,0 8,100", "8,0 44,0 62,24 46,50 8,50", "34,50 68,100"),
    letter("14,0 10,100", "4,10 40,-2 64,18 40,46 12,50", "20,50 46,66 72,100"),
  ],
  [letter("36,0 36,100", "0,0 72,0"), letter("40,2 36,60 50,98", "0,14 20,2 54,8 76,0")],
  [
    letter("0,0 18,100", "18,100 38,14", "38,14 58,100", "58,100 76,0"),
    letter("2,4 8,84 26,98 38,20", "38,20 46,90 66,96 76,0"),
  ],
  [letter("4,0 66,100", "66,0 4,100"), letter("2,6 20,6 48,94 68,92", "66,2 34,50 4,98")],
];
