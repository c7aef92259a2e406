import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**"], // npm run test:browser
    setupFiles: ["test/setup.ts"],
    maxWorkers: "100%", // by default one processor is left idle, of two
    pool: "forks",
    testTimeout: 30_000,
  },
});
