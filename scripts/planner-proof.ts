/**
 * Compares the planner with proven optima of small cycles (docs/adr/0014-planner-proof.md):
 * `node scripts/run-ts.mjs scripts/planner-proof.ts [--from 1] [--to 1000] [--optima FILE [--known-only]] [--out FILE]`.
 *
 * - `--optima`: keeps optima between runs, one line each; finding them is nearly all the time there is.
 *   Several runs with seeds of their own may fill one file at once.
 * - `--known-only`: proves nothing; cycles without a kept optimum count as unproven.
 * - `--out`: writes the summary there; it is printed in any case.
 * Exit code 1 when a plan breaks a rule.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import {
  type Comparison,
  compare,
  type KnownOptima,
  type PlanValue
} from "../test/services/dispatch/proof/compare.ts"
import { summarise } from "../test/services/dispatch/proof/summary.ts"

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    to: { type: "string", default: "1000" },
    optima: { type: "string" },
    "known-only": { type: "boolean", default: false },
    out: { type: "string" }
  }
})

const optimaIn = (file: string): KnownOptima => {
  const known = new Map<string, PlanValue>()
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : []
  for (const line of lines) {
    if (line === "") continue
    const { digest, cost, served } = JSON.parse(line) as PlanValue & { readonly digest: string }
    known.set(digest, { cost, served })
  }
  return {
    find: (digest) => known.get(digest) ?? null,
    keep: (digest, { cost, served }) => {
      known.set(digest, { cost, served })
      appendFileSync(file, `${JSON.stringify({ digest, cost, served })}\n`)
    }
  }
}

const first = Number(values.from)
const last = Number(values.to)
if (!Number.isInteger(first) || !Number.isInteger(last) || first < 1 || last < first) {
  process.stderr.write("planner-proof: --from and --to are whole numbers, 1 <= from <= to\n")
  process.exit(2)
}

const known = values.optima === undefined ? null : optimaIn(values.optima)
const comparisons: Array<Comparison> = []
for (let seed = first; seed <= last; seed++) {
  const one = await compare(seed, known, !values["known-only"])
  comparisons.push(one)
  for (const breach of one.breaches) process.stderr.write(`seed ${seed}: ${breach}\n`)
  if (seed % 50 === 0) process.stderr.write(`${seed} of ${last}\n`)
}
const summary = summarise(comparisons)
const text = `${JSON.stringify(summary, null, 2)}\n`
process.stdout.write(text)
if (values.out !== undefined) writeFileSync(values.out, text)
process.exitCode = summary.infeasible.length > 0 ? 1 : 0
