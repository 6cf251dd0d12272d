import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

/** Left to itself, Vitest keeps a core free, of two one half of the machine. */
const workers = Math.max(2, availableParallelism() - 1)

/**
 * Tests live under test/ and mirror src: `.test.ts` without I/O, `.sim.test.ts` whole simulation runs,
 * `.pg.test.ts` a real PostgreSQL, which the global set-up starts when the first of them asks. Time limits only catch what hangs; nothing here
 * measures speed. Files share a worker's modules, which halves the time of the suite: no module keeps state
 * that a test could leave behind, and a test that needs a process of its own starts one.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/architecture/fixtures/**", "node_modules/**"],
    globalSetup: ["test/support/program.ts", "test/support/postgres-server.ts"],
    isolate: false,
    poolOptions: { forks: { minForks: 1, maxForks: workers } },
    testTimeout: 60_000,
    hookTimeout: 120_000
  }
})
