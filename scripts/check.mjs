/**
 * `npm run check`: everything that a change must pass besides its tests. All steps run even if one
 * fails, so that one round shows everything, two at a time; ends with one line per step and the command to repeat it.
 */
import { spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = join(dirname(fileURLToPath(import.meta.url)), "..")

/** What a step shows, and the npm script that does it. */
const steps = [
  ["format and lint", ["lint"]],
  ["types", ["typecheck"]],
  ["types of the report's page", ["typecheck", "--", "--project", "src/sim/report/map/page"]],
  ["layers", ["layers"]],
  ["dead code", ["dead-code"]],
  ["Effect diagnostics", ["effect-diagnostics"]],
  ["generated documents are current", ["docs:gen", "--", "--check"]]
]

/** Runs a step; its output comes in one piece when it ends, so that two at a time stay readable. */
const run = ([title, script]) =>
  new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", ...script], { cwd: root })
    const output = []
    child.stdout.on("data", (piece) => output.push(piece))
    child.stderr.on("data", (piece) => output.push(piece))
    child.on("close", (status) => {
      process.stdout.write(`\n=== ${title}\n${Buffer.concat(output)}`)
      resolve({ title, command: `npm run ${script.join(" ")}`, passed: status === 0 })
    })
  })

// The longest step has a core of its own beside the others.
const longest = steps.find(([title]) => title === "Effect diagnostics")
const besides = run(longest)
const results = []
for (const step of steps) results.push(await (step === longest ? besides : run(step)))

process.stdout.write("\n")
for (const { title, command, passed } of results) {
  process.stdout.write(passed ? `pass  ${title}\n` : `FAIL  ${title}: repeat with ${command}\n`)
}
process.exit(results.every(({ passed }) => passed) ? 0 : 1)
