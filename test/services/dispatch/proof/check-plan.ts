/**
 * Whether a plan keeps H1-H9, asked without the planner's help: what it decided is laid beside the
 * rules of spec/dispatch.md 6-8, and every breach is named. Groups of decisions are independent, so the
 * rules hold for each group carried out alone as well as for all of them together.
 *
 * H9 is about idle robots; a plan of assignments moves none.
 */
import type { DemandId, RobotSerial } from "../../../../src/domain/ids.ts"
import type { Instant } from "../../../../src/domain/instant.ts"
import type { PilotBlock, PlannedLeg } from "../../../../src/services/dispatch/planner/model.ts"
import type { AssignmentDecision, AssignmentPlan } from "../../../../src/services/dispatch/planner/replan.ts"
import { type ChainWay, type DecidedDelivery, decidedDelivery, priceOf } from "./chain-ways.ts"
import { decidedDeliveries, type ProofInstance } from "./instance.ts"
import { isClear, isOnDuty, type Stretch, stretchesOf } from "./pilot-rules.ts"

/** What is wrong with the blocks of one trip, and how long its handover takes. */
const checkTrip = (
  instance: ProofInstance,
  leg: PlannedLeg,
  driveMs: number,
  holdMs: number,
  say: (breach: string) => void
): number => {
  const { config, calendar } = instance
  const handovers = leg.blocks.filter((block) => block.kind === "handover")
  const stretches = stretchesOf(leg.blocks)
  if (handovers.length > 1 || stretches.length > 2) say(`H6 ${leg.type}: more than one handover`)
  if (stretches.length - 1 !== handovers.length) say(`H6 ${leg.type}: pilots change without a handover`)
  if (handovers.length > 0 && !config.handover) say(`H6 ${leg.type}: handovers are not allowed`)
  const bufferMs = handovers.length * config.handoverS * 1_000
  const wantedTo = leg.etd + driveMs + bufferMs + holdMs
  if (stretches[0]?.from !== leg.etd || stretches.at(-1)?.to !== wantedTo) {
    say(`H6 ${leg.type}: pilots do not cover the trip`)
  }
  for (const block of handovers) {
    const partMs = config.splitPartMinS * 1_000
    const first = block.from - leg.etd
    if (block.to - block.from !== config.handoverS * 1_000) say(`H6 ${leg.type}: handover of another length`)
    if (first < partMs || driveMs - first < partMs) say(`H6 ${leg.type}: a part is too short`)
  }
  stretches.forEach((stretch, i) => {
    const pilot = calendar.pilot(stretch.pilotId)
    if (pilot === null || !isOnDuty(instance, pilot, stretch.from, stretch.to)) {
      say(`H6 ${leg.type}: ${stretch.pilotId} is not on duty`)
    }
    if (i > 0 && stretches[i - 1]?.to !== stretch.from) say(`H6 ${leg.type}: pilots leave a gap`)
  })
  if (leg.eta !== leg.etd + driveMs + bufferMs)
    say(`${leg.type}: arrives at another time than its drive takes`)
  return bufferMs
}

/** The way of section 6 that a decision takes, null when no rule allows one. */
const wayOf = ({ ways }: DecidedDelivery, { candidate }: AssignmentDecision): ChainWay | null =>
  ways.find(
    (way) =>
      way.robot.serial === candidate.serial &&
      way.hasPickup === (candidate.pickup !== null) &&
      way.interrupts === (candidate.interruptsDemandId !== null) &&
      (candidate.pickup === null || samePlace(candidate.pickup.origin, way.pair.release))
  ) ?? null

const samePlace = (a: { lat: number; lng: number }, b: { lat: number; lng: number }): boolean =>
  Math.abs(a.lat - b.lat) < 1e-9 && Math.abs(a.lng - b.lng) < 1e-9

/** H4, H5, H7, H8, the timing of section 7, and the price of one decision. */
const checkDecision = (
  instance: ProofInstance,
  delivery: DecidedDelivery,
  decision: AssignmentDecision,
  say: (breach: string) => void
): void => {
  const { config } = instance
  const { candidate } = decision
  const { facts } = delivery
  const way = wayOf(delivery, decision)
  if (way === null) {
    say(`section 6: ${candidate.serial} may not serve it`)
    return
  }
  const loadMs = config.loadTimeS * 1_000
  const waitMs = config.customerWaitS * 1_000
  const { pickup, delivery: brings, ret } = candidate
  let at: Instant = way.releaseAt
  if (pickup !== null) {
    if (pickup.etd < way.departFrom) say("departs before its robot is free")
    checkTrip(instance, pickup, way.pickupMs, 0, say)
    at = pickup.eta
  }
  const loadFrom = Math.max(at, facts.wish.start)
  if (candidate.loadStartAt !== loadFrom) say("loads at another time than robot and food are there")
  if (brings.etd < loadFrom + loadMs) say("leaves before it is loaded")
  if (brings.etd > facts.wish.latestStart) say("H4: leaves too late")
  checkTrip(instance, brings, facts.deliveryMs, config.holdPilotAtDropoff ? waitMs : 0, say)
  if (candidate.dropoffEta !== brings.eta) say("names another drop-off than its trip")
  if (brings.eta > facts.dropoffLimit) say("H5: comes later than accepted")
  if (ret.etd < brings.eta + waitMs) say("goes back before it is empty")
  if (ret.etd > brings.eta + waitMs + config.returnPilotWaitS * 1_000) say("waits too long for its way back")
  checkTrip(instance, ret, facts.returnMs, 0, say)
  if (ret.eta > way.backBy) say("H8: is out after the zone has closed")
  const hours = (ret.eta - way.releaseAt) / 3_600_000
  const km = (way.pair.pickupMeters + facts.deliveryMeters + facts.returnMeters) / 1_000
  const batteryEnd = way.pair.release.batteryPct - config.drainPctPerKm * km - config.drainPctPerHour * hours
  if (batteryEnd < config.batteryReservePct - 1e-9) say("H7: ends below the reserve")
  const isShared = [pickup, brings, ret].some((leg) => leg?.blocks.some((block) => block.kind === "handover"))
  const price = priceOf(instance, facts, way, pickup?.etd ?? way.departFrom, brings.etd, ret.etd)
  if (!isShared && Math.abs(price - candidate.cost) > 1e-6) say(`costs ${price}, not ${candidate.cost}`)
}

