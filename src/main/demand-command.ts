/** `curbline demand fit|template`: what a file of orders says, as a scenario; and a file to begin with. */
import { writeFileSync } from "node:fs"
import { basename, dirname } from "node:path"
import * as Either from "effect/Either"
import { fileBytesMax, tooLarge } from "../sim/demand/csv-table.ts"
import { type DemandFit, fitCityOf, fitDemand } from "../sim/demand/fit.ts"
import { demandFitJson } from "../sim/demand/fit-json.ts"
import { fittedScenario } from "../sim/demand/fit-scenario.ts"
import type { Fitted } from "../sim/demand/fit-spans.ts"
import { labelOf } from "../sim/demand/merchant-names.ts"
import { demandTemplate } from "../sim/demand/template.ts"
import { nearest } from "../sim/scenario/nearest.ts"
import { renderProblem } from "../sim/scenario/problem.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { offsetOfZone, timeZones } from "../sim/scenario/time-zone.ts"
import { readOrderFile } from "./demand-files.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { reasonOf } from "./file-reason.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { openScenario } from "./scenario-files.ts"
import { seenFrom } from "./seen-from.ts"

export interface DemandFitOptions {
  /** The orders. */
  readonly file: string
  /** A scenario to extend, null for one of its own. */
  readonly scenario: string | null
  /** Of local hours and of times without an offset, null for the scenario's. */
  readonly timeZone: string | null
  /** The scenario to write, null for `<orders>-fitted.yaml` here. */
  readonly out: string | null
  readonly json: boolean
}

/** Hours are those of this zone when nothing says which; the default of scenarios. */
const defaultTimeZone = "Europe/Berlin"

/** Fits a scenario to a file of orders and writes it; never over a file that is there. */
export const runDemandFit = (options: DemandFitOptions): ExitCode => {
  const base = options.scenario === null ? Either.right(null) : openScenario(options.scenario)
  if (Either.isLeft(base)) return usage(base.left)
  const timeZone = options.timeZone ?? base.right?.scenario.city.timezone ?? defaultTimeZone
  if (offsetOfZone(timeZone, 0) === null) {
    const meant = nearest(timeZone, timeZones())
    return usage([
      `--time-zone: found ${JSON.stringify(timeZone)}; allowed: an IANA time zone${meant === null ? "" : `; did you mean ${meant}?`}`
    ])
  }
  const found = readOrderFile(options.file, fileBytesMax)
  if (Either.isLeft(found)) return usage([found.left])
  const { bytes, size } = found.right
  if (bytes === null) return usage(tooLarge(options.file, size).problems.map(renderProblem))
  const city = base.right === null ? null : fitCityOf(base.right.scenario)
  const fitted = fitDemand(options.file, bytes, timeZone, city)
  if ("problems" in fitted) return usage(fitted.problems.map(renderProblem))
  const { fit } = fitted
  const out = options.out ?? `${stemOf(options.file)}-fitted.yaml`
  const written = write(fit, out, options, base.right)
  if (Either.isLeft(written)) return usage([written.left])
  for (const note of fit.notes) printNote(note)
  if (options.timeZone === null && base.right === null) {
    printNote(`hours are those of ${timeZone}; another with --time-zone`)
  }
  printResult(
    options.json ? JSON.stringify(demandFitJson(fit, options.file, out)) : fitText(fit, options.file, out)
  )
  printNote(`next: curbline sim ${out}`)
  return exitCodes.ok
}

/** Prints a small file of orders. */
export const printDemandTemplate = (json: boolean): ExitCode => {
  const csv = demandTemplate()
  printResult(json ? JSON.stringify({ schemaVersion: 1, csv }) : csv.trimEnd())
  return exitCodes.ok
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

const stemOf = (file: string): string => basename(file).replace(/\.[^.]*$/, "")

const write = (
  fit: DemandFit,
  out: string,
  { file }: DemandFitOptions,
  base: { readonly file: string; readonly scenario: Scenario } | null
): Either.Either<void, string> =>
  Either.try({
    try: () => {
      const text = fittedScenario(fit, {
        name: labelOf(stemOf(out)) || "fitted",
        ordersFile: seenFrom(dirname(out), file),
        base: base === null ? null : { path: seenFrom(dirname(out), base.file), scenario: base.scenario },
        utcOffsetMs: offsetOfZone(fit.timeZone, fit.days.firstDayAt) ?? 0
      })
      writeFileSync(out, text, { flag: "wx" })
    },
    catch: (error) =>
      (error as NodeJS.ErrnoException).code === "EEXIST"
        ? `${out}: there is such a file already; name another with --out`
        : `${out}: cannot be written: ${reasonOf(error)}; name another with --out`
  })

const round = (value: number, decimals: number): string => value.toFixed(decimals)

const quality = ({ from, dropped, ks, ksCritical }: Fitted): string =>
  `${from} orders, ${dropped} outliers left out, KS distance ${round(ks, 3)}${ks > ksCritical ? ` (chance explains ${round(ksCritical, 3)}: look at it)` : ""}`

const fitText = (fit: DemandFit, file: string, out: string): string => {
  const { days, preparation, size, merchants, zones } = fit
  const top = merchants
    .slice(0, 3)
    .map(({ name, orders }) => `${name} ${orders}`)
    .join(", ")
  const rows: Array<readonly [string, string]> = [
    ["orders", `${fit.orders} in ${days.days} day${days.days === 1 ? "" : "s"}, hours of ${fit.timeZone}`],
    [
      "per day",
      `${round(days.ordersPerDay, 1)}${days.spread === null ? "" : `, standard deviation ${round(days.spread, 1)}`}`
    ],
    [
      "hours",
      `from ${days.firstHour} h; busiest ${(days.firstHour + days.hourSharesPct.indexOf(Math.max(...days.hourSharesPct))) % 24} h with ${Math.max(...days.hourSharesPct)} %`
    ],
    [
      "preparation",
      preparation === null
        ? "not fitted"
        : `Gamma, shape ${round(preparation.shape, 2)}, scale ${round(preparation.scale, 2)} min; ${quality(preparation)}`
    ],
    [
      "size",
      size === null
        ? "not fitted"
        : `lognormal, median ${round(size.median, 2)} L, sigma ${round(size.sigma, 2)}; ${quality(size)}`
    ],
    ["merchants", `${merchants.length}${top === "" ? "" : `; ${top}`}`]
  ]
  if (zones !== null) rows.push(["zones", zones.map(({ id, orders }) => `${id} ${orders}`).join(", ")])
  return [`${file} -> ${out}`, ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)].join("\n")
}
