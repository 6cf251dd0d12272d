/** What is added to the answers of a study, and what is said of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { Added } from "../../../../src/sim/experiments/marginal/additions.ts"
import {
  type PlannedAddition,
  studyAdditions,
  studyMarginal
} from "../../../../src/sim/experiments/marginal/study-additions.ts"
import { studyOf } from "../../../../src/sim/experiments/outputs/assemble.ts"
import { marginalSentences } from "../../../../src/sim/experiments/outputs/marginal-words.ts"
import type { Study, StudyDay } from "../../../../src/sim/experiments/outputs/study.ts"
import { studyJson } from "../../../../src/sim/experiments/outputs/study-json.ts"
import { renderStudy } from "../../../../src/sim/experiments/outputs/study-table.ts"
import { type StudyKpiValues, studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { experiment, load, town } from "../design/files.ts"

const noFigures = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues

const dayOf = (replication: number, delivered: number, costPerDayMinor: number): StudyDay => ({
  replication,
  digest: `digest-${replication}`,
  kpis: { ...noFigures, acceptanceRate: 0.9, ordersDelivered: delivered, costPerDayMinor }
})

const fleets = ["robots: { fleet: [4, 8, 20] }", "crew: { pilotsScale: [1] }"]

/** Only from `proved` robots on is acceptance what is promised; six days per cell. */
const studyFrom = (rest: string, proved = 8, factors: ReadonlyArray<string> = fleets): Study => {
  const loaded = load(
    experiment(factors, `replications: { min: 4 }\n${rest}`),
    "test",
    `${town}sla: { acceptance_min_pct: 80 }\n`
  )
  const design = Either.isRight(loaded) ? loaded.right : assert.fail(loaded.left.join("\n"))
  return studyOf(
    design,
    {
      asked: design.cells.map(() => ({ days: 6, status: "precise" })),
      searches: null,
      wallSeconds: 1,
      interrupted: false,
      command: "curbline experiment exp.yaml"
    },
    ({ parameters }, replication) => {
      const robots = Number(parameters["robots"])
      const it = dayOf(replication, 40 + replication, 1000 * robots)
      return { ...it, kpis: { ...it.kpis, acceptanceRate: robots >= proved ? 0.9 : 0.6 } }
    }
  )
}

const addedOf = (planned: ReadonlyArray<PlannedAddition>): ReadonlyArray<Added> =>
  planned.map(({ addition }) => addition.added)

const hoursFrom10: ReadonlyArray<Added> = [10, 11, 12].map((localHour) => ({ _tag: "PilotHour", localHour }))

describe("the additions of a study", () => {
  it("are a robot and a pilot in each hour, at the cheapest fleet that keeps the promises, over the least days of a cell", () => {
    const [answer, ...others] = studyAdditions(studyFrom(""))
    assert.deepStrictEqual(others, [])
    assert.deepStrictEqual(answer?.parameters, { robots: 8, crew: 1 })
    assert.deepStrictEqual(addedOf(answer?.planned ?? []), [{ _tag: "Robot" }, ...hoursFrom10])
    assert.deepStrictEqual(
      answer?.planned.map(({ replications }) => replications),
      [4, 4, 4, 4]
    )
    assert.lengthOf(answer?.base ?? [], 4)
    assert.strictEqual(new Set(answer?.planned.map(({ hash }) => hash)).size, 4)
  })

  it("are those that the file names, at the answer of each case", () => {
    const handover = "handover: { path: policy.handover, values: [true, false] }"
    const answers = studyAdditions(studyFrom("marginal: [shifts]\n", 8, [...fleets, handover]))
    assert.deepStrictEqual(
      answers.map(({ held }) => held),
      [{ handover: true }, { handover: false }]
    )
    for (const { planned } of answers) {
      assert.deepStrictEqual(
        addedOf(planned),
        [10, 11].map((start) => ({ _tag: "PilotShift", startMs: start * 3_600_000 }))
      )
    }
  })

  it("are none where the file wants none, no fleet is proved, or no factors stand for robots and pilots", () => {
    assert.deepStrictEqual(studyAdditions(studyFrom("marginal: []\n")), [])
    assert.deepStrictEqual(studyAdditions(studyFrom("", 99)), [])
    assert.deepStrictEqual(studyAdditions(studyFrom("", 8, ["robots: { fleet: [4, 8] }"])), [])
  })

  it("leave out, and name, what the city has no room for", () => {
    const [answer] = studyAdditions(studyFrom("marginal: [robot]\n", 20))
    assert.deepStrictEqual(answer?.planned, [])
    assert.deepStrictEqual(answer?.impossible[0]?.added, { _tag: "Robot" })
    const [found] = studyMarginal(studyAdditions(studyFrom("marginal: [robot]\n", 20)), () => null)
    assert.match(
      found === undefined ? "" : (marginalSentences(found)[0] ?? ""),
      /^There is no room for a robot: /
    )
  })
})

