import { expect, test, vi } from "vitest";
import { loadSharp } from "../../../lib/data/patches/load-sharp";

vi.mock("../../../lib/engine/load-package", () => ({
  loadPackage: (name: string) => {
    throw new Error(`Cannot find module '${name}'\nRequire stack:`);
  },
}));

test("loadSharp() says in one sentence how to get the package where it is not there", () => {
  expect(loadSharp).toThrow(
    "The package sharp, which decodes photographs, does not load (Cannot find module 'sharp'): run npm install --include=optional in the checkout.",
  );
});
