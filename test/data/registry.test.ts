import { describe, expect, test } from "vitest";
import { readRegistry } from "../../lib/data";

const registry = readRegistry();
const parts = registry.datasets.flatMap((dataset) => dataset.parts.map((part) => ({ dataset, part })));
const files = parts.flatMap(({ dataset, part }) => part.files.map((file) => ({ dataset, part, file })));

describe("data/registry.json", () => {
  test("has each data set once, with license, citation, home page, and parts or a command", () => {
    const names = registry.datasets.map((dataset) => dataset.name);
    expect(names).toEqual([
      "binarized-mnist",
      "mnist",
      "fashion-mnist",
      "kmnist",
      "notmnist",
      "natural-images",
    ]);
    for (const { license, citation, homepage, title, command, parts } of registry.datasets) {
      for (const text of [license, citation, homepage, title]) expect(text).not.toBe("");
      expect(parts.length > 0).toBe(command === undefined);
    }
  });

  test("gives each part the SHA-256 of its elements and a shape that fits its kind", () => {
    for (const { part } of parts) {
      expect(part.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(part.shape.length).toBe(part.kind === "images" ? 3 : 1);
      expect(part.name).toBe(`${part.split}-${part.kind}`);
    }
    expect(new Set(parts.map(({ part }) => part.sha256)).size).toBe(parts.length);
  });

  test("gives each file bytes and SHA-256 together, or neither and a note that says why", () => {
    for (const { file } of files) {
      expect(file.bytes === null).toBe(file.sha256 === null);
      if (file.sha256 === null) expect(file.note).toMatch(/not known.*verified by the SHA-256/);
      else expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test("offers each part for download under the name its file has", () => {
    for (const { part } of parts) expect(part.files.flatMap((file) => file.urls).length).toBeGreaterThan(0);
    for (const { file } of files) for (const url of file.urls) expect(url.split("/").at(-1)).toBe(file.path);
  });

  test("gives each image part labels of the same count, but for binarized MNIST, which has none", () => {
    for (const { dataset, part } of parts) {
      if (part.kind !== "images" || dataset.name === "binarized-mnist") continue;
      const labels = dataset.parts.find((other) => other.kind === "labels" && other.split === part.split);
      expect(labels?.shape[0]).toBe(part.shape[0]);
    }
  });
});
