/** A case as the text of a scenario file, and what the ordinary decoder makes of it. */
import * as Either from "effect/Either"
import { stringify } from "yaml"
import { loadScenario } from "../scenario/load.ts"
import { renderProblem } from "../scenario/problem.ts"
import type { Scenario, ScenarioForm } from "../scenario/schema.ts"

/** The case as YAML: the same case always gives the same text. */
export const caseText = (form: ScenarioForm): string =>
  stringify(form, { aliasDuplicateObjects: false, lineWidth: 0 })

/** The scenario of a case, or all that is wrong with it, one line each. */
export const scenarioOfCase = (form: ScenarioForm): Either.Either<Scenario, ReadonlyArray<string>> =>
  Either.mapLeft(
    loadScenario(`${form.name}.yaml`, () => Either.right(caseText(form))),
    (problems) => problems.map(renderProblem)
  )
