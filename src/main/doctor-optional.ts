/** What only parts of the program need: a database for `serve`, a browser and data for some tests. */
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import { missingDatabases, postgresServer } from "./postgres.ts"
import { packagedFolder } from "./postgres-binaries.ts"
import { postgresSettings } from "./postgres-settings.ts"

/** One line of `doctor`. */
export interface Finding {
  readonly name: string
  readonly ok: boolean
  /** Nothing but what it is for does without it: no reason to fail. */
  readonly optional: boolean
  readonly found: string
  /** What to do when it is not well, null otherwise. */
  readonly advice: string | null
}

/** Findings about what can be missing without harm to a simulation, in the order in which they are shown. */
export const optionalFindings = (): Promise<ReadonlyArray<Finding>> =>
  Effect.runPromise(Effect.all([checkPostgres, checkBrowser, checkData]))

const checkPostgres: Effect.Effect<Finding> = Effect.gen(function* () {
  const settings = yield* postgresSettings
  if (settings._tag === "External") {
    const server = yield* postgresServer(settings)
    const missing = yield* missingDatabases(server)
    return missing.length === 0
      ? well("postgres", `${server.name} answers, with all databases`)
      : well("postgres", `${server.name} answers; ${missing.join(", ")} not made yet: curbline db migrate`)
  }
  yield* packagedFolder
  return well("postgres", `embedded, its data in ${settings.folder}`)
}).pipe(
  Effect.scoped,
  Effect.catchTag("PostgresUnavailable", ({ problem, advice }) =>
    Effect.succeed<Finding>({
      name: "postgres",
      ok: false,
      optional: true,
      found: `curbline serve will not start: ${problem}`,
      advice
    })
  )
)

const well = (name: string, found: string): Finding => ({
  name,
  ok: true,
  optional: true,
  found,
  advice: null
})

const variable = (name: string): Effect.Effect<string> => Effect.orElseSucceed(Config.string(name), () => "")

/** Where the tests of the report look, after the variable. */
const browsers = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
]

const checkBrowser: Effect.Effect<Finding> = Effect.map(variable("CURBLINE_CHROMIUM"), (named) => {
  const browser = [named, ...browsers].find((path) => path !== "" && existsSync(path))
  return browser === undefined
    ? {
        name: "browser",
        ok: false,
        optional: true,
        found: "no Chromium: tests of the report in a browser are skipped",
        advice: "install chromium, or name one in CURBLINE_CHROMIUM"
      }
    : well("browser", `${browser}, for tests of the report`)
})

const usualData = "../shared/data"

const checkData: Effect.Effect<Finding> = Effect.map(variable("CURBLINE_DATA"), (named) => {
  const folder = resolve(named === "" ? usualData : named)
  return existsSync(folder)
    ? well("data", `${folder}, with maps and published days`)
    : {
        name: "data",
        ok: false,
        optional: true,
        found: `no folder ${folder}: scenario monaco and tests on real data do without`,
        advice: "name a folder of data in CURBLINE_DATA"
      }
})
