/**
 * The experiment file as a schema: what stands at its top. Factors have forms of their own and are read by
 * `factors.ts`, rows by `cells.ts`. Source: docs/adr/0021-capacity-planning.md.
 */
import * as Schema from "effect/Schema"
import {
  allowedAnnotation,
  countIn,
  field,
  flag,
  label,
  listOf,
  nullable,
  numberIn,
  oneOf,
  required
} from "../../scenario/fields.ts"
import { studyKpiKeys } from "../study-kpis.ts"
import { additionKinds } from "./design.ts"

/** Version of the file's form that this program reads. */
export const experimentSchemaVersion = 1

/** Most days that a cell may have. */
const replicationsMax = 10_000

const section = (words: string) => Schema.Unknown.annotations({ [allowedAnnotation]: words })

const file = Schema.NonEmptyString.annotations({
  [allowedAnnotation]: "the path of a scenario file, relative to this one, or the name of a scenario"
})

const Replications = Schema.Struct({
  min: field("min", countIn(2, replicationsMax), 10, "Days that every cell gets."),
  max: field("max", countIn(2, replicationsMax), 100, "Days that no cell exceeds."),
  targetPct: field(
    "target_pct",
    numberIn(0.01, 100, "of per cent"),
    5,
    "Half-width that the interval of each promised figure may have, per cent of its mean."
  ),
  stopWhenMissed: field(
    "stopWhenMissed",
    flag,
    false,
    "Whether a cell that misses a promise for certain gets no further days."
  )
})

const Optimise = Schema.Struct({
  robots: required("robots", label, "Factor that stands for the robots."),
  pilots: required("pilots", label, "Factor that stands for the pilots.")
})

/** Everything at the top of an experiment file. */
export const ExperimentFile = Schema.Struct({
  schemaVersion: required(
    "schemaVersion",
    Schema.Literal(experimentSchemaVersion).annotations({
      [allowedAnnotation]: `${experimentSchemaVersion}`
    }),
    "Version of this file's form."
  ),
  name: required("name", label, "Name of the study; names its folder too."),
  scenario: required("scenario", file, "The scenario that is varied."),
  factors: required("factors", section("a section of factors by name"), "What is varied."),
  design: field("design", oneOf("grid", "list"), "grid", "All combinations, or the rows that are listed."),
  rows: nullable("rows", section("a list of rows"), "With design list: one value per factor and row."),
  replications: field("replications", Replications, {}, "Days per cell."),
  optimise: nullable("optimise", Optimise, "What the search for the cheapest fleet varies."),
  marginal: field(
    "marginal",
    listOf(oneOf(...additionKinds), 0, additionKinds.length),
    ["robot", "hours"],
    "What one more of is added to each answer and simulated on its days: a robot, a pilot in each hour, a pilot in each shift."
  ),
  mapKpi: nullable(
    "mapKpi",
    oneOf(...studyKpiKeys),
    "Figure that the map of the page shows; left out: that of the binding promise."
  )
})
