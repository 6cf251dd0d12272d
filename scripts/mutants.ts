/**
 * Plants each bug of scripts/mutants/list.ts by itself and lets the fuzzer look for it:
 * `node scripts/run-ts.mjs scripts/mutants.ts [--only NAME,…] [--seeds 200] [--seconds 300] [--jobs 2] [--out FILE]
 * [--table FILE]`.
 *
 * The unchanged program runs first: what it breaks itself, in which case, counts for no mutant. Prints a table
 * and writes it, as JSON (`--out`) and to be read (`--table`). Exit code 1 when fewer than 95 % are caught, or when a bug cannot be planted.
 */
import { spawn } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { build, type Plugin } from "esbuild"
import { mutants } from "./mutants/list.ts"
import { type Mutant, plant } from "./mutants/mutant.ts"

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seeds: { type: "string", default: "200" },
    seconds: { type: "string", default: "300" },
    jobs: { type: "string", default: "2" },
    out: { type: "string" },
    table: { type: "string" },
    check: { type: "boolean", default: false }
  }
})

/** Below node_modules, so that the compiled program finds the same packages as its source. */
const folder = resolve(`node_modules/.cache/curbline/mutants-${process.pid}`)
const caughtShareMin = 0.95

interface Hunt {
  readonly seeds: number
  readonly seconds: number
  readonly broken: ReadonlyArray<{ readonly seed: number; readonly invariant: string; readonly what: string }>
}

interface Row {
  readonly name: string
  readonly file: string
  readonly kind: Mutant["kind"]
  /** The case and invariant that caught it, null when it survived. */
  readonly caughtBy: { readonly seed: number; readonly invariant: string } | null
  /** Cases that ran. */
  readonly seeds: number
  readonly seconds: number
}

const planted = (mutant: Mutant): Plugin => ({
  name: "plant",
  setup: ({ onLoad }) => {
    const file = resolve(mutant.file)
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path !== file) return undefined
      const bug = plant(mutant, readFileSync(path, "utf8"))
      return "problem" in bug ? { errors: [{ text: bug.problem }] } : { contents: bug.text, loader: "ts" }
    })
  }
})

const compile = async (name: string, plugins: ReadonlyArray<Plugin>): Promise<string> => {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [resolve("scripts/mutants/hunt.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
    plugins: [...plugins]
  })
  return outfile
}

const hunt = (file: string, more: ReadonlyArray<string>): Promise<Hunt> =>
  new Promise((done, failed) => {
    const options = ["--seeds", values.seeds, "--seconds", values.seconds, ...more]
    const child = spawn(process.execPath, [file, ...options], { stdio: ["ignore", "pipe", "inherit"] })
    let text = ""
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.on("error", failed)
    child.on("close", (code) => {
      if (code === 0) done(JSON.parse(text) as Hunt)
      else failed(new Error(`${file} ended with ${code}`))
    })
  })

const inTurns = async <A, B>(
  items: ReadonlyArray<A>,
  jobs: number,
  run: (item: A) => Promise<B>
): Promise<Array<B>> => {
  const results: Array<B> = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++
      results[i] = await run(items[i] as A)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return results
}

/** The table as a page. */
const pageOf = (rows: ReadonlyArray<Row>, caught: number): string => {
  const lines = rows.map(({ name, file, kind, caughtBy }) => {
    const by = caughtBy === null ? "survived | -" : `${caughtBy.invariant} | ${caughtBy.seed}`
    return `| ${name} | ${file.replace("src/", "")} | ${kind} | ${by} |`
  })
  return `# Planted bugs, and which checker catches them

${caught} of ${rows.length} are caught within ${values.seeds} cases of the fuzzer. Made by \`scripts/mutants.ts\` ([how](../how-to/fuzz.md)); the bugs
are those of \`scripts/mutants/list.ts\`, each by itself.

| bug | where, below src | mistake | caught by | case |
| --- | --- | --- | --- | --- |
${lines.join("\n")}
`
}

const names = values.only?.split(",")
const chosen = names === undefined ? mutants : mutants.filter(({ name }) => names.includes(name))
const problems = chosen.flatMap((mutant) => {
  const bug = plant(mutant, readFileSync(resolve(mutant.file), "utf8"))
  return "problem" in bug ? [bug.problem] : []
})
for (const problem of problems) process.stderr.write(`mutants: ${problem}\n`)
if (problems.length > 0) process.exit(1)
if (values.check) {
  process.stdout.write(`${chosen.length} bugs can be planted\n`)
  process.exit(0)
}

mkdirSync(folder, { recursive: true })
try {
  const plain = await compile("plain", [])
  // A time for one mutant is no time for the whole: the plain program runs all cases.
  const base = await hunt(plain, ["--all", "--seconds", "3600"])
  const known = join(folder, "known.json")
  writeFileSync(known, JSON.stringify(base.broken.map(({ seed, invariant }) => `${seed} ${invariant}`)))
  process.stderr.write(
    `unchanged: ${base.broken.length} of ${base.seeds} cases broken in ${base.seconds} s\n`
  )

  const rows = await inTurns(chosen, Number(values.jobs), async (mutant): Promise<Row> => {
    const file = await compile(mutant.name, [planted(mutant)])
    const { seeds, seconds, broken } = await hunt(file, ["--known", known])
    rmSync(file, { force: true })
    const [first] = broken
    const caughtBy = first === undefined ? null : { seed: first.seed, invariant: first.invariant }
    const told = caughtBy === null ? "SURVIVED" : `${caughtBy.invariant} at seed ${caughtBy.seed}`
    process.stderr.write(`${mutant.name.padEnd(44)} ${told} (${seconds} s)\n`)
    return { name: mutant.name, file: mutant.file, kind: mutant.kind, caughtBy, seeds, seconds }
  })

  const caught = rows.filter((row) => row.caughtBy !== null)
  const share = caught.length / Math.max(1, rows.length)
  const summary = {
    schema: "curbline.mutants/1",
    seeds: Number(values.seeds),
    mutants: rows.length,
    caught: caught.length,
    caughtShare: Math.round(1000 * share) / 1000,
    brokenUnchanged: base.broken.map(({ seed, invariant }) => ({ seed, invariant })),
    survived: rows.filter((row) => row.caughtBy === null).map(({ name }) => name),
    rows
  }
  for (const row of rows) {
    const by = row.caughtBy === null ? "survived" : `${row.caughtBy.invariant}, seed ${row.caughtBy.seed}`
    process.stdout.write(`${row.name.padEnd(44)} ${row.kind.padEnd(18)} ${by}\n`)
  }
  process.stdout.write(`${caught.length} of ${rows.length} caught\n`)
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`)
  if (values.table !== undefined) writeFileSync(values.table, pageOf(rows, caught.length))
  process.exitCode = share < caughtShareMin ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}
