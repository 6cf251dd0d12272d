/**
 * Through whom the orders of a case come, and whether couriers stand in for robots: several integrations in
 * every version of their interface and both regions, and couriers who decline, fail and dawdle. Each is off in
 * half of the cases. Source: spec/simulation.md 3, 9; spec/integrations.md 5.
 */
import { integrationTypes, regions } from "../../services/integrations/enums.ts"
import type { Choices } from "./choices.ts"

/** What partners hear from is drawn up to so many. */
const integrationsMax = 3

interface IntegrationForm {
  readonly type: string
  readonly share_pct: number
  readonly apiVersion: number
  readonly region: string
}

/** The ways by which orders come, their shares adding up to 100; empty: nobody is told; null: the usual one. */
export const integrationsOf = (choices: Choices): ReadonlyArray<IntegrationForm> | null => {
  const on = choices.chance(0.5)
  const count = choices.whole(0, integrationsMax)
  const first = choices.whole(0, integrationTypes.length - 1)
  const forms: Array<IntegrationForm> = []
  for (let i = 0; i < count; i++) {
    // The shares need only add up: the first way takes what is left of a hundred.
    const share = i === 0 ? 100 - 20 * (count - 1) : 20
    forms.push({
      type: integrationTypes[(first + 2 * i) % integrationTypes.length] ?? integrationTypes[0],
      share_pct: share,
      apiVersion: choices.whole(1, 3),
      region: choices.oneOf(regions)
    })
  }
  return on ? forms : null
}

/** How long courier companies take to answer: so long, in some cases, that we have given up, or a courier is named before. */
export const courierAnswersOf = (choices: Choices) => {
  const slow = choices.chance(0.5)
  const medianS = choices.oneOf([5, 15, 30, 60])
  return slow ? { answer_s: { dist: "lognormal" as const, median: medianS, sigma: 0.7 } } : {}
}

/** Couriers who stand in where no robot can, or nobody does. */
export const couriersOf = (choices: Choices) => {
  const fallback = choices.chance(0.5) ? ("couriers" as const) : ("none" as const)
  const accepts = choices.chance(0.5)
  const acceptPct = choices.whole(0, 100)
  const fails = choices.chance(0.5)
  const failsPct = choices.whole(5, 60)
  const slow = choices.chance(0.5)
  const speedMps = choices.whole(10, 60) / 10
  return {
    fallback,
    couriers: {
      ...(accepts ? { accept_pct: acceptPct } : {}),
      ...(fails ? { fails_pct: failsPct } : {}),
      ...(slow ? { speed_mps: speedMps } : {})
    }
  }
}
