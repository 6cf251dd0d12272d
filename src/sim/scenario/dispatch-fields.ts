/**
 * Scenario section `dispatch`: every number and switch of the planner that a scenario may set, named as
 * in `PlannerConfig` but with the unit written the file's way (`loadTimeS` is `load_time_s`). Distances
 * and times keep the planner's own unit. Parameters that another section says are not here. Some of them
 * may differ in one zone (`zoneOverrides`), or be tried on a share of the robots (`experiments`).
 * Source: spec/simulation.md 4, spec/dispatch.md 1.4, 6-9.
 */
import * as Schema from "effect/Schema"
import { defaultPlannerConfig, type PlannerConfig } from "../../services/dispatch/planner/config.ts"
import {
  type RobotOverrides,
  robotParameters,
  type ZoneOverrides,
  zoneParameters
} from "../../services/dispatch/planner/overridable.ts"
import { flag, label, numberIn, percent, required } from "./fields.ts"

/** An experiment as a file writes it: who takes part, and what is tried. */
export type ExperimentForm = RobotOverrides & { readonly sharePct: number }

/** What the scenario changes of the planner's parameters. */
export type PlannerOverrides = {
  readonly [Key in Exclude<keyof PlannerConfig, "zoneOverrides" | "experiments">]?: PlannerConfig[Key]
} & {
  /** By the name of the zone. */
  readonly zoneOverrides?: Readonly<Record<string, ZoneOverrides>>
  /** By the name of the experiment. */
  readonly experiments?: Readonly<Record<string, ExperimentForm>>
}

/** Said by `city`, `travel`, `policy` and `startAt`. */
const saidElsewhere: ReadonlySet<string> = new Set([
  "zones",
  "utcOffsetMs",
  "blockedAreas",
  "allowedContents",
  "couriersAvailable",
  "detourFactor",
  "courierDetourFactor",
  "handover"
])

const unit = /(?:PctPer(?:Km|Hour)|Pct|Mps|Ms|S|M|L)$/

/** The file's name of a planner parameter. */
export const dispatchKey = (name: string): string =>
  unit.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name

const parameter = (name: string, value: number | boolean) => {
  const kind: Schema.Schema.Any =
    typeof value === "boolean" ? flag : name.endsWith("Pct") ? percent : numberIn(0, 1e9)
  const described = kind.annotations({
    description: `Parameter ${name} of the planner; ${value} by default.`
  })
  return Schema.optionalWith(described as Schema.Schema<number | boolean>, { exact: true }).pipe(
    Schema.fromKey(dispatchKey(name))
  )
}

const fieldsOf = (names: ReadonlyArray<keyof ZoneOverrides>) =>
  Object.fromEntries(names.map((name) => [name, parameter(name, defaultPlannerConfig[name])]))

const fields = Object.fromEntries(
  Object.entries(defaultPlannerConfig).flatMap(([name, value]) =>
    saidElsewhere.has(name) || (typeof value !== "number" && typeof value !== "boolean")
      ? []
      : [[name, parameter(name, value)]]
  )
)

const zoneOverrides = Schema.Record({ key: label, value: Schema.Struct(fieldsOf(zoneParameters)) })

const experiments = Schema.Record({
  key: label,
  value: Schema.Struct({
    sharePct: required("share_pct", percent, "Robots that take part; their serials decide who does."),
    ...fieldsOf(robotParameters)
  })
})

export const DispatchSection = Schema.Struct({
  ...fields,
  zoneOverrides: Schema.optionalWith(
    zoneOverrides.annotations({
      description: "By zone: parameters that differ for deliveries whose merchant is there."
    }),
    { exact: true }
  ),
  experiments: Schema.optionalWith(
    experiments.annotations({
      description: "By name: parameters that are tried on a share of the robots."
    }),
    { exact: true }
  )
}) as unknown as Schema.Schema<PlannerOverrides, Readonly<Record<string, unknown>>>
