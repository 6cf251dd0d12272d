import { defineConfig } from "vitest/config"

/**
 * Tests live under test/ and mirror src: `.test.ts` without I/O, `.sim.test.ts` whole simulation runs,
 * `.pg.test.ts` a real PostgreSQL. Time limits only catch what hangs; nothing here measures speed.
 */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/architecture/fixtures/**", "node_modules/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
