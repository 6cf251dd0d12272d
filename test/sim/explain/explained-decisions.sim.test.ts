import { assert, describe, it } from "@effect/vitest"
import type { DemandQuoted, DemandRefused } from "../../../src/actors/delivery/commands.ts"
import type { PlannerCommand } from "../../../src/actors/planner/commands.ts"
import type { PlannerState } from "../../../src/actors/planner/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import { type Explanation, explain } from "../../../src/services/dispatch/planner/explain.ts"
import { insert, isRefusal } from "../../../src/services/dispatch/planner/insertion.ts"
import { planAssignments } from "../../../src/services/dispatch/planner/replan.ts"
import { takenIn } from "../../../src/sim/explain/decision-taken.ts"
import { answersTo } from "../../../src/sim/explain/order-story.ts"
import { askedByCommand } from "../../../src/sim/explain/planner-question.ts"
import { Simulation } from "../../../src/sim/run.ts"
import type { Scenario } from "../../../src/sim/scenario/schema.ts"
import { badDay, smallCity } from "../../support/scenario.ts"

/** What a day showed: decisions explained by kind, and every contradiction. */
interface Findings {
  readonly quoted: number
  readonly refused: ReadonlyMap<string, number>
  readonly confirmed: number
  readonly replanned: number
  readonly contradictions: ReadonlyArray<string>
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Explains every decision of a day before it is taken, and compares it with the decision. */
const explainDay = (scenario: Scenario): Findings => {
  const contradictions: Array<string> = []
  const refused = new Map<string, number>()
  let quoted = 0
  let confirmed = 0
  let replanned = 0
  let open: { readonly deliveryId: string; readonly explanation: Explanation; readonly by: string } | null =
    null
  const config = () => simulation.plannerConfig
  const simulation: Simulation = new Simulation(scenario, {
    inbox: (instance, command, now) => {
      open = null
      if (instance.actor.name !== "Planner") return
      const state = instance.state as PlannerState
      if (command._tag === "Replan") {
        // With one open delivery the joint assignment decides about it alone.
        const waiting = state.openDeliveries.filter((id) => state.demands.get(id)?.status === "Scheduled")
        const [id] = waiting
        const deliveryId = id === undefined ? null : (state.demands.get(id)?.deliveryId ?? null)
        if (waiting.length !== 1 || deliveryId === null) return
        const asked = askedByCommand(state, command, deliveryId, now, config())
        if (asked === null || id === undefined) return
        const explanation = explain(state, state.calendar, asked.question, now, config())
        const plan = planAssignments(state, state.calendar, state.openDeliveries, now, config())
        if (plan.compared > 1) return
        replanned += 1
        const decision = plan.decisions.find((it) => it.demandId === id)
        const refusal = plan.unassigned.find((it) => it.demandId === id)?.refusal
        if (decision?.candidate.serial !== (explanation.winner ?? undefined)) {
          contradictions.push(`replan ${id}: ${decision?.candidate.serial} but ${explanation.winner}`)
        }
        if (refusal !== undefined && !same(refusal.issueCounts, explanation.issueCounts)) {
          contradictions.push(`replan ${id}: ${JSON.stringify([refusal, explanation.issueCounts])}`)
        }
        return
      }
      if (command._tag !== "Quote" && command._tag !== "Confirm") return
      const { deliveryId } = (command as Extract<PlannerCommand, { readonly _tag: "Quote" }>).request
      const asked = askedByCommand(state, command, deliveryId, now, config())
      if (asked === null) return
      const explanation = explain(state, state.calendar, asked.question, now, config())
      open = { deliveryId, explanation, by: asked.by }
      const answer = insert(state, state.calendar, asked.question.facts.wish, now, config())
      if (isRefusal(answer)) {
        const { limitingFactor } = answer
        refused.set(limitingFactor, (refused.get(limitingFactor) ?? 0) + 1)
        if (explanation.refusal?.limitingFactor !== limitingFactor) {
          contradictions.push(`${deliveryId}: ${limitingFactor} but ${explanation.refusal?.limitingFactor}`)
        }
        if (!same(answer.issueCounts, explanation.issueCounts)) {
          contradictions.push(
            `${deliveryId}: ${JSON.stringify([answer.issueCounts, explanation.issueCounts])}`
          )
        }
      } else if (!same(answer, explanation.candidates[0]?.plan)) {
        contradictions.push(`${deliveryId}: ${JSON.stringify([answer, explanation.candidates[0]])}`)
      }
    },
    decided: (_instance, _command, _timer, outcome, now) => {
      if (open === null || !outcome.accepted) return
      const { deliveryId, explanation, by } = open
      const decision = outcome as Decision
      const taken = takenIn(decision, deliveryId, by as "Quote", null)
      if (by === "Quote") {
        const [told] = answersTo(decision, deliveryId) as ReadonlyArray<DemandQuoted | DemandRefused>
        if (told?._tag === "DemandQuoted") quoted += 1
        if (taken.serial !== explanation.winner) {
          contradictions.push(`${deliveryId} at ${now}: ${taken.serial} but ${explanation.winner}`)
        }
        if (taken.limitingFactor !== (explanation.refusal?.limitingFactor ?? null)) {
          contradictions.push(`${deliveryId}: ${taken.limitingFactor}`)
        }
      } else if (taken.serial !== null) {
        confirmed += 1
        const of = explanation.candidates.find((it) => it.serial === taken.serial)
        const told = answersTo(decision, deliveryId).find((it) => it._tag === "DemandConfirmed")
        if (told?._tag !== "DemandConfirmed" || of?.plan.dropoffEta !== told.dropoffEta) {
          contradictions.push(`confirm ${deliveryId}: ${taken.serial}, ${of?.plan.dropoffEta}`)
        }
      }
    }
  })
  simulation.runAll()
  return { quoted, refused, confirmed, replanned, contradictions }
}

describe("an explanation", () => {
  it("names the robot, the times and the refusals that the planner decided on, all day long", () => {
    const found = explainDay(smallCity({ orders: 150, robots: 40, pilots: 8, seed: 3 }))
    assert.deepStrictEqual(found.contradictions.slice(0, 3), [])
    assert.isAbove(found.quoted, 20)
    assert.isAbove(found.confirmed, 10)
    assert.isAbove(found.refused.get("PilotAvailability") ?? 0, 0)
  })

  it("does so when links, pilots and people fail", () => {
    const found = explainDay(smallCity({ ...badDay, orders: 150, robots: 8, pilots: 10, seed: 5 }))
    assert.deepStrictEqual(found.contradictions.slice(0, 3), [])
    assert.isAbove(found.quoted, 20)
    assert.isAbove(found.refused.get("RobotAvailability") ?? 0, 0)
    assert.isAbove(found.replanned, 0)
  })
})
