import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../../src/domain/instant.ts"
import { limitingFactors } from "../../../../src/services/dispatch/enums.ts"
import { loadChartKit } from "../../../../src/sim/report/html/load-chart-kit.ts"
import { pageFrame } from "../../../../src/sim/report/html/page-frame.ts"
import { renderReport } from "../../../../src/sim/report/html/report-page.ts"
import { wordsOf } from "../../../../src/sim/report/html/words.ts"
import type { RunResult } from "../../../../src/sim/report/run-result.ts"
import { delivered, orderRecord, runResult } from "../../../support/run-result.ts"

const kit = await loadChartKit()
const pageOf = (results: ReadonlyArray<RunResult>, mapScript: string | null = null): string =>
  renderReport(results, {
    command: "curbline sim <town>.yaml --seed 7",
    version: "1.2.3",
    run: "runs/test-7-1",
    kit,
    mapScript
  }).replaceAll("\u00a0", " ")

const orders = [
  delivered(0, hour, 30 * minute, 40 * minute),
  delivered(1, 2 * hour, 58 * minute, 40 * minute, { rescued: true, rescueReason: "ROBOT_FLIPPED" }),
  orderRecord(2, 3 * hour, { outcome: "Rejected", limitingFactor: "PilotAvailability" }),
  orderRecord(3, 3 * hour, { outcome: "Canceled", acceptedAt: 1, reason: "CustomerUnreachable" })
]
const sla = "sla: { acceptance_min_pct: 70, on_time_min_pct: 60 }\n"
const page = pageOf([runResult({ orders }, sla)])
const text = (html: string): string => html.replace(/<[^>]+>/g, "")

