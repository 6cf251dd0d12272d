/**
 * A finished run as its folder tells it, ready for a comparison: figures by replication, and what must be the
 * same in two runs for their replications to be the same days. Source: spec/simulation.md 5, 7.
 */
import * as Either from "effect/Either"
import { seedJson } from "../report/json.ts"
import type { Scenario } from "../scenario/schema.ts"
import { formatLocal } from "../scenario/start-at.ts"
import type { Contender } from "./comparison.ts"
import { type FigureValues, figures } from "./figures.ts"

export interface RecordedRun {
  readonly name: string
  readonly scenario: Scenario
  readonly days: ReadonlyArray<RecordedDay>
}

export interface RecordedDay {
  readonly replication: number
  readonly digest: string
  readonly figures: FigureValues
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The days in a kpis.json, of one run or of several replications; left completes "FILE: …". */
export const recordedDays = (json: unknown): Either.Either<ReadonlyArray<RecordedDay>, string> => {
  if (!isRecord(json)) return Either.left("not a JSON object; allowed: the file as curbline sim wrote it")
  if (json["days"] === undefined) {
    if (json["interrupted"] === true) {
      return Either.left("the run was interrupted: a part of a day is not compared; run it again to its end")
    }
    const day = recordedDay({ ...json, replication: 0 })
    return day === null ? Either.left(unreadable("digest or kpis")) : Either.right([day])
  }
  if (!Array.isArray(json["days"]) || json["days"].length === 0) return Either.left(unreadable("days"))
  const days: Array<RecordedDay> = []
  for (const [i, written] of json["days"].entries()) {
    const day = recordedDay(written)
    if (day === null) return Either.left(unreadable(`days[${i}]`))
    days.push(day)
  }
  return Either.right(days.sort((a, b) => a.replication - b.replication))
}

const unreadable = (what: string): string => `${what}: not as curbline sim writes it; run the scenario again`

const recordedDay = (written: unknown): RecordedDay | null => {
  if (!isRecord(written)) return null
  const { replication, digest, kpis } = written
  if (typeof replication !== "number" || !Number.isInteger(replication) || replication < 0) return null
  if (typeof digest !== "string" || !isRecord(kpis)) return null
  const values: Record<string, number | null> = {}
  for (const { key } of figures) {
    const value = kpis[key] ?? null
    if (value !== null && typeof value !== "number") return null
    values[key] = value
  }
  return { replication, digest, figures: values }
}

/** Why the replications of two runs are not the same days, one line each; empty when they are. */
export const pairingProblems = (a: RecordedRun, b: RecordedRun): ReadonlyArray<string> => {
  const problems: Array<string> = []
  const same = (what: string, of: (scenario: Scenario) => string, cure: (value: string) => string): void => {
    const [first, second] = [of(a.scenario), of(b.scenario)]
    if (first === second) return
    problems.push(`${b.name}: ${what} ${second}; allowed: ${first}, as in ${a.name}; ${cure(first)}`)
  }
  same(
    "seed",
    ({ seed }) => String(seedJson(seed)),
    (seed) => `run it again with --seed ${seed}`
  )
  same(
    "startAt",
    ({ startAt }) => formatLocal(startAt.at, startAt.utcOffsetMs),
    () => "differences are only paired over the same days"
  )
  same(
    "duration_s",
    ({ durationMs }) => String(durationMs / 1000),
    () => "differences are only paired over the same days"
  )
  same(
    "warmup",
    ({ warmup }) => (warmup.method === "none" ? "none" : `${warmup.durationMs / 1000} s`),
    () => "key figures must leave out the same orders"
  )
  if (problems.length === 0 && commonReplications(a, b).length === 0) {
    problems.push(
      `${b.name}: none of its replications is in ${a.name} too; run both with the same --replications`
    )
  }
  return problems
}

/** Numbers of the replications that both runs have, rising. */
export const commonReplications = (a: RecordedRun, b: RecordedRun): ReadonlyArray<number> => {
  const numbers = new Set(b.days.map(({ replication }) => replication))
  return a.days.flatMap(({ replication }) => (numbers.has(replication) ? [replication] : []))
}

/** The runs as contenders over the replications that all of them have. */
export const contendersOf = (a: RecordedRun, b: RecordedRun): readonly [Contender, Contender] => {
  const numbers = commonReplications(a, b)
  const contender = ({ name, days }: RecordedRun): Contender => ({
    name,
    days: numbers.map((number) => days.find((it) => it.replication === number)?.figures ?? null)
  })
  return [contender(a), contender(b)]
}
