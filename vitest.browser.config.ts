import { defineConfig } from "vitest/config";

/** Tests that drive a real browser against a real Jupyter: `npm run test:browser`. One after the other, each with its own server. */
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/browser/build-front-end.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
