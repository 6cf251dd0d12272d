/** The resolved design as text with its fingerprint: what was simulated, with every default filled in. */
import { createHash } from "node:crypto"
import { scenarioForm } from "../../scenario/resolved.ts"
import type { ScenarioForm } from "../../scenario/schema.ts"
import type { Design } from "../design/design.ts"

/** A text and its SHA-256. */
export interface DesignText {
  readonly text: string
  readonly sha256: string
}

/** Maps and orders by the bare names of their files: what they hold is in the hashes of the cells. */
const withBareNames = (form: ScenarioForm): ScenarioForm => ({
  ...form,
  ...(form.city?.streets == null ? {} : { city: { ...form.city, streets: bareName(form.city.streets) } }),
  ...(form.demand == null ? {} : { demand: { ...form.demand, file: bareName(form.demand.file) } })
})

const bareName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The same design always gives the same text, wherever its files lie. */
export const designText = ({
  name,
  engine,
  kind,
  base,
  factors,
  replications,
  optimise,
  marginal,
  mapKpi,
  cells
}: Design): DesignText => {
  const value = {
    schemaVersion: 1,
    name,
    engine,
    design: kind,
    factors,
    replications,
    optimise,
    marginal,
    mapKpi,
    cells: cells.map(({ index, parameters, hash }) => ({ cell: index, parameters, hash })),
    scenario: withBareNames(scenarioForm(base))
  }
  const exact = (_key: string, it: unknown): unknown => (typeof it === "bigint" ? String(it) : it)
  const text = `${JSON.stringify(value, exact, 2)}\n`
  return { text, sha256: createHash("sha256").update(text).digest("hex") }
}
