/**
 * Days on which partners' interfaces are ill: whatever they answer, each report reaches its partner at
 * least once, in order, and no order goes back. Source: spec/integrations.md 10, spec/simulation.md 9.
 */
import { assert, describe, it } from "@effect/vitest"
import type { PartnerCall } from "../../../src/actors/calls.ts"
import type { PartnerLinkState, QueuedReport } from "../../../src/actors/partner-link/state.ts"
import { priorities } from "../../../src/sim/kernel/priorities.ts"
import { entityOf } from "../../../src/sim/kernel/streams.ts"
import { Simulation } from "../../../src/sim/run.ts"
import type { Scenario } from "../../../src/sim/scenario/schema.ts"
import type { Misbehaves, Misbehaviour } from "../../../src/sim/world/partner-endpoint.ts"
import { smallCity } from "../../support/scenario.ts"

/** Three partners: one who hears of robots and places, one who hears of robots, one who hears of neither. */
const scenarioWithPartners = (): Scenario => {
  const plain = smallCity({ orders: 80 })
  return {
    ...plain,
    partners: {
      ...plain.partners,
      integrations: [
        { type: "DOORDASH", sharePct: 40, apiVersion: 3, region: "US" },
        { type: "UBER", sharePct: 30, apiVersion: 1, region: "EU" },
        { type: "OLO", sharePct: 30, apiVersion: 1, region: "EU" }
      ]
    }
  }
}

const scenario = scenarioWithPartners()
const startAt = scenario.startAt.at
const hour = 3_600_000

/** The links of the orders that came in. */
const linksOf = (simulation: Simulation): ReadonlyArray<PartnerLinkState> =>
  [...simulation.host.allOf("PartnerLink")]
    .map((instance) => instance.state as PartnerLinkState)
    .filter(({ sendState }) => sendState !== null)

const reportsOf = (simulation: Simulation): ReadonlyArray<QueuedReport> =>
  linksOf(simulation).flatMap((link) => link.reports)

/** A whole day; `mendAt`: when an operator lets suspended links go on. */
const run = (misbehaves: Misbehaves | null, mendAt: number | null = null): Simulation => {
  const simulation = new Simulation(scenario, { checkEveryEvent: true })
  const { partnerEndpoint } = simulation.world
  partnerEndpoint.misbehaves = misbehaves
  if (mendAt !== null)
    simulation.host.wake(mendAt, priorities.partner, { wake: () => partnerEndpoint.mend() }, 0)
  simulation.runAll()
  assert.isNull(simulation.checks.first)
  return simulation
}

/** Nothing waits any more, and most orders are over. */
const checkSettled = (simulation: Simulation): void => {
  const links = linksOf(simulation)
  for (const link of links) assert.include(["CLOSED", "IDLE"], link.sendState)
  assert.isAbove(links.filter(({ sendState }) => sendState === "CLOSED").length, 0.9 * links.length)
}

/** A number that belongs to this try of this report, 0..99. */
const diceOf = (call: PartnerCall): number => entityOf(`${call.clientRequestId}:${call.attempt}`) % 100

const status = (
  httpStatus: number,
  retryAfterMs: number | null = null,
  canceledByPartner = false
): Misbehaviour => ({ kind: "Status", httpStatus, retryAfterMs, canceledByPartner })

/** Every second try goes wrong, each way in its turn. */
const flaky: Misbehaves = (call) => {
  const dice = diceOf(call)
  if (dice < 10) return status(503)
  if (dice < 20) return { kind: "Timeout", taken: dice < 15 }
  if (dice < 28) return status(429, 30_000)
  if (dice < 35) return { kind: "Twice" }
  if (dice < 42) return { kind: "Slow", delayMs: 45_000 }
  return dice < 50 ? status(408) : null
}

/** What must hold of what partners have got, whatever happened on the way. */
const checkReceived = (simulation: Simulation): void => {
  const lastSequence = new Map<string, number>()
  const told = new Set<string>()
  for (const report of simulation.world.partnerEndpoint.received) {
    const before = lastSequence.get(report.deliveryId) ?? 0
    assert.isAbove(report.sequence, before, `order of ${report.deliveryId}`)
    lastSequence.set(report.deliveryId, report.sequence)
    if (report.status === null) continue
    const word = `${report.deliveryId} ${report.status} ${report.robotId}`
    assert.isFalse(told.has(word), `${word} twice`)
    told.add(word)
  }
  const received = new Map(simulation.world.partnerEndpoint.received.map((it) => [it.idempotencyKey, it]))
  for (const { report, state } of reportsOf(simulation)) {
    if (state === "SENT") assert.isTrue(received.get(report.idempotencyKey)?.answered, "sent is received")
  }
}

describe("partners' interfaces", () => {
  it("take every report once when they are well, and every link of an order that is over is closed", () => {
    const simulation = run(null)
    checkReceived(simulation)
    const { received } = simulation.world.partnerEndpoint
    assert.isAbove(received.length, 300)
    assert.isTrue(received.every(({ times }) => times === 1))
    const links = linksOf(simulation)
    assert.isAbove(links.length, 40)
    checkSettled(simulation)
    const types = new Set(links.map(({ api }) => `${api?.integrationType} ${api?.apiVersion} ${api?.region}`))
    assert.deepStrictEqual([...types].sort(), ["DOORDASH 3 US", "OLO 1 EU", "UBER 1 EU"])
  })

  it("hear everything in order and at least once on a day on which every second try goes wrong", () => {
    const simulation = run(flaky)
    checkReceived(simulation)
    const { received } = simulation.world.partnerEndpoint
    assert.isAbove(received.filter(({ times }) => times > 1).length, 20)
    const reports = reportsOf(simulation)
    assert.isAbove(reports.filter(({ attempts }) => attempts > 2).length, 20)
    assert.strictEqual(reports.filter(({ state }) => state === "DEAD").length, 0)
    assert.strictEqual(reports.filter(({ state }) => state === "QUEUED").length, 0)
  })

  it("are told the last word at least, when they come back after an outage of an hour", () => {
    const from = startAt + 2 * hour
    const simulation = run((_call, now) => (now >= from && now < from + hour ? status(500) : null))
    checkReceived(simulation)
    checkSettled(simulation)
    const superseded = reportsOf(simulation).filter(({ state }) => state === "SUPERSEDED")
    assert.isAbove(superseded.length, 0, "last words overtake what failed")
  })

  it("stop all links of their integration and region when credentials are refused, until somebody mends them", () => {
    const from = startAt + 2 * hour
    const until = from + hour / 2
    let refused = 0
    let others = 0
    const simulation = run((call, now) => {
      if (now < from || now >= until) return null
      if (call.integrationType !== "DOORDASH") {
        others += 1
        return null
      }
      refused += 1
      return status(401)
    }, until)
    assert.isAbove(others, 20)
    assert.isAbove(refused, 0)
    assert.isBelow(refused, 5, "the first refusals stop the others")
    checkReceived(simulation)
    checkSettled(simulation)
  })

  it("close the order when they no longer know it", () => {
    const simulation = run((call) =>
      call.sequence === 3 && diceOf(call) < 30 ? status(410, null, true) : null
    )
    checkReceived(simulation)
    const gone = linksOf(simulation).filter(({ lastError }) => lastError === "CANCELED_BY_PARTNER")
    assert.isAbove(gone.length, 5)
    for (const link of gone) assert.strictEqual(link.sendState, "CLOSED")
  })
})
