/** A little study with made-up figures: two numbers, a word and a flag are varied. */
import { assert } from "@effect/vitest"
import * as Either from "effect/Either"
import { studyOf } from "../../../../src/sim/experiments/outputs/assemble.ts"
import type { Study } from "../../../../src/sim/experiments/outputs/study.ts"
import { type StudyKpiValues, studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { experiment, load, town } from "../design/files.ts"

/** Sixteen cells of six days; the last two cells have four and none. */
export const someStudy = (
  sla = "sla: { acceptance_min_pct: 80, click_to_door_p90_max_s: 3000 }\n"
): Study => {
  const loaded = load(
    experiment([
      "robots: { fleet: [4, 8] }",
      "crew: { pilotsScale: [1, 1.5] }",
      "planner: { path: policy.planner, values: [planner, nearest] }",
      "handover: { path: policy.handover, values: [true, false] }"
    ]),
    "test",
    `${town}${sla}`
  )
  const design = Either.isRight(loaded) ? loaded.right : assert.fail(loaded.left.join("\n"))
  return studyOf(
    design,
    {
      asked: design.cells.map(({ index }) =>
        index === 15 ? { days: 0, status: "skipped" } : { days: 6, status: "notReached" }
      ),
      searches: null,
      wallSeconds: 12.5,
      interrupted: false,
      command: "curbline experiment exp.yaml"
    },
    ({ index }, replication) => {
      if (index === 14 && replication === 4) return null
      const kpis: StudyKpiValues = {
        ...(Object.fromEntries(
          studyKpis.map(({ key }, n) => [key, n + index / 10 + replication])
        ) as StudyKpiValues),
        acceptanceRate: 0.7 + index / 50 + (replication % 2) / 100,
        clickToDoorP90S: index === 3 ? null : 2400 + 10 * replication,
        costPerDayMinor: 100_000 + 1000 * index
      }
      return { replication, digest: `digest-${index}-${replication}`, kpis }
    }
  )
}
