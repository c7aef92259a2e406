import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkoutDirectory, dataDirectory } from "../../lib/data";

const before = process.env.GENLAB_DATA;
afterEach(() => {
  if (before === undefined) delete process.env.GENLAB_DATA;
  else process.env.GENLAB_DATA = before;
});

test("dataDirectory() is GENLAB_DATA, counted from the checkout, else data/downloads of the checkout", () => {
  process.env.GENLAB_DATA = join(checkoutDirectory(), "..", "data");
  expect(dataDirectory()).toBe(join(checkoutDirectory(), "..", "data"));
  process.env.GENLAB_DATA = "elsewhere";
  expect(dataDirectory()).toBe(join(checkoutDirectory(), "elsewhere"));
  delete process.env.GENLAB_DATA;
  expect(dataDirectory()).toBe(join(checkoutDirectory(), "data", "downloads"));
});
