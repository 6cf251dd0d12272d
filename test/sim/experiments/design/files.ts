/** Experiment files in memory, beside a little scenario. */
import * as Either from "effect/Either"
import type { Design } from "../../../../src/sim/experiments/design/design.ts"
import { loadDesign } from "../../../../src/sim/experiments/design/load-design.ts"
import { besides, type ReadStreets } from "../../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../../src/sim/scenario/problem.ts"

/** A town with two shifts and room for twenty robots. */
export const town = `schemaVersion: 1
name: town
startAt: 2026-05-12T10:00:00+02:00
duration_s: 10800
city: { lotCapacity: 10, generator: { hubs: 1, lots: 2 } }
fleet: { robots: [{ count: 4 }] }
pilots:
  shifts:
    - { start: "10:00", count: 4 }
    - { start: "11:00", count: 2 }
partners: { ordersPerDay: 200 }
weather: { model: dry }
`

const noStreets: ReadStreets = () => Either.left(["there are no streets"])

/** Loads an experiment file's text; `orders`: files of orders by their paths; left: its error lines. */
export const load = (
  text: string,
  engine = "test",
  scenario = town,
  orders: Readonly<Record<string, string>> = {},
  readStreets = noStreets
): Either.Either<Design, ReadonlyArray<string>> =>
  Either.mapLeft(
    loadDesign("exp.yaml", {
      read: (file) =>
        file === "exp.yaml"
          ? Either.right(text)
          : file === "town.yaml"
            ? Either.right(scenario)
            : Either.left("there is no such file"),
      findScenario: (name) => Either.left(`${name}: there is no such scenario; did you mean town.yaml?`),
      readStreets,
      readDemand: (path, from) => {
        const name = besides(from, path)
        const bytes = orders[name] === undefined ? null : new TextEncoder().encode(orders[name])
        return bytes === null
          ? Either.left(`${name} cannot be read: there is no such file`)
          : Either.right({ name, size: bytes.length, bytes })
      },
      engine
    }),
    (problems) => problems.map(renderProblem)
  )

/** An experiment over the town; `rest` follows the factors. */
export const experiment = (factors: ReadonlyArray<string>, rest = ""): string =>
  `schemaVersion: 1\nname: exp\nscenario: town.yaml\nfactors:\n${factors.map((it) => `  ${it}\n`).join("")}${rest}`
