/**
 * Runs one scenario under all checkers and tells the first invariant that broke. A defect that throws is a
 * violation too, and so is a run that makes no end of messages. Deterministic: what it tells depends on the
 * scenario alone. Source: spec/simulation.md 9 (pass criterion).
 */
import { InvariantBroken } from "../../domain/invariant.ts"
import { earliest, type Violation } from "../checkers/violation.ts"
import { Simulation, type SimulationOptions } from "../run.ts"
import type { Scenario } from "../scenario/schema.ts"

/** What came out of a case. */
export interface CaseResult {
  /** The first broken invariant, null when all held. */
  readonly violation: Violation | null
  /** When it was found, from the start of the case; 0 without one. */
  readonly foundAfterMs: number
  readonly simulatedMs: number
  readonly robots: number
  readonly orders: number
  readonly actorEvents: number
  /** Faults that had an effect, by kind. */
  readonly faultsFired: Readonly<Record<string, number>>
  readonly digest: string
}

/** A small city decides some hundred thousand commands in a case; a message that breeds messages, millions. */
const commandsMax = 2_000_000
/** How often the run is looked at from outside, in milliseconds of real time. */
const sliceMs = 200

/** `more`: further options, so that tests can put a broken observer beside it. */
export const runCase = (scenario: Scenario, more: Partial<SimulationOptions> = {}): CaseResult => {
  const checked: Scenario = {
    ...scenario,
    outputs: { ...scenario.outputs, checks: "every-event", tracks: false }
  }
  const simulation = new Simulation(checked, more)
  let violation: Violation | null = null
  try {
    while (simulation.step(sliceMs)) {
      violation = earliest(simulation.violations())
      if (violation !== null) break
      if (simulation.host.commands > commandsMax) {
        // Where the loop was when it was stopped says nothing: it is told at the start of the run.
        violation = {
          invariant: "messages-come-to-an-end",
          at: scenario.startAt.at,
          what: "no end of messages"
        }
        break
      }
    }
    violation ??= earliest(simulation.violations())
  } catch (error) {
    violation = defectOf(error, simulation.host.now)
  }
  return {
    violation,
    foundAfterMs: violation === null ? 0 : violation.at - scenario.startAt.at,
    simulatedMs: simulation.host.now - scenario.startAt.at,
    robots: simulation.world.devices.length,
    orders: simulation.world.orders.length,
    actorEvents: simulation.host.actorEvents,
    faultsFired: simulation.result().faultsFired,
    digest: simulation.host.digest.text()
  }
}

/** The first line of a stack that is ours names the place. */
const defectOf = (error: unknown, at: number): Violation => {
  if (error instanceof InvariantBroken) return { invariant: "defect", at, what: error.message }
  if (!(error instanceof Error)) return { invariant: "defect", at, what: String(error) }
  const place = (error.stack ?? "").split("\n")[1]?.trim() ?? ""
  return { invariant: "defect", at, what: `${error.name}: ${error.message} (${place})` }
}