const legsOf = (decision: AssignmentDecision): ReadonlyArray<PilotBlock> => {
  const { pickup, delivery, ret } = decision.candidate
  return [...(pickup?.blocks ?? []), ...delivery.blocks, ...ret.blocks]
}

/** H2 and the disjoint blocks of H6, when these decisions are carried out and all others are not. */
const checkTogether = (
  instance: ProofInstance,
  decisions: ReadonlyArray<AssignmentDecision>,
  say: (breach: string) => void
): void => {
  const changed = new Set<DemandId>(decisions.map(({ demandId }) => demandId))
  const robots = new Map<RobotSerial, DemandId>()
  const booked: Array<{ readonly stretch: Stretch; readonly owner: string }> = []
  const book = (owner: string, blocks: ReadonlyArray<PilotBlock>): void => {
    for (const stretch of stretchesOf(blocks)) {
      for (const other of booked) {
        if (
          other.stretch.pilotId === stretch.pilotId &&
          !isClear(instance, other.stretch, stretch.from, stretch.to)
        ) {
          say(`H6: ${stretch.pilotId} drives ${owner} and ${other.owner} at once or without rest`)
        }
      }
      booked.push({ stretch, owner })
    }
  }
  const take = (serial: RobotSerial, demandId: DemandId): void => {
    const other = robots.get(serial)
    if (other !== undefined) say(`H2: ${serial} serves ${other} and ${demandId}`)
    robots.set(serial, demandId)
  }
  for (const block of instance.fixedBlocks) booked.push({ stretch: block, owner: "what is under way" })
  for (const robot of instance.fleet.robots) {
    const id = robot.scheduledDelivery?.demandId
    if (id === undefined || changed.has(id)) continue
    take(robot.serial, id)
    book(id, instance.kept.get(id)?.blocks ?? [])
  }
  for (const decision of decisions) {
    take(decision.candidate.serial, decision.demandId)
    book(decision.demandId, legsOf(decision))
  }
}

/** Every breach of H1-H9 in a plan, in words; none for a plan that may be carried out. */
export const breachesOf = (instance: ProofInstance, plan: AssignmentPlan): ReadonlyArray<string> => {
  const breaches: Array<string> = []
  const open = new Map(decidedDeliveries(instance).map((demand) => [demand.id, demand]))
  const answered = new Set<DemandId>()
  const answer = (id: DemandId): void => {
    if (!open.has(id)) breaches.push(`${id}: H3: it is frozen, or not open`)
    if (answered.has(id)) breaches.push(`${id}: H1: answered twice`)
    answered.add(id)
  }
  for (const decision of plan.decisions) {
    const say = (breach: string): number => breaches.push(`${decision.demandId}: ${breach}`)
    answer(decision.demandId)
    const demand = open.get(decision.demandId)
    const delivery = demand === undefined ? null : decidedDelivery(instance, demand)
    if (delivery !== null) checkDecision(instance, delivery, decision, say)
    const own = instance.kept.get(decision.demandId)?.serial ?? null
    if (decision.oldSerial !== own) say(`H1: it has ${own}, not ${decision.oldSerial}`)
  }
  for (const { demandId } of plan.unassigned) {
    answer(demandId)
    if (instance.kept.has(demandId)) breaches.push(`${demandId}: H1: it has a robot`)
  }
  for (const id of open.keys()) {
    if (!answered.has(id) && !instance.kept.has(id)) breaches.push(`${id}: H1: neither served nor left alone`)
  }
  const groups = new Set(plan.decisions.map(({ group }) => group))
  const say = (where: string) => (breach: string) => breaches.push(`${where}: ${breach}`)
  checkTogether(instance, plan.decisions, say("together"))
  if (groups.size > 1) {
    for (const group of groups) {
      checkTogether(
        instance,
        plan.decisions.filter((decision) => decision.group === group),
        say(`group ${group} alone`)
      )
    }
  }
  return breaches
}
