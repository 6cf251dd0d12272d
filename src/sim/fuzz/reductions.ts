/**
 * What can be left out of a case, and how: each reduction is a list of parts and a way to build the case from
 * some of them. `shrink.ts` finds the fewest. All pure.
 */
import type { ScenarioForm } from "../scenario/schema.ts"

/** A case as plain data: what a file says, whose sections a reduction may take apart. */
type Plain = { readonly [key: string]: unknown }

const sectionOf = (form: Plain, key: string): Plain => (form[key] ?? {}) as Plain

const withSection = (form: ScenarioForm, key: string, change: Plain): ScenarioForm =>
  ({ ...form, [key]: { ...sectionOf(form as Plain, key), ...change } }) as ScenarioForm

/** Only these orders are placed, by number. */
export const withOrders = (form: ScenarioForm, orders: ReadonlyArray<number>): ScenarioForm =>
  withSection(form, "partners", { onlyOrders: orders })

/** The faults of a case. */
export const faultsIn = (form: ScenarioForm): ReadonlyArray<unknown> =>
  ((form as Plain)["faults"] as ReadonlyArray<unknown> | undefined) ?? []

/** Only these faults happen. */
export const withFaults = (form: ScenarioForm, faults: ReadonlyArray<unknown>): ScenarioForm => {
  const { faults: _all, ...rest } = form as Plain
  return (faults.length === 0 ? rest : { ...rest, faults }) as unknown as ScenarioForm
}

/** A key that may be left out, by its path. */
export type Feature = ReadonlyArray<string>

/** Keys that make the case what it is: without them it would be a larger one, or none. */
const kept: ReadonlySet<string> = new Set([
  "schemaVersion",
  "name",
  "seed",
  "startAt",
  "duration_s",
  "outputs",
  "faults",
  "fleet.robots",
  "pilots.shifts",
  "city.generator",
  "partners.ordersPerDay",
  "partners.onlyOrders",
  "partners.firstHour",
  "partners.hour_shares_pct",
  "partners.dayFactor"
])

/** Every key that may be left out: whole sections last, their keys first. */
export const featuresOf = (form: ScenarioForm): ReadonlyArray<Feature> => {
  const features: Array<Feature> = []
  const visit = (value: unknown, path: Feature): void => {
    if (kept.has(path.join("."))) return
    const isSection =
      typeof value === "object" && value !== null && !Array.isArray(value) && !("dist" in value)
    if (isSection) for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key])
    if (!isSection || Object.keys(value as object).length === 0) features.push(path)
  }
  for (const [key, value] of Object.entries(form)) visit(value, [key])
  return features
}

/** The case without some keys; a section that is empty then goes as well. */
export const withoutFeatures = (form: ScenarioForm, gone: ReadonlyArray<Feature>): ScenarioForm => {
  const paths = new Set(gone.map((path) => path.join(".")))
  const prune = (value: unknown, path: string): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value
    const entries = Object.entries(value).flatMap(([key, inner]) => {
      const here = path === "" ? key : `${path}.${key}`
      if (paths.has(here)) return []
      const left = prune(inner, here)
      const isEmpty = typeof left === "object" && left !== null && Object.keys(left).length === 0
      return isEmpty && !Array.isArray(left) ? [] : [[key, left] as const]
    })
    return Object.fromEntries(entries)
  }
  return prune(form, "") as ScenarioForm
}

/** How many robots the case has. */
export const robotsIn = (form: ScenarioForm): number => {
  const robots = (sectionOf(form as Plain, "fleet")["robots"] ?? []) as ReadonlyArray<{
    readonly count?: number
  }>
  return robots.reduce((sum, entry) => sum + (entry.count ?? 1), 0)
}

/** The case with so many robots, all of its first kind. */
export const withRobots = (form: ScenarioForm, count: number): ScenarioForm => {
  const robots = (sectionOf(form as Plain, "fleet")["robots"] ?? []) as ReadonlyArray<Plain>
  return withSection(form, "fleet", { robots: [{ ...robots[0], count }] })
}

/** Pilots of each shift. */
export const shiftsIn = (form: ScenarioForm): ReadonlyArray<Plain> =>
  (sectionOf(form as Plain, "pilots")["shifts"] ?? []) as ReadonlyArray<Plain>

/** The case with these pilots; shifts without any go. */
export const withPilots = (form: ScenarioForm, counts: ReadonlyArray<number>): ScenarioForm =>
  withSection(form, "pilots", {
    shifts: shiftsIn(form).flatMap((shift, i) =>
      (counts[i] ?? 0) > 0 ? [{ ...shift, count: counts[i] }] : []
    )
  })

/** The case with another length, whole minutes. */
export const withMinutes = (form: ScenarioForm, minutes: number): ScenarioForm => ({
  ...form,
  duration_s: minutes * 60
})

/** The case with one hub instead of several. */
export const withOneHub = (form: ScenarioForm): ScenarioForm => {
  const generator = sectionOf(sectionOf(form as Plain, "city"), "generator")
  return withSection(form, "city", { generator: { ...generator, hubs: 1 } })
}
