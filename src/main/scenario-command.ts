/** `curbline scenario init|validate|schema`. Source: design.md 7. */
import { writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Either from "effect/Either"
import { parse } from "yaml"
import { scenarioJsonSchema } from "../sim/scenario/json-schema.ts"
import { robotCount } from "../sim/scenario/schema.ts"
import { scenarioTemplate } from "../sim/scenario/template.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { openScenario, reasonOf } from "./scenario-files.ts"

/** What editors read to complete and check scenario files in the same folder. */
const schemaFile = "curbline.schema.json"

/** Writes the schema beside a scenario; one that is there is brought up to date. Null, or why it cannot be written. */
const writeSchema = (folder: string): string | null => {
  const path = join(folder, schemaFile)
  try {
    writeFileSync(path, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`)
    return null
  } catch (error) {
    return `${path}: cannot be written: ${reasonOf(error)}`
  }
}

/** Writes a new scenario that runs, with its schema beside it; never over a scenario that is there. */
export const initScenario = (file: string): ExitCode => {
  const path = /\.(ya?ml|json)$/.test(file) ? file : `${file}.yaml`
  const name = basename(path)
    .replace(/\.(ya?ml|json)$/, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64)
  try {
    writeFileSync(path, templateFor(path, name === "" ? "my-city" : name), { flag: "wx" })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST"
    printErrors([
      exists
        ? `${path}: there is such a file already; name another one`
        : `${path}: cannot be written: ${reasonOf(error)}`
    ])
    return exitCodes.usage
  }
  const problem = writeSchema(dirname(path))
  if (problem !== null) {
    printErrors([problem])
    return exitCodes.failure
  }
  printResult(path)
  printNote(`Run it: curbline sim ${path}`)
  printNote(`Editors complete and check it by ${join(dirname(path), schemaFile)}`)
  return exitCodes.ok
}

/** The commented YAML, or the same without comments where the name asks for JSON. */
const templateFor = (path: string, name: string): string => {
  const yaml = scenarioTemplate(name, basename(path), schemaFile)
  if (!path.endsWith(".json")) return yaml
  return `${JSON.stringify({ $schema: schemaFile, ...(parse(yaml) as object) }, null, 2)}\n`
}

/** Says that a scenario is sound, or everything that is wrong with it. */
export const validateScenario = (name: string, json: boolean): ExitCode => {
  const opened = openScenario(name)
  if (Either.isLeft(opened)) {
    if (json) printResult(JSON.stringify({ schemaVersion: 1, valid: false, errors: opened.left }))
    else printErrors(opened.left)
    return exitCodes.usage
  }
  const { file, scenario } = opened.right
  const robots = scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const pilots = scenario.pilots.shifts.reduce((sum, shift) => sum + shift.count, 0)
  for (const note of scenario.demandFile?.notes ?? []) printNote(`demand.file: ${note}`)
  const orders =
    scenario.demandFile !== undefined
      ? `${scenario.demandFile.orders.length} orders of ${scenario.demand?.file}`
      : scenario.partners.orders.length > 0
        ? `${scenario.partners.orders.length} orders`
        : `${scenario.partners.ordersPerDay} orders per day`
  printResult(
    json
      ? JSON.stringify({ schemaVersion: 1, valid: true, file, scenario: scenario.name, errors: [] })
      : `${file}: valid; ${scenario.name}, ${robots} robots, ${pilots} pilots, ${orders}`
  )
  return exitCodes.ok
}

/** Prints the JSON Schema of scenario files. */
export const printScenarioSchema = (): ExitCode => {
  printResult(JSON.stringify(scenarioJsonSchema(), null, 2))
  return exitCodes.ok
}
