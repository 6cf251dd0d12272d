/** Experiment files: what they mean, and what is said when they are wrong. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import fc from "fast-check"
import type { Design } from "../../../../src/sim/experiments/design/design.ts"
import { studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { robotCount } from "../../../../src/sim/scenario/schema.ts"
import { townFile } from "../../../support/street-town.ts"
import { experiment, load, town } from "./files.ts"

const designOf = (factors: ReadonlyArray<string>, rest = "", engine = "test", scenario = town): Design => {
  const loaded = load(experiment(factors, rest), engine, scenario)
  return Either.isRight(loaded) ? loaded.right : assert.fail(loaded.left.join("\n"))
}

const problemsOf = (text: string): ReadonlyArray<string> => {
  const loaded = load(text)
  return Either.isLeft(loaded) ? loaded.left : assert.fail("the file is right")
}

const robotsIn = ({ cells }: Design): ReadonlyArray<number> =>
  cells.map(({ scenario }) => scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0))

describe("a design", () => {
  it("has a cell for every combination, the last factor changing fastest", () => {
    const design = designOf([
      "robots: { fleet: [4, 8] }",
      "policy: { path: policy.handover, values: [true, false] }"
    ])
    assert.deepStrictEqual(
      design.cells.map(({ parameters }) => parameters),
      [
        { robots: 4, policy: true },
        { robots: 4, policy: false },
        { robots: 8, policy: true },
        { robots: 8, policy: false }
      ]
    )
    assert.deepStrictEqual(robotsIn(design), [4, 4, 8, 8])
    assert.deepStrictEqual(
      design.cells.map(({ scenario }) => scenario.policy.handover),
      [true, false, true, false]
    )
  })

  it("has the cells of its rows alone when it is a list", () => {
    const design = designOf(
      ["robots: { fleet: [4, 8] }", "crew: { pilotsScale: [1, 2] }"],
      "design: list\nrows:\n  - { robots: 8, crew: 1 }\n  - { crew: 2, robots: 4 }\n"
    )
    assert.deepStrictEqual(
      design.cells.map(({ parameters }) => parameters),
      [
        { robots: 8, crew: 1 },
        { robots: 4, crew: 2 }
      ]
    )
    assert.deepStrictEqual(
      design.cells.map(({ scenario }) => scenario.pilots.shifts.map(({ count }) => count)),
      [
        [4, 2],
        [8, 4]
      ]
    )
  })

  it("reaches elements of lists by number, every element by a star, and keys that the file leaves out", () => {
    const design = designOf([
      "first: { path: 'pilots.shifts[0].count', values: [7] }",
      "all: { path: 'pilots.shifts.*.start', values: ['10:30'] }",
      "speed: { path: fleet.profiles.*.battery_wh, values: [900] }"
    ])
    const scenario = design.cells[0]?.scenario
    assert.deepStrictEqual(
      scenario?.pilots.shifts.map(({ count, startMs }) => [count, startMs]),
      [
        [7, 37_800_000],
        [2, 37_800_000]
      ]
    )
    assert.deepStrictEqual(
      Object.values(scenario?.fleet.profiles ?? {}).map(({ batteryWh }) => batteryWh),
      [900]
    )
  })

  it("sets several paths together, and names values by their labels", () => {
    const design = designOf([
      "level: { paths: { partners.ordersPerDay: [100, 300], 'pilots.shifts[0].count': [2, 6] }, labels: [low, high] }"
    ])
    assert.deepStrictEqual(
      design.cells.map(({ parameters, scenario }) => [
        parameters["level"],
        scenario.partners.ordersPerDay,
        scenario.pilots.shifts[0]?.count
      ]),
      [
        ["low", 100, 2],
        ["high", 300, 6]
      ]
    )
  })

  it("takes whole lists as values where they have labels", () => {
    const design = designOf([
      "shifts: { path: pilots.shifts, values: [[{ start: '10:00', count: 9 }], []], labels: [one, none] }"
    ])
    assert.deepStrictEqual(
      design.cells.map(({ scenario }) => scenario.pilots.shifts.length),
      [1, 0]
    )
  })

  it("counts a range with both ends, without the noise of adding fractions", () => {
    const design = designOf(["crew: { pilotsScale: { from: 0.8, to: 1.2, step: 0.1 } }"])
    assert.deepStrictEqual(design.factors[0]?.values, [0.8, 0.9, 1, 1.1, 1.2])
  })

  it("law: a range holds the values from + n step that are not beyond its end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (from, span, step) => {
          const design = designOf([
            `crew: { pilotsScale: { from: ${from / 10}, to: ${(from + span) / 10}, step: ${step / 10} } }`
          ])
          const expected: Array<number> = []
          for (let n = from; n <= from + span; n += step) expected.push(n / 10)
          assert.deepStrictEqual(design.factors[0]?.values, expected)
        }
      ),
      { numRuns: 15 }
    )
  })

  it("gives the hash of a cell another value with the scenario and the engine, not with promises and names", () => {
    const hashOf = (engine: string, scenario: string): string =>
      designOf(["robots: { fleet: [8] }"], "", engine, scenario).cells[0]?.hash ?? ""
    const hash = hashOf("a", town)
    assert.match(hash, /^[0-9a-f]{64}$/)
    assert.strictEqual(hashOf("a", town), hash)
    assert.strictEqual(hashOf("a", `${town}sla: { acceptance_min_pct: 90 }\n`), hash)
    assert.strictEqual(hashOf("a", town.replace("name: town", "name: city")), hash)
    assert.strictEqual(hashOf("a", `${town}replications: 5\n`), hash)
    assert.notStrictEqual(hashOf("b", town), hash)
    assert.notStrictEqual(hashOf("a", `${town}seed: 2\n`), hash)
    assert.notStrictEqual(hashOf("a", town.replace("200", "201")), hash)
  })

  it("gives cells that come to the same city the same hash", () => {
    const design = designOf(["crew: { pilotsScale: [1, 1.01, 2] }"])
    const [first, second, third] = design.cells
    assert.strictEqual(first?.hash, second?.hash)
    assert.notStrictEqual(first?.hash, third?.hash)
  })
})

describe("files that a scenario names", () => {
  const orders = (...minutes: ReadonlyArray<number>): string =>
    `placed_at,merchant,customer_lat,customer_lng\n${minutes
      .map((minute) => `2026-05-12T10:${minute}:00+02:00,merchant-01-01,52.523,13.401\n`)
      .join("")}`
  const replayed = town.replace("partners: { ordersPerDay: 200 }", "demand: { file: days/may.csv }")
  const files = {
    "days/may.csv": orders(10, 20),
    "june.csv": orders(10, 20, 30),
    "copy.csv": orders(10, 20)
  }
  const ordersIn = (factor: string): ReadonlyArray<readonly [number | undefined, string]> => {
    const loaded = load(experiment([factor]), "test", replayed, files)
    const { cells } = Either.isRight(loaded) ? loaded.right : assert.fail(loaded.left.join("\n"))
    return cells.map(({ scenario, hash }) => [scenario.demandFile?.orders.length, hash])
  }

  it("are read for every cell, and may be varied; their content makes the city, not their name", () => {
    assert.deepStrictEqual(
      ordersIn("robots: { fleet: [4, 8] }").map(([count]) => count),
      [2, 2]
    )
    const [may, june, copy] = ordersIn(
      "demand: { path: demand.file, values: [days/may.csv, june.csv, copy.csv] }"
    )
    assert.deepStrictEqual([may?.[0], june?.[0], copy?.[0]], [2, 3, 2])
    assert.notStrictEqual(may?.[1], june?.[1])
    assert.strictEqual(may?.[1], copy?.[1])
  })

  it("are streets that count by what was made of them, whatever bytes they had; a pinned file has to have its own", () => {
    const maps = experiment(["map: { path: city.streets, values: [town.geojson, town.city.json] }"])
    const onStreets = (pin: string) =>
      load(
        maps,
        "test",
        town
          .replace("{ hubs: 1,", "{ radius_m: 900,")
          .replace("city: {", `city: { streets: town.geojson,${pin}`),
        {},
        (file) =>
          Either.right({ file, sha256: (file === "town.geojson" ? "a" : "b").repeat(64), city: townFile })
      )
    const free = onStreets("")
    const { cells } = Either.isRight(free) ? free.right : assert.fail(free.left.join("\n"))
    assert.strictEqual(cells[0]?.hash, cells[1]?.hash)
    assert.notStrictEqual(cells[0]?.scenario.city.streetsSha256, cells[1]?.scenario.city.streetsSha256)
    const pinned = onStreets(` streetsSha256: ${"a".repeat(64)},`)
    assert.deepStrictEqual(Either.isLeft(pinned) ? pinned.left : [], [
      `exp.yaml:5:53: factors.map: city.streetsSha256: found ${"a".repeat(64)}: town.city.json has another content now, with SHA-256 ${"b".repeat(64)} (in the cell map=town.city.json); allowed: the file as it was, or a copy of this scenario without streetsSha256, which is another run`
    ])
  })

  it("are told with the factor that names one that is not there", () => {
    const loaded = load(
      experiment(["demand: { path: demand.file, values: [days/may.csv, july.csv] }"]),
      "test",
      replayed,
      files
    )
    assert.deepStrictEqual(Either.isLeft(loaded) ? loaded.left : [], [
      "exp.yaml:5:55: factors.demand: demand.file: july.csv cannot be read: there is no such file (in the cell demand=july.csv)"
    ])
  })
})

describe("a wrong experiment file", () => {
  const wrong: ReadonlyArray<readonly [title: string, text: string, lines: ReadonlyArray<string>]> = [
    [
      "an unknown path names the nearest key",
      experiment(["policy: { path: policy.handovr, values: [true] }"]),
      [
        "exp.yaml:5:19: factors.policy: policy.handovr: unknown key (in the cell policy=true); allowed: planner, fallback, returnPolicy, handover; did you mean handover?"
      ]
    ],
    [
      "a value out of the scenario's range names the cell",
      experiment(["robots: { fleet: [4, 8] }", "demand: { path: partners.ordersPerDay, values: [200, -5] }"]),
      [
        "exp.yaml:6:56: factors.demand: partners.ordersPerDay: found -5 (in the cell robots=4, demand=-5 and 1 more); allowed: a number from 0 to 10000000"
      ]
    ],
    [
      "what does not fit together stands at the factor that causes it",
      experiment(["robots: { fleet: [4, 21] }", "policy: { path: policy.handover, values: [true, false] }"]),
      [
        "exp.yaml:5:24: factors.robots: city.lotCapacity: found 10: 21 robots do not fit (in the cell robots=21, policy=true and 1 more); allowed: room for all of them; the lots hold 20"
      ]
    ],
    [
      "a value that stands twice",
      experiment(["robots: { fleet: [4, 8, 4] }"]),
      ["exp.yaml:5:27: factors.robots: 4 stands twice; allowed: each value once"]
    ],
    [
      "an empty list",
      experiment(["robots: { fleet: [] }"]),
      ["exp.yaml:5:20: factors.robots.fleet: the list is empty; allowed: at least one value"]
    ],
    [
      "a step of 0, and one that leads away",
      experiment([
        "crew: { pilotsScale: { from: 1, to: 2, step: 0 } }",
        "demand: { path: partners.ordersPerDay, values: { from: 200, to: 100, step: 50 } }"
      ]),
      [
        "exp.yaml:5:48: factors.crew.pilotsScale.step: found 0: it never comes from 1 to 2; allowed: a number above 0",
        "exp.yaml:6:78: factors.demand.values.step: found 50: it never comes from 200 to 100; allowed: a number below 0"
      ]
    ],
    [
      "more cells than a study may have",
      experiment([
        "robots: { fleet: { from: 1, to: 20, step: 1 } }",
        "crew: { pilotsScale: { from: 0, to: 99.9, step: 0.1 } }"
      ]),
      [
        "exp.yaml:4:1: factors: 20000 cells (20 robots x 1000 crew); allowed: at most 5000: fewer values, or design: list"
      ]
    ],
    [
      "rows that lack a factor, name another value or an unknown factor",
      experiment(
        ["robots: { fleet: [4, 8] }", "crew: { pilotsScale: [1, 2] }"],
        "design: list\nrows:\n  - { robots: 4 }\n  - { robots: 5, crew: 1 }\n  - { robots: 4, crew: 1, crow: 2 }\n"
      ),
      [
        "exp.yaml:9:5: rows[0]: the factor crew is missing; allowed: one of 1, 2",
        "exp.yaml:10:15: rows[1].robots: found 5; allowed: one of the factor's values: 4, 8",
        "exp.yaml:11:27: rows[2].crow: no such factor; allowed: robots, crew; did you mean crew?"
      ]
    ],
    [
      "fewer days at most than at least",
      experiment(["robots: { fleet: [4] }"], "replications: { min: 20, max: 10 }\n"),
      ["exp.yaml:6:31: replications.max: min 20 is more than max 10; allowed: a max of at least 20"]
    ],
    [
      "a scenario that is not there",
      experiment(["robots: { fleet: [4] }"]).replace("town.yaml", "twon.yaml"),
      [
        "exp.yaml:3:11: scenario: twon.yaml cannot be read, and twon.yaml: there is no such scenario; did you mean town.yaml?"
      ]
    ],
    [
      "a search over a factor that is not there",
      experiment(
        ["robots: { fleet: [4] }", "crew: { pilotsScale: [1] }"],
        "optimise: { robots: robot, pilots: crew }\n"
      ),
      [
        "exp.yaml:7:21: optimise.robots: found robot: there is no such factor; allowed: robots, crew; did you mean robots?"
      ]
    ],
    [
      "an element that the list does not have",
      experiment(["crew: { path: 'pilots.shifts[2].count', values: [1] }"]),
      [
        "exp.yaml:5:17: factors.crew: pilots.shifts: there is no element 2; allowed: 0 to 1, or * for every element"
      ]
    ],
    [
      "two factors for one key",
      experiment([
        "a: { path: partners.ordersPerDay, values: [100] }",
        "b: { path: partners.ordersPerDay, values: [200] }"
      ]),
      ["exp.yaml:6:3: factors.b: a sets partners.ordersPerDay already; allowed: each path in one factor"]
    ],
    [
      "paths with lists of different lengths",
      experiment(["a: { paths: { partners.ordersPerDay: [1, 2], policy.handover: [true] } }"]),
      [
        "exp.yaml:5:48: factors.a.paths.policy.handover: 1 values, but partners.ordersPerDay has 2; allowed: as many values for each path: the first of all go together, then the second, and so on"
      ]
    ],
    [
      "keys that it does not know, at the top and in a factor",
      `${experiment(["robots: { flet: [4] }"])}replication: { min: 3 }\n`,
      [
        "exp.yaml:5:3: factors.robots: nothing is varied; allowed: one of fleet, pilotsScale, path (with values), paths",
        "exp.yaml:5:13: factors.robots.flet: unknown key; allowed: fleet, pilotsScale, path, paths, values, labels; did you mean fleet?",
        "exp.yaml:6:1: replication: unknown key; allowed: schemaVersion, name, scenario, factors, design, rows, replications, optimise, marginal, mapKpi; did you mean replications?"
      ]
    ],
    [
      "an addition and a figure that there are not",
      experiment(["robots: { fleet: [4] }"], "marginal: [robots]\nmapKpi: acceptance\n"),
      [
        'exp.yaml:6:12: marginal[0]: found "robots"; allowed: robot, hours, shifts; did you mean robot?',
        `exp.yaml:7:9: mapKpi: found "acceptance"; allowed: ${studyKpis.map(({ key }) => key).join(", ")}; did you mean acceptanceRate?`
      ]
    ],
    [
      "nothing at all",
      "",
      [
        "exp.yaml:1:1: not an experiment; allowed: keys with values, at least schemaVersion, name, scenario and factors"
      ]
    ]
  ]

  for (const [title, text, lines] of wrong) {
    it(`is told precisely: ${title}`, () => {
      assert.deepStrictEqual(problemsOf(text), lines)
    })
  }

  it("is told all at once, in the order of the text", () => {
    const problems = problemsOf(
      experiment(
        [
          "robots: { fleet: [4, 0.5] }",
          "policy: { path: polcy.handover, values: [true] }",
          "none: { path: city.timezone, values: [] }"
        ],
        "replications: { min: 1 }\noptimise: { robots: robots, pilots: pilots }\n"
      )
    )
    assert.deepStrictEqual(
      problems.map((line) => line.split(":").slice(1, 3).map(Number)),
      [
        [5, 24],
        [6, 19],
        [7, 40],
        [8, 22]
      ]
    )
  })

  it("law: whatever the text, it is a design or is told with a place in one of the files", () => {
    const word = fc.constantFrom(
      "fleet",
      "path",
      "values",
      "robots",
      "4",
      "[1, 2]",
      "{",
      "}",
      ":",
      "\n  ",
      "policy.handover",
      "*",
      "-"
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const loaded = load(experiment([words.join(" ")]))
        if (Either.isRight(loaded)) return
        assert.isAbove(loaded.left.length, 0)
        for (const line of loaded.left) assert.match(line, /^(exp|town)\.yaml:\d+:\d+: /)
      }),
      { numRuns: 60 }
    )
  })
})