describe("the report of a run", () => {
  it("answers in one sentence before anything else: who worked, what came out, what is missed", () => {
    const main = page.slice(page.indexOf("<main"))
    assert.match(
      text(main).trimStart(),
      /^10 robots and up to 6 pilots at a time: 75\.0 % of 4 orders accepted, 33\.3 % on time, half at the door within 44\.0 min\./
    )
    assert.include(page, "One promised level is missed: on time 33.3 % (promised: at least 60.0 %).")
  })

  it("says that every level is kept, or that nothing was promised", () => {
    const kept = pageOf([runResult({ orders }, "sla: { acceptance_min_pct: 70 }\n")])
    assert.include(kept, "The promised level is kept.")
    assert.include(pageOf([runResult({ orders })]), "Nothing was promised")
  })

  it("loads nothing and allows no script when it has none", () => {
    assert.notMatch(page, /<script|<link|<img|<iframe|https?:\/\/|url\((?!#)/)
    assert.include(page, `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`)
  })

  it("has no headings out of order and no id twice", () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]))
    assert.strictEqual(levels[0], 1)
    levels.forEach((level, i) => {
      if (i > 0) assert.isAtMost(level, (levels[i - 1] ?? 0) + 1)
    })
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1])
    assert.strictEqual(new Set(ids).size, ids.length)
  })

  it("gives each chart a name, a sentence and its figures as a table", () => {
    const figures = page.match(/<figure [\s\S]*?<\/figure>/g) ?? []
    assert.strictEqual(figures.length, 5)
    for (const figure of figures) {
      const [, name, says] =
        /role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"/.exec(figure) ?? []
      for (const id of [name, says]) {
        assert.isAbove((new RegExp(`id="${id}">([^<]+)<`).exec(figure)?.[1] ?? "").length, 5)
      }
      assert.match(figure, /<details><summary>The figures as a table/)
      assert.match(figure, /<th scope="row">/)
      assert.notInclude(figure, "NaN")
      assert.notMatch(figure, /fill="(black|white|#000|#fff)"/)
    }
  })

  it("draws nothing beyond the edge of a chart, however much earlier than promised orders came", () => {
    const early = [delivered(0, hour, 10 * minute, 90 * minute)]
    const quick = pageOf([runResult({ orders: early }, "sla: { click_to_door_p90_max_s: 6000 }\n")])
    const drawings = quick.match(/<svg [^>]*class="plot"[\s\S]*?<\/svg>/g) ?? []
    assert.strictEqual(drawings.length, 10)
    for (const drawing of drawings) {
      const width = Number(/viewBox="0 0 (\d+)/.exec(drawing)?.[1])
      assert.isAbove(width, 300)
      for (const [, x] of drawing.matchAll(/ x[12]="([\d.]+)"/g)) assert.isAtMost(Number(x), width)
    }
  })

  it("tells reasons in words, with their codes beside them", () => {
    const refusals = /<caption>Not accepted[\s\S]*?<\/table>/.exec(page)?.[0] ?? ""
    assert.include(refusals, "No pilot in time")
    assert.include(refusals, "PilotAvailability")
    assert.include(page, "Customer did not come")
    assert.include(page, "Robot tipped over")
  })

  it("lists the worst deliveries, the latest first, with the commands that show more", () => {
    const worst = page.slice(page.indexOf('<ol class="worst">'))
    assert.match(
      worst,
      /order-1: 18\.0 min late, 58\.0 min from click to door[\s\S]*order-0: 10\.0 min early/
    )
    assert.include(text(worst), "curbline explain runs/test-7-1 --order 1")
    assert.include(text(worst), "curbline replay runs/test-7-1 --delivery 1")
  })

  it("does not call late what came before its promise", () => {
    const early = pageOf([runResult({ orders: [delivered(0, hour, 30 * minute, 40 * minute)] })])
    assert.include(text(early), "The worst, order-0, came 10.0 min before its promise.")
    assert.notInclude(text(early), "-10.0 min after")
  })

  it("shows version, seed, digest and the command that repeats it, escaped", () => {
    for (const part of ["Curbline 1.2.3", "0123456789abcdef", "curbline sim &lt;town&gt;.yaml --seed 7"]) {
      assert.include(text(page), part)
    }
    assert.notInclude(page, "<town>")
  })

  it("names the file of orders with what was left out of it, and its SHA-256, where there is one", () => {
    assert.include(page, "<dt>Orders</dt><dd>drawn, ")
    const plain = runResult({ orders })
    const demand = {
      file: "city/<orders>.csv",
      timeZone: null,
      customerGridM: 50,
      outsideZones: "drop"
    } as const
    const notes: ReadonlyArray<string> = []
    const demandFile = { sha256: "ab".repeat(32), orders: [], outsideRun: 2, outsideZones: 1, notes }
    const scenario = { ...plain.scenario, demand: { ...demand, sha256: null }, demandFile }
    const replayed = pageOf([{ ...plain, scenario }])
    assert.include(
      replayed,
      "<dd>0 orders of city/&lt;orders&gt;.csv, 2 outside the run and 1 outside every zone left out; customers moved to the middle of cells of 50 m</dd>"
    )
    assert.include(replayed, `<dt>SHA-256 of the file of orders</dt><dd><code>${"ab".repeat(32)}</code></dd>`)
  })

  it("has a section about faults where there are any, and none otherwise", () => {
    assert.notInclude(page, 'id="faults"')
    const { scenario } = runResult()
    const from = scenario.startAt.at + 2 * hour
    const faulty = pageOf([
      runResult({
        orders,
        faultsFired: { lidStuckOpen: 3 },
        faultWindows: [{ kind: "lidStuckOpen", from, until: from + hour }]
      })
    ])
    assert.include(faulty, 'id="faults"')
    assert.include(faulty, "closings that failed by it")
    assert.include(faulty, "08:00 to 09:00")
    assert.include(faulty, 'fill="var(--shade)"')
  })

  it("says so when there is nothing to draw or nothing was delivered", () => {
    assert.include(pageOf([runResult({ series: [] })]), "too short for charts")
    assert.include(pageOf([runResult({ orders: [] })]), "No order of the counted time was delivered.")
  })

  it("is the same text for the same results", () => {
    assert.strictEqual(pageOf([runResult({ orders }, sla)]), page)
  })
})

