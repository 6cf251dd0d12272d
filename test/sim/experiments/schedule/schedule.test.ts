/** When a cell has enough days, whatever the order in which they are finished. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import type { ReplicationRule } from "../../../../src/sim/experiments/design/design.ts"
import {
  beginSchedule,
  type DayRequest,
  finishDay,
  isFinished,
  type Schedule,
  scheduledDays,
  takeNext
} from "../../../../src/sim/experiments/schedule/schedule.ts"
import {
  type PromisedLevel,
  type StudyKpiValues,
  studyKpis
} from "../../../../src/sim/experiments/study-kpis.ts"

const acceptance: PromisedLevel = { key: "acceptanceRate", bound: "at least", level: 0.9 }
const rule: ReplicationRule = { min: 3, max: 20, targetPct: 5, stopWhenMissed: false }

const kpis = (acceptanceRate: number | null): StudyKpiValues => ({
  ...(Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues),
  acceptanceRate
})

/** A number in 0..1 that day and cell decide. */
const drawn = (cell: number, replication: number, seed: number): number => {
  const mixed = Math.imul(cell * 7919 + replication * 104_729 + seed * 31 + 17, 2_654_435_761) >>> 0
  return mixed / 2 ** 32
}

/** Runs a schedule with `workers` days at a time; `pick` says which of those under way is finished next. */
const runAll = (
  begun: Schedule,
  workers: number,
  figureOf: (request: DayRequest) => number | null,
  pick: (count: number) => number
): Schedule => {
  let schedule = begun
  const underWay: Array<DayRequest> = []
  for (;;) {
    while (underWay.length < workers) {
      const taken = takeNext(schedule)
      if (taken === null) break
      schedule = taken.schedule
      underWay.push(taken.request)
    }
    const request = underWay.splice(pick(underWay.length), 1)[0]
    if (request === undefined) return schedule
    schedule = finishDay(schedule, request, kpis(figureOf(request)))
  }
}

const summary = ({ cells }: Schedule) => cells.map(({ wanted, verdict }) => ({ wanted, verdict }))

/** Half-width of the 95 % interval over the mean, from the published 97.5 % points of Student's t. */
const relativeHalfWidth = (values: ReadonlyArray<number>): number => {
  const points: Readonly<Record<number, number>> = {
    3: 4.302653,
    8: 2.364624,
    13: 2.178813,
    18: 2.109816,
    20: 2.093024
  }
  const n = values.length
  const mean = values.reduce((sum, it) => sum + it, 0) / n
  const variance = values.reduce((sum, it) => sum + (it - mean) ** 2, 0) / (n - 1)
  return ((points[n] ?? Number.NaN) * Math.sqrt(variance / n)) / Math.abs(mean)
}

describe("a schedule", () => {
  it("law: ends in the same days on any number of workers, in whatever order they finish", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.boolean(),
        (seed, workers, picks, spread, stopWhenMissed) => {
          const figureOf = ({ cell, replication }: DayRequest): number =>
            0.85 + 0.03 * cell + spread * (drawn(cell, replication, seed) - 0.5)
          const begun = () =>
            beginSchedule(
              { ...rule, stopWhenMissed },
              Array.from({ length: 5 }, () => [acceptance])
            )
          const one = runAll(begun(), 1, figureOf, () => 0)
          let turn = 0
          const many = runAll(
            begun(),
            workers,
            figureOf,
            (count) => (picks[turn++ % picks.length] ?? 0) % Math.max(1, count)
          )
          assert.isTrue(isFinished(many))
          assert.deepStrictEqual(summary(many), summary(one))
          assert.deepStrictEqual(
            many.cells.map(({ days }) => days),
            one.cells.map(({ days }) => days)
          )
        }
      ),
      { numRuns: 60 }
    )
  })

  it("law: stops at the first of min, min + 5, … days at which the interval is narrow enough, else at max", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0.01, max: 0.6, noNaN: true }),
        (seed, spread) => {
          const values = Array.from({ length: 20 }, (_, n) => 0.9 + spread * (drawn(0, n, seed) - 0.5))
          const ended = runAll(
            beginSchedule(rule, [[acceptance]]),
            1,
            ({ replication }) => values[replication] ?? 0,
            () => 0
          )
          const expected = [3, 8, 13, 18, 20].find((n) => relativeHalfWidth(values.slice(0, n)) <= 0.05)
          assert.deepStrictEqual(summary(ended), [
            expected === undefined
              ? { wanted: 20, verdict: "notReached" }
              : { wanted: expected, verdict: "precise" }
          ])
        }
      ),
      { numRuns: 100 }
    )
  })

  it("hands out the first day of every cell before the second of any", () => {
    let schedule = beginSchedule(rule, [[acceptance], [acceptance], [acceptance]])
    const order: Array<readonly [number, number]> = []
    for (let taken = takeNext(schedule); taken !== null; taken = takeNext(schedule)) {
      schedule = taken.schedule
      order.push([taken.request.replication, taken.request.cell])
    }
    assert.deepStrictEqual(
      order,
      [0, 1, 2].flatMap((n) => [0, 1, 2].map((cell) => [n, cell] as const))
    )
  })

  it("decides nothing while a day is missing, however many later ones are there", () => {
    let schedule = beginSchedule({ ...rule, min: 4 }, [[acceptance]])
    for (let n = 0; n < 4; n++) schedule = takeNext(schedule)?.schedule ?? schedule
    for (const replication of [1, 2, 3]) {
      schedule = finishDay(schedule, { cell: 0, replication }, kpis(0.95))
      assert.isFalse(isFinished(schedule))
      assert.isNull(takeNext(schedule))
    }
    assert.isTrue(isFinished(finishDay(schedule, { cell: 0, replication: 0 }, kpis(0.95))))
  })

  it("stops a cell early where a promise is missed for certain, only when it is asked to", () => {
    // Wide of precise, and far below 90 %.
    const figureOf = ({ replication }: DayRequest): number => 0.2 + 0.1 * (replication % 2)
    const stopping = runAll(
      beginSchedule({ ...rule, stopWhenMissed: true }, [[acceptance]]),
      2,
      figureOf,
      () => 0
    )
    assert.deepStrictEqual(summary(stopping), [{ wanted: 3, verdict: "missed" }])
    const going = runAll(beginSchedule(rule, [[acceptance]]), 2, figureOf, () => 0)
    assert.deepStrictEqual(summary(going), [{ wanted: 20, verdict: "notReached" }])
  })

  it("goes to the most days where no day gives the figure", () => {
    const ended = runAll(
      beginSchedule(rule, [[acceptance]]),
      1,
      () => null,
      () => 0
    )
    assert.deepStrictEqual(summary(ended), [{ wanted: 20, verdict: "notReached" }])
    assert.deepStrictEqual(scheduledDays(ended), { wanted: 20, finished: 20 })
  })
})