describe("what the additions are worth", () => {
  const study = studyFrom("")
  const answers = studyAdditions(study)
  const planned = answers[0]?.planned ?? []

  /** A robot delivers three or four orders more and costs 26.00; an hour delivers as many orders as its number. */
  const found = studyMarginal(answers, (hash, replication) => {
    const at = planned.findIndex((it) => it.hash === hash)
    // The last hour was interrupted after its first day, the one before it after its second.
    if ((at === 3 && replication > 0) || (at === 2 && replication === 2)) return null
    const more = at === 0 ? 3 + (replication % 2) : at * (replication % 2)
    return dayOf(replication, 40 + replication + more, 8000 + (at === 0 ? 2600 : 1200) + replication)
  })

  it("is told of every addition with two days in common, over the days before the first gap", () => {
    assert.deepStrictEqual(
      found[0]?.values.map(({ added, days }) => [added._tag, days]),
      [
        ["Robot", 4],
        ["PilotHour", 4],
        ["PilotHour", 2]
      ]
    )
    assert.strictEqual(found[0]?.days, 4 + 4 + 2 + 1)
  })

  const whole = { ...study, marginal: found }

  it("stands in the JSON with its price and its interval, apart from the cells", () => {
    const json = studyJson(whole)
    assert.strictEqual(json.simulatedDays, (3 * 6) / 8)
    const [answer] = json.marginal ?? []
    assert.strictEqual(answer?.simulatedDays, 11)
    assert.deepStrictEqual(
      answer?.additions.map(({ kind, startsAt, priceMinor }) => [kind, startsAt, Math.round(priceMinor)]),
      [
        ["robot", null, 2500],
        // Three hours are an eighth of a day, and one of a hundred pilots stays away: 8 × 12.00 × 0.99.
        ["hours", "10:00", 9504],
        ["hours", "11:00", 9504]
      ]
    )
    const { ordersDelivered, spentPerDayMinor } = answer?.additions[0] ?? assert.fail("no robot")
    assert.approximately(ordersDelivered.mean, 3.5, 1e-12)
    assert.isTrue(ordersDelivered.significant)
    assert.approximately(spentPerDayMinor.mean, 2601.5, 1e-9)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(json)), json)
    assert.notProperty(studyJson(study), "marginal")
  })

  it("is said on the terminal in lines of at most 80 characters: what is sure, and what is not", () => {
    const text = renderStudy(whole)
    for (const line of text.split("\n")) assert.isAtMost([...line].length, 80)
    const words = text.replaceAll("\n", " ")
    assert.match(words, /One robot more, 25\.00 a day: orders delivered \+3\.50 ± \d\.\d\d, /)
    assert.match(words, /no difference could be shown in acceptance 0\.0 ± 0\.0 points/)
    assert.match(
      words,
      /One pilot more for an hour: no difference in orders delivered could be shown for any of 2 hours\./
    )
  })

  it("names the hour in which one pilot more delivers most, and how many hours are sure", () => {
    const [sure] = studyMarginal(answers, (hash, replication) => {
      const at = planned.findIndex((it) => it.hash === hash)
      return dayOf(replication, 40 + replication + 3 * at + 0.1 * (replication % 2), 9200 + replication)
    })
    // Of four additions at once: t(3) at 98.75 % is 5.39, times 0.0577 over the root of 4.
    assert.include(
      sure === undefined ? [] : marginalSentences(sure),
      "One pilot more for an hour delivers most from 12:00: orders delivered +9.05 ± 0.16; a difference could be shown for 3 of 3 hours."
    )
  })
})