describe("the report of several runs", () => {
  // Acceptance 75 %, 50 % and 100 %: mean 75, t(2) 4.303 times 25 over the root of 3 is 62.1 points.
  const runs = [
    runResult({ orders }, sla),
    runResult({ orders: [orders[0]!, orders[2]!] }, sla),
    runResult({ orders: [orders[0]!] }, sla)
  ]

  it("adds up the orders of several runs, and says how many do not count", () => {
    const late = orderRecord(4, 23 * hour, { outcome: "Rejected", limitingFactor: "PilotAvailability" })
    const run = runResult({ orders: [...orders, late] })
    const one = text(pageOf([run]))
    assert.include(one, "3 of 4 orders")
    assert.include(one, "These figures count 4 of 5 orders")
    const several = text(pageOf([run, run, run]))
    assert.include(several, "9 of 12 orders")
    assert.include(several, "These figures count 12 of 15 orders")
    assert.notInclude(text(page), "These figures count")
  })

  it("shows means with their 95 % intervals, and of how many runs", () => {
    const several = pageOf(runs)
    assert.match(several, /Accepted<\/dt><dd class="value">75\.0 %<\/dd><dd class="interval">± 62\.1 points/)
    assert.include(several, "Means of 3 runs with 95 % intervals")
    assert.include(several, "in 3 runs: 75.0 % of 7 orders accepted")
  })

  it("judge a promised level by the one-sided 95 % bound of the mean, and say how many runs keep it", () => {
    // t(2) at 95 % is 2.920: 75 less 2.920 times 25 over the root of 3 is 32.9.
    assert.match(
      pageOf(runs),
      /acceptance<\/th><td>at least 70\.0 %<\/td><td>75\.0 %<\/td><td>at least 32\.9 %<\/td><td>2 of 3<\/td><td class="no">/
    )
    const alike = [runs[0]!, runs[0]!]
    assert.match(pageOf(alike), /75\.0 %<\/td><td>at least 75\.0 %<\/td><td>2 of 2<\/td><td class="yes">/)
  })

  it("of a single run shows no interval and says how to get them", () => {
    assert.notInclude(page, 'class="interval"')
    assert.include(page, "One run shows no intervals")
    assert.include(text(page), "--replications 10")
  })
})

describe("the words of reasons", () => {
  it("are there for every limiting factor, with what it means", () => {
    for (const factor of limitingFactors) {
      assert.notStrictEqual(wordsOf(factor).name, factor)
      assert.isAbove(wordsOf(factor).meaning.length, 20, factor)
    }
  })

  it("take a code without words apart", () => {
    assert.strictEqual(wordsOf("PedestrianFlip").name, "Pedestrian flip")
    assert.strictEqual(wordsOf("ROBOT_ON_FIRE").name, "Robot on fire")
  })
})

describe("the security policy", () => {
  const frame = {
    brand: "",
    kind: "",
    title: "",
    subtitle: "",
    style: "",
    openingHtml: "",
    sectionsHtml: [],
    noticeHtml: "",
    version: ""
  }

  it("allows the script that is in the page, by its hash, and no other", () => {
    const withScript = pageFrame({ ...frame, script: 'draw("</script>")' })
    const own = /<script>([\s\S]*?)<\/script>\n<\/body>/.exec(withScript)?.[1] ?? ""
    assert.include(own, "draw(")
    assert.notInclude(own, "</script")
    const hash = createHash("sha256").update(own).digest("base64")
    assert.include(withScript, `script-src 'sha256-${hash}'"`)
  })

  it("allows none where there is nothing to draw a map of", () => {
    const withoutMap = pageOf([runResult({ orders })], "draw()")
    assert.notInclude(withoutMap, "script-src")
    assert.notInclude(withoutMap, "<script>")
  })
})
