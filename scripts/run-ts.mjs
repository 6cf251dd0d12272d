/**
 * Runs a TypeScript file with the arguments that follow it, because Node 20 cannot:
 * `node scripts/run-ts.mjs scripts/docs-gen.ts --check`. Packages stay where they are installed.
 */
import { mkdirSync, rmSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"

const [entry, ...rest] = process.argv.slice(2)
if (entry === undefined) {
  process.stderr.write("usage: node scripts/run-ts.mjs <file.ts> [arguments]\n")
  process.exit(2)
}

// Below node_modules, so that the compiled file finds the same packages as its source.
const cache = fileURLToPath(new URL("../node_modules/.cache/curbline/", import.meta.url))
const outfile = join(cache, `${basename(entry, ".ts")}-${process.pid}.mjs`)
mkdirSync(cache, { recursive: true })
process.on("exit", () => rmSync(outfile, { force: true }))

await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  logLevel: "warning"
}).catch(() => process.exit(1))

process.argv = [process.argv[0], resolve(entry), ...rest]
await import(pathToFileURL(outfile).href)
