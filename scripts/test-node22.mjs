/**
 * `npm run test:node22`: the unit tests on Node 22. The floor is Node 20, which no longer gets fixes;
 * this shows that the next line works too. Node comes from the npm package `node`, into
 * node_modules/.cache, so neither package.json nor the lock file knows of it.
 *
 * Exit codes: 0 passed, 1 failed, 3 Node 22 could not be installed here (then nothing was tested).
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const version = "22.23.3"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")
const home = join(root, "node_modules/.cache", `node-${version}`)
const node = join(home, "node_modules/node/bin/node")

const versionOf = () =>
  existsSync(node) ? spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() : undefined

if (versionOf() !== `v${version}`) {
  mkdirSync(home, { recursive: true })
  spawnSync("npm", ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund", `node@${version}`], {
    cwd: home,
    stdio: ["ignore", "ignore", "inherit"]
  })
}
if (versionOf() !== `v${version}`) {
  process.stderr.write(
    `test:node22: node@${version} could not be installed from the registry; nothing was tested\n`
  )
  process.exit(3)
}

const tests = [
  join(root, "node_modules/vitest/vitest.mjs"),
  "run",
  "--exclude",
  "**/*.sim.test.ts",
  "--exclude",
  "**/*.pg.test.ts",
  ...process.argv.slice(2)
]
process.stdout.write(`unit tests on Node ${versionOf()}\n`)
process.exit(spawnSync(node, tests, { cwd: root, stdio: "inherit" }).status === 0 ? 0 : 1)
