import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import { studyAdditions, studyMarginal } from "../../../../src/sim/experiments/marginal/study-additions.ts"
import { studyOf } from "../../../../src/sim/experiments/outputs/assemble.ts"
import type { Study } from "../../../../src/sim/experiments/outputs/study.ts"
import { type StudyKpiValues, studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { frontierOf } from "../../../../src/sim/report/experiment/cost-frontier.ts"
import { bordersOf, valueAt, valueNear } from "../../../../src/sim/report/experiment/lattice.ts"
import { effectSentences, factorLevels } from "../../../../src/sim/report/experiment/policy-effects.ts"
import { renderStudyPage } from "../../../../src/sim/report/experiment/study-page.ts"
import { loadChartKit } from "../../../../src/sim/report/html/load-chart-kit.ts"
import { experiment, load, town } from "../../experiments/design/files.ts"

const kit = await loadChartKit()
const pageOf = (study: Study): string =>
  renderStudyPage(study, { kit, version: "1.2.3" }).replaceAll("\u00a0", " ")
const text = (html: string): string => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ")

const noFigures = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues
const robotsFactor = "robots: { fleet: [4, 6, 8] }"
const crewFactor = "crew: { pilotsScale: [1, 1.5, 2] }"
const handover = "handover: { path: policy.handover, values: [true, false] }"

/**
 * Acceptance rises by 5 points per step of robots and of pilots from 75 %, is 2 points better with handover,
 * and has a point more or less from day to day, the same in every cell; cost by robots and pilots.
 */
const study = (factors: ReadonlyArray<string>, changes: Partial<Study> = {}, days = 6): Study => {
  const sla = "sla: { acceptance_min_pct: 84 }\n"
  const loaded = load(experiment(factors), "test", `${town}${sla}`)
  const design = Either.isRight(loaded) ? loaded.right : assert.fail(loaded.left.join("\n"))
  const made = studyOf(
    design,
    {
      asked: design.cells.map(() => ({ days, status: "precise" })),
      searches: null,
      wallSeconds: 12.5,
      interrupted: false,
      command: "curbline experiment <town>.yaml"
    },
    ({ parameters }, replication) => {
      const row = (Number(parameters["robots"] ?? 4) - 4) / 2
      const column = 2 * (Number(parameters["crew"] ?? 1) - 1)
      const bonus = parameters["handover"] === true ? 0.02 + (replication % 3) / 1000 : 0
      const wobble = (replication % 2) / 100 + ((row + 2 * column) % 3) / 500
      const kpis = {
        ...noFigures,
        acceptanceRate: 0.75 + 0.05 * (row + column) + bonus + wobble,
        ordersDelivered: 100 + replication,
        costPerDayMinor: 100_000 + 10_000 * row + 30_000 * column + 100 * replication
      }
      return { replication, digest: `digest-${replication}`, kpis }
    }
  )
  return { ...made, ...changes }
}

const plain = study([robotsFactor, crewFactor])
const page = pageOf(plain)

describe("the page of a study", () => {
  it("answers in one sentence before anything else: the cheapest fleet, what is proved, what it costs", () => {
    const main = text(page.slice(page.indexOf("<main")))
    // 85 % and 86 % by turns at two robots' steps: 85.9 %, and t(5) 2.015 times 0.548 over the root of 6 less.
    assert.match(
      main.trimStart(),
      /^8 robots and \d+ pilots? \(up to \d+ at a time\): 85\.9 % accepted \(at least 85\.4\), 1,20\d a day; binding: acceptance\./
    )
    assert.include(main, "The cheapest of the study that is proved to keep every promised level.")
  })

  it("says when nothing is proved, and that more days may decide", () => {
    const two = pageOf(study([robotsFactor, crewFactor], {}, 1))
    assert.include(two, "No fleet of this study is proved to keep every promised level.")
  })

  it("says which city and whose orders it rests on: drawn ones, or those of a file", () => {
    assert.include(text(page), "Orders drawn, 200 a day on average by the hour shares of the scenario")
    assert.include(text(page), "City generated: 1 hub, each with")
    const { design } = plain
    const { base } = design
    const demand = {
      file: "may.csv",
      sha256: null,
      timeZone: null,
      outsideZones: "refuse",
      customerGridM: 0
    } as const
    const demandFile = { sha256: "0", orders: [], outsideRun: 3, outsideZones: 0, notes: [] }
    const replayed = pageOf({ ...plain, design: { ...design, base: { ...base, demand, demandFile } } })
    assert.include(text(replayed), "Orders 0 orders of may.csv, 3 outside the run left out")
    assert.notInclude(text(replayed), "200 a day on average")
  })

  it("says when nothing is finished yet, without a chart", () => {
    const none = pageOf(study([robotsFactor, crewFactor], { interrupted: true }, 0))
    assert.include(none, "No day is finished yet.")
    assert.include(none, "The study was interrupted")
    assert.notInclude(none, "<figure")
    assert.notInclude(none, "NaN")
  })

  it("loads nothing, runs nothing and escapes what comes from outside", () => {
    assert.notMatch(page, /<script|<link|<img|<iframe|https?:\/\/|url\((?!#)/)
    assert.include(page, "&lt;town&gt;.yaml")
    assert.notInclude(page, "<town>")
  })

  it("says where the orders of its scenario come from", () => {
    assert.match(text(page), /field operators? per hub City [^:]+: .* Orders drawn, [\d,]+ a day on average/)
    const { base } = plain.design
    const demand = {
      file: "orders.csv",
      timeZone: null,
      customerGridM: 0,
      outsideZones: "drop",
      sha256: null
    } as const
    const demandFile = { sha256: "ab".repeat(32), orders: [], outsideRun: 0, outsideZones: 1, notes: [] }
    const design = { ...plain.design, base: { ...base, demand, demandFile } }
    assert.include(
      text(pageOf({ ...plain, design })),
      "Orders 0 orders of orders.csv, 1 outside every zone left out"
    )
  })

  it("has no headings out of order, no id twice and no figure that is none", () => {
    const many = pageOf(study([robotsFactor, crewFactor, handover]))
    for (const html of [page, many]) {
      const levels = [...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]))
      levels.forEach((level, i) => {
        if (i > 0) assert.isAtMost(level, (levels[i - 1] ?? 0) + 1)
      })
      const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
      assert.strictEqual(new Set(ids).size, ids.length)
      assert.notMatch(html, /NaN|undefined|Infinity/)
    }
  })

  it("marks every cell of the map by what is proved of it, and draws the promised level as a curve", () => {
    const map = /<figure id="chart-map">[\s\S]*?<\/figure>/.exec(page)?.[0] ?? ""
    const drawing = /<div class="wide">[\s\S]*?<\/div>/.exec(map)?.[0] ?? ""
    assert.strictEqual((drawing.match(/ [✓✗?]</g) ?? []).length, 9)
    assert.include(drawing, 'stroke="var(--red)"')
    assert.include(drawing, 'fill="url(#proved-hatch)"')
    assert.include(map, "acceptance 84.0 %")
  })

  it("shows on the map the figure that the file asks for, whatever binds", () => {
    const mapped = pageOf({ ...plain, design: { ...plain.design, mapKpi: "costPerDayMinor" } })
    const titleOf = (html: string): string =>
      /<figure id="chart-map">[\s\S]*?<\/h3>/.exec(html)?.[0].replace(/<[^>]+>/g, "") ?? ""
    assert.match(titleOf(page), /^Acceptance by robots and crew/)
    assert.match(titleOf(mapped), /^Cost per day by robots and crew/)
  })

  it("says what one more robot and one more pilot in each hour are worth, with what is not certain", () => {
    const base = study([robotsFactor, crewFactor, handover])
    const added = studyAdditions(base)
    assert.lengthOf(added, 2)
    const marginal = studyMarginal(added, (hash, replication) => {
      const isRobot = added.some(({ planned }) => planned[0]?.hash === hash)
      // A robot delivers five more on every day, a pilot in an hour one more on every second.
      const more = isRobot ? 5 : replication % 2
      const kpis = {
        ...noFigures,
        acceptanceRate: 0.9,
        ordersDelivered: 100 + replication + more,
        costPerDayMinor: 130_000 + 100 * replication
      }
      return { replication, digest: "digest", kpis }
    })
    const html = pageOf({ ...base, marginal })
    const words = text(html)
    assert.match(words, /One robot more, 25\.00 a day: orders delivered \+5\.00 ± 0\.00/)
    assert.include(words, "no difference in orders delivered could be shown for any of 3 hours")
    assert.include(words, "Every interval holds nought: no hour can be told from another.")
    assert.match(words, /\+0\.50 ± \d\.\d\d \?/)
    for (const it of ["chart-hours-0", "chart-hours-1", "handover on", "handover off"])
      assert.include(html, it)
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    assert.strictEqual(new Set(ids).size, ids.length)
    assert.notMatch(html, /NaN|undefined|Infinity/)
    assert.notInclude(page, 'id="marginal"')
  })

  it("tells policies apart in words, with the interval", () => {
    const other = pageOf(study([robotsFactor, crewFactor, handover]))
    assert.match(text(other), /handover on is 2\.1 ± 0\.1 points better in acceptance than off\./)
    assert.include(text(other), "The cheapest fleet in each case")
  })

  it("shows seed, engine, hashes and the command that makes it again", () => {
    for (const { cell } of plain.cells) assert.include(page, cell.hash)
    for (const part of ["Seed", "Engine", "Curbline test", "To repeat it"]) assert.include(page, part)
  })

  it("is made without robots and pilots too, and of one factor", () => {
    const one = pageOf(study([handover]))
    assert.notInclude(one, 'id="chart-map"')
    assert.include(one, "All cells")
  })

  it("is the same text for the same study", () => {
    assert.strictEqual(pageOf(plain), page)
  })
})

describe("what a factor changes", () => {
  it("counts days, not cells: many cells of few days prove nothing", () => {
    const it = study([robotsFactor, crewFactor, handover], {}, 6)
    const factor = it.design.factors.find(({ name }) => name === "handover") ?? assert.fail()
    const [off, on] = factorLevels(it, factor, "acceptanceRate")
    assert.strictEqual(off?.difference, null)
    assert.strictEqual(on?.difference?.n, 6)
    assert.closeTo(on?.difference?.mean ?? 0, 0.021, 1e-9)
  })

  it("says that no difference could be shown where there is none", () => {
    const it = study([robotsFactor, crewFactor, handover])
    const factor = it.design.factors.find(({ name }) => name === "handover") ?? assert.fail()
    assert.deepStrictEqual(effectSentences(it, factor, ["ordersDelivered"]), [
      "handover on against off: no difference could be shown in orders delivered (0.00 ± 0.00)."
    ])
  })
})

describe("a figure between cells", () => {
  const ascending = fc
    .uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 })
    .map((list) => [...list].sort((a, b) => a - b))

  it("is exact for what is linear in each factor, and nothing beyond the cells", () => {
    fc.assert(
      fc.property(ascending, ascending, fc.double({ min: 0, max: 1, noNaN: true }), (xs, ys, share) => {
        const plane = (x: number, y: number): number => 3 + 2 * x - y + 0.5 * x * y
        const lattice = { xs, ys, values: ys.map((y) => xs.map((x) => plane(x, y))) }
        const [left, right] = [xs[0] ?? 0, xs[xs.length - 1] ?? 0]
        const [low, high] = [ys[0] ?? 0, ys[ys.length - 1] ?? 0]
        const [x, y] = [left + (right - left) * share, high - (high - low) * share]
        assert.closeTo(valueAt(lattice, x, y) ?? Number.NaN, plane(x, y), 1e-6)
        assert.strictEqual(valueAt(lattice, right + 1, y), null)
        assert.closeTo(valueNear(lattice, right + 1, high + 1) ?? Number.NaN, plane(right, high), 1e-6)
      })
    )
  })

  it("is none beside a cell that was not simulated", () => {
    const lattice = {
      xs: [0, 1, 2],
      ys: [0, 1],
      values: [
        [1, null, 3],
        [1, 2, 3]
      ]
    }
    assert.strictEqual(valueAt(lattice, 0.5, 0.5), null)
  })

  it("has borders half way between the values", () => {
    assert.deepStrictEqual(bordersOf([10, 20, 40]), [5, 15, 30, 50])
  })
})

describe("the cost frontier", () => {
  it("holds a cell exactly when nothing as cheap accepts more or as much", () => {
    const points = fc.array(
      fc.record({ cost: fc.integer({ min: 0, max: 9 }), acceptance: fc.integer({ min: 0, max: 9 }) })
    )
    fc.assert(
      fc.property(points, (all) => {
        const frontier = frontierOf(all)
        for (const point of all) {
          assert.isTrue(frontier.some((it) => it.cost <= point.cost && it.acceptance >= point.acceptance))
        }
        frontier.forEach((it, i) => {
          const before = frontier[i - 1]
          if (before !== undefined) assert.isTrue(before.cost < it.cost && before.acceptance < it.acceptance)
        })
      })
    )
  })
})
