/**
 * Scenario section `dispatch`: every number and switch of the planner that a scenario may set, named as
 * in `PlannerConfig` but with the unit written the file's way (`loadTimeS` is `load_time_s`). Distances
 * and times keep the planner's own unit. Parameters that another section says are not here.
 * Source: spec/simulation.md 4, spec/dispatch.md 6-9.
 */
import * as Schema from "effect/Schema"
import { defaultPlannerConfig, type PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { flag, numberIn, percent } from "./fields.ts"

/** What the scenario changes of the planner's parameters. */
export type PlannerOverrides = { readonly [Key in keyof PlannerConfig]?: PlannerConfig[Key] }

/** Said by `city`, `travel`, `policy` and `startAt`. */
const saidElsewhere: ReadonlySet<string> = new Set([
  "zones",
  "utcOffsetMs",
  "blockedAreas",
  "allowedContents",
  "couriersAvailable",
  "detourFactor",
  "courierDetourFactor"
])

const unit = /(?:PctPer(?:Km|Hour)|Pct|Mps|Ms|S|M|L)$/

/** The file's name of a planner parameter. */
export const dispatchKey = (name: string): string =>
  unit.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name

const fields = Object.fromEntries(
  Object.entries(defaultPlannerConfig).flatMap(([name, value]) => {
    if (saidElsewhere.has(name) || (typeof value !== "number" && typeof value !== "boolean")) return []
    const kind: Schema.Schema.Any =
      typeof value === "boolean" ? flag : name.endsWith("Pct") ? percent : numberIn(0, 1e9)
    const described = kind.annotations({
      description: `Parameter ${name} of the planner; ${value} by default.`
    })
    return [
      [
        name,
        Schema.optionalWith(described as Schema.Schema<number | boolean>, { exact: true }).pipe(
          Schema.fromKey(dispatchKey(name))
        )
      ]
    ]
  })
)

export const DispatchSection = Schema.Struct(fields) as unknown as Schema.Schema<
  PlannerOverrides,
  Readonly<Record<string, number | boolean>>
>
