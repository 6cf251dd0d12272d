import { defineConfig } from "vitest/config"

/**
 * Tests live under test/ and mirror src: `.test.ts` without I/O, `.sim.test.ts` whole simulation runs,
 * `.pg.test.ts` a real PostgreSQL, which the global set-up starts when the first of them asks. Time limits only catch what hangs; nothing here measures speed.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/architecture/fixtures/**", "node_modules/**"],
    globalSetup: ["test/support/postgres-server.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000
  }
})
