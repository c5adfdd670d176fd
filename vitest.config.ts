import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { testFiles } from "./local/stack/suites/test-files.ts";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: here("./") },
      { find: "server-only", replacement: here("tests/setup/empty.ts") },
    ],
  },
  test: {
    pool: "forks",
    silent: "passed-only",
    env: {
      LOG_LEVEL: "silent", // pino writes past vitest
      LITE_AUTH_BCRYPT_COST: "4", // each sign-up of the embedded Supabase hashes a few times, in JavaScript
    },
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      /** values and rules without a database */
      {
        extends: true,
        test: { name: "unit", include: [...testFiles.unit], globalSetup: ["tests/setup/temporary-root.ts"] },
      },
      /** policies, transitions and races on a real PostgreSQL */
      {
        extends: true,
        test: {
          name: "db",
          include: [...testFiles.db],
          globalSetup: ["tests/setup/temporary-root.ts", "tests/setup/stack.ts"],
          setupFiles: ["tests/setup/no-pauses.ts"],
        },
      },
      /** the embedded stack itself */
      {
        extends: true,
        test: {
          name: "local",
          include: [...testFiles.local],
          globalSetup: ["tests/setup/temporary-root.ts", "tests/setup/stack.ts"],
        },
      },
      /** one contract suite for all carriers */
      {
        extends: true,
        test: { name: "carriers", include: [...testFiles.carriers], globalSetup: ["tests/setup/temporary-root.ts"] },
      },
    ],
  },
});
