/**
 * `npm run check`: everything that a change must pass besides its tests. All steps run even if one
 * fails, so that one round shows everything; ends with one line per step and the command to repeat it.
 */
import { spawnSync } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")

/** What a step shows, and the npm script that does it. */
const steps = [
  ["format and lint", ["lint"]],
  ["types", ["typecheck"]],
  ["layers", ["layers"]],
  ["dead code", ["dead-code"]],
  ["Effect diagnostics", ["effect-diagnostics"]],
  ["generated documents are current", ["docs:gen", "--", "--check"]]
]

const results = steps.map(([title, script]) => {
  process.stdout.write(`\n=== ${title}\n`)
  const { status } = spawnSync("npm", ["run", "--silent", ...script], { cwd: root, stdio: "inherit" })
  return { title, command: `npm run ${script.join(" ")}`, passed: status === 0 }
})

process.stdout.write("\n")
for (const { title, command, passed } of results) {
  process.stdout.write(passed ? `pass  ${title}\n` : `FAIL  ${title}: repeat with ${command}\n`)
}
process.exit(results.every(({ passed }) => passed) ? 0 : 1)
