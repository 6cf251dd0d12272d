/**
 * `npm run docs:gen`: draws every state machine of src/actors as a Mermaid diagram with its table, one
 * page each, and a page that lists them, in docs/machines. With `--check` nothing is written: exit code 1
 * and the names of the pages that differ, are missing or have lost their machine.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import type { Machine } from "../src/domain/machine.ts"
import { type MachineOfActor, machinePage, machinesPage, pageName } from "./machine-pages.ts"

const actorsFolder = "src/actors"
const target = "docs/machines"

const isMachine = (value: unknown): value is Machine<string, string> =>
  typeof value === "object" && value !== null && "transitions" in value && "table" in value

/** Loads a file of data without packages; nothing of it is kept on disk. */
const load = async (path: string): Promise<Record<string, unknown>> => {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20"
  })
  const code = Buffer.from(outputFiles[0]!.contents).toString("base64")
  return (await import(`data:text/javascript;base64,${code}`)) as Record<string, unknown>
}

const machinesOf = async (actor: string): Promise<ReadonlyArray<MachineOfActor>> => {
  const exports = await load(join(actorsFolder, actor, "machine.ts"))
  return Object.values(exports)
    .filter(isMachine)
    .map((machine) => ({ actor, machine }))
}

const hasMachine = (actor: string): boolean => readdirSync(join(actorsFolder, actor)).includes("machine.ts")

const actors = readdirSync(actorsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && hasMachine(entry.name))
  .map((entry) => entry.name)
  .sort()
const machines = (await Promise.all(actors.map(machinesOf))).flat()

const pages = new Map(machines.map((entry) => [pageName(entry.machine), machinePage(entry)]))
pages.set("machines.gen.md", machinesPage(machines))

mkdirSync(target, { recursive: true })
const existing = readdirSync(target).filter((name) => name.endsWith(".gen.md"))
const orphans = existing.filter((name) => !pages.has(name))
const stale = [...pages].filter(
  ([name, text]) => !existing.includes(name) || readFileSync(join(target, name), "utf8") !== text
)

if (process.argv.includes("--check")) {
  for (const [name] of stale) console.error(`${target}/${name} is not current`)
  for (const name of orphans) console.error(`${target}/${name} has no machine any more`)
  if (stale.length + orphans.length > 0) {
    console.error("run: npm run docs:gen")
    process.exitCode = 1
  } else console.log(`${pages.size} pages in ${target} are current`)
} else {
  for (const [name, text] of stale) writeFileSync(join(target, name), text)
  for (const name of orphans) rmSync(join(target, name))
  console.log(`${stale.length} written, ${orphans.length} removed, ${pages.size} pages in ${target}`)
}
