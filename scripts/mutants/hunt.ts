/**
 * Runs fuzz cases until one breaks an invariant that is sound in the unchanged program:
 * `hunt --from 1 --seeds 200 --known FILE --seconds 120`. Prints one JSON line.
 * `--all` goes on to the last case and prints every broken invariant: what the unchanged program has.
 */
import { existsSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import * as Either from "effect/Either"
import { scenarioOfCase } from "../../src/sim/fuzz/case-text.ts"
import { makeCase } from "../../src/sim/fuzz/make-case.ts"
import { runCase } from "../../src/sim/fuzz/run-case.ts"

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    seeds: { type: "string", default: "200" },
    known: { type: "string" },
    seconds: { type: "string", default: "300" },
    all: { type: "boolean", default: false }
  }
})

/** A case that breaks an invariant: `seed invariant`. */
const known = new Set<string>(
  values.known !== undefined && existsSync(values.known)
    ? (JSON.parse(readFileSync(values.known, "utf8")) as ReadonlyArray<string>)
    : []
)
const from = Number(values.from)
const started = performance.now()
const broken: Array<{ readonly seed: number; readonly invariant: string; readonly what: string }> = []
let seeds = 0
for (let seed = from; seed < from + Number(values.seeds); seed++) {
  if (performance.now() - started > Number(values.seconds) * 1000) break
  const scenario = scenarioOfCase(makeCase(seed))
  if (Either.isLeft(scenario)) {
    process.stderr.write(`seed ${seed} gives no scenario: ${scenario.left.join("; ")}\n`)
    process.exit(1)
  }
  const { violation } = runCase(scenario.right)
  seeds += 1
  if (violation === null || known.has(`${seed} ${violation.invariant}`)) continue
  broken.push({ seed, invariant: violation.invariant, what: violation.what })
  if (!values.all) break
}
const seconds = Math.round((performance.now() - started) / 100) / 10
process.stdout.write(`${JSON.stringify({ seeds, seconds, broken })}\n`)
