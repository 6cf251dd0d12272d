/**
 * Why a rule of feasibility keeps a robot from a delivery, in one sentence with the numbers that the rule
 * compared. One entry per rule, in the order of spec/dispatch.md 6; what is measured here is measured by
 * the functions that the rules themselves ask.
 */
import type { Instant } from "../../../domain/instant.ts"
import type { RobotIssue } from "../enums.ts"
import { against, amount, type Unit } from "./amounts.ts"
import { isServiceOpen, isWayCovered, type Pair, type WishFacts } from "./cost.ts"
import type { PilotGap } from "./explain-pilots.ts"
import type { Look } from "./feasibility.ts"
import type { PlanningRobot } from "./model.ts"
import { heartbeatAge } from "./projection.ts"
import { isBlocked, routeMeters } from "./travel.ts"
import { closesAfter } from "./zones.ts"

/** What one rule found. */
export interface IssueFinding {
  readonly issue: RobotIssue
  /** What was found and what the rule allows. */
  readonly text: string
  /** The measured amount; null for a rule that asks yes or no. */
  readonly found: number | null
  readonly limit: number | null
  readonly unit: Unit | null
}

/** One robot that a rule keeps from one delivery. */
export interface IssueCase {
  readonly look: Look
  readonly facts: WishFacts
  readonly robot: PlanningRobot
  /** Measured and timed as `examine` does; null without a position. */
  readonly pair: Pair | null
  /** Which trip found no pilot; null when pilots were not asked. */
  readonly gap: PilotGap | null
}

type Finding = Omit<IssueFinding, "issue">

const seconds = (ms: number): number => ms / 1_000

const plain = (text: string): Finding => ({ text, found: null, limit: null, unit: null })

const compared = (
  before: string,
  found: number,
  sign: ">" | "<",
  limit: number,
  unit: Unit,
  after = ""
): Finding => ({ text: `${before} ${against(found, sign, limit, unit)}${after}`, found, limit, unit })

const measured = (it: IssueCase, tell: (pair: Pair) => Finding): Finding =>
  it.pair === null ? plain("cannot be measured without a position") : tell(it.pair)

const stateFor = (it: IssueCase): string =>
  `${it.robot.operationState} for ${amount(seconds(it.look.now - it.robot.stateAt), "s")}`

const heartbeat = (it: IssueCase): string => {
  const age = heartbeatAge(it.robot, it.look.now)
  return Number.isFinite(age) ? `last heartbeat ${amount(seconds(age), "s")} ago` : "no heartbeat ever"
}

const staleHeartbeat = (it: IssueCase): Finding => {
  const { now, config } = it.look
  const age = heartbeatAge(it.robot, now)
  if (!Number.isFinite(age)) return plain("no heartbeat ever")
  return age > config.staleAfterMs
    ? compared("last heartbeat", seconds(age), ">", seconds(config.staleAfterMs), "s", " ago")
    : compared(
        "to give up its movement: last heartbeat",
        seconds(age),
        ">",
        seconds(config.freshWithinMs),
        "s",
        " ago"
      )
}

const noPosition = (it: IssueCase): Finding => {
  const { lat, lng, accuracyM } = it.robot
  return lat === null || lng === null || accuracyM === null
    ? plain("position unknown")
    : compared("position accurate to", accuracyM, ">", it.look.config.positionAccuracyM, "m")
}

const batteryInsufficient = (it: IssueCase): Finding =>
  measured(it, (pair) => {
    const meters = pair.pickupMeters + it.facts.deliveryMeters + it.facts.returnMeters
    const chain = `${amount(meters, "m")} and ${amount(seconds(pair.returnEta - pair.release.at), "s")}`
    return compared(
      "battery at the end of the chain",
      pair.batteryEndPct,
      "<",
      it.look.config.batteryReservePct,
      "%",
      ` (${chain})`
    )
  })

const outsideZone = (it: IssueCase): Finding =>
  measured(it, (pair) => {
    const { facts, look } = it
    const ways: Array<string> = []
    if (!isWayCovered(look.fleet, facts, pair.release)) {
      const meters = routeMeters(pair.release, facts.wish.origin, look.config)
      ways.push(`the way to the merchant (${amount(meters, "m")})`)
    }
    if (!facts.deliveryCovered) ways.push(`the delivery (${amount(facts.deliveryMeters, "m")})`)
    if (!facts.returnCovered) ways.push(`the return (${amount(facts.returnMeters, "m")})`)
    return plain(`no enabled zone covers ${ways.join(" and ")}`)
  })

const outsideWindow = (it: IssueCase): Finding =>
  measured(it, (pair) => {
    const { fleet } = it.look
    if (isServiceOpen(fleet, it.facts, pair.departAt, pair.returnEta)) {
      return plain(`its hub is closed (${it.robot.hubId})`)
    }
    const closesAt = it.facts.originZones.reduce(
      (latest, zone) => Math.max(latest, closesAfter(zone, pair.departAt, fleet.utcOffsetMs)),
      Number.NEGATIVE_INFINITY
    )
    if (closesAt === Number.NEGATIVE_INFINITY) return plain("the merchant's zone is closed at its departure")
    return compared(
      "from departure to the lot",
      seconds(pair.returnEta - pair.departAt),
      ">",
      seconds(closesAt - pair.departAt),
      "s",
      " until the zone closes"
    )
  })

const alreadyScheduled = (it: IssueCase): Finding => {
  const slot = it.robot.scheduledDelivery
  if (slot === null) return plain("has a delivery scheduled")
  const inS = amount(seconds(slot.eta - it.look.now), "s")
  return plain(`delivers ${slot.demandId} next, drop-off in ${inS}`)
}

const uninterruptible = (it: IssueCase): Finding => {
  const slot = it.robot.activeDemand
  const active = it.pair?.release.active ?? null
  if (slot === null || active === null) return plain("on a trip that nobody knows of")
  const asked = active.cancelRequestedAt === null ? "" : ", its end has been asked for"
  return plain(`on a ${active.type} trip for ${amount(seconds(slot.eta - it.look.now), "s")} more${asked}`)
}

const interruptionNotWorthIt = (it: IssueCase): Finding =>
  measured(it, (pair) => {
    const { alternativeCost, config } = it.look
    const gain = alternativeCost - (pair.cost - config.interruptionGainS)
    return compared("giving up its movement gains", gain, "<", config.interruptionGainS, "cost-s")
  })

const unroutable = (it: IssueCase): Finding => {
  const { facts, look, pair } = it
  if (facts.lot === null) return plain("there is no lot to return to")
  const blocked: Array<string> = []
  if (pair !== null && isBlocked(pair.release, look.config)) blocked.push("where it would start")
  if (isBlocked(facts.wish.origin, look.config)) blocked.push("the merchant")
  if (isBlocked(facts.wish.destination, look.config)) blocked.push("the customer")
  return plain(`in a blocked area: ${blocked.join(", ")}`)
}

const lateForWindow = (it: IssueCase): Finding =>
  measured(it, (pair) =>
    untilLatest("leaves the merchant in", pair.leaveAt, it.facts.wish.latestStart, it.look.now)
  )

const delaysAccepted = (it: IssueCase): Finding =>
  measured(it, (pair) => untilLatest("drop-off in", pair.dropoffAt, it.facts.dropoffLimit, it.look.now))

const untilLatest = (what: string, at: Instant, latest: Instant, now: Instant): Finding =>
  compared(what, seconds(at - now), ">", seconds(latest - now), "s")

const capacityMismatch = (it: IssueCase): Finding => {
  const { orderLitres, controlledContents } = it.facts.wish.features
  const { robotVolumeL, allowedContents } = it.look.config
  if (orderLitres > robotVolumeL) return compared("order of", orderLitres, ">", robotVolumeL, "L")
  const refused = controlledContents.filter((content) => !allowedContents.includes(content))
  return plain(`may not carry ${refused.join(", ")}; allowed: ${allowedContents.join(", ") || "nothing"}`)
}

const noPilot = (it: IssueCase): Finding => {
  const { gap } = it
  if (gap === null) return plain("lacks only pilots: nobody could drive the delivery in its window")
  if (gap.trip === null) return gap.limit === null ? plain(gap.text) : { ...gap.limit, text: gap.text }
  const window =
    gap.latest > gap.from
      ? `${amount(seconds(gap.from - it.look.now), "s")} to ${amount(seconds(gap.latest - it.look.now), "s")}`
      : amount(seconds(gap.from - it.look.now), "s")
  const found = gap.firstFreeAt === null ? null : seconds(gap.firstFreeAt - it.look.now)
  const free = found === null ? "nobody within a day" : `somebody in ${amount(found, "s")}`
  return {
    text: `no pilot for its ${gap.trip} (${amount(seconds(gap.durationMs), "s")}) in ${window}: ${free}; ${gap.pilots} at work`,
    found,
    limit: seconds(gap.latest - it.look.now),
    unit: "s"
  }
}

const sentences: { readonly [I in RobotIssue]: (it: IssueCase) => Finding } = {
  Offline: (it) => plain(`not connected; ${heartbeat(it)}`),
  StaleHeartbeat: staleHeartbeat,
  NoPosition: noPosition,
  Unhealthy: (it) => plain(`reports that it is not healthy; ${heartbeat(it)}`),
  NeedsMaintenance: (it) => plain(`needs maintenance; ${stateFor(it)}`),
  UndergoingMaintenance: (it) => plain(`is being maintained; ${stateFor(it)}`),
  NotDriveable: (it) => plain(`cannot drive; ${stateFor(it)}`),
  Grounded: (it) => plain(`${stateFor(it)}; allowed: PARKED, DEPLOYED, ON_TRIP`),
  OffDuty: (it) => plain(`${stateFor(it)}; allowed: PARKED, DEPLOYED, ON_TRIP`),
  LidNotClosed: (it) => plain(`lid ${it.robot.lidState}; CLOSED when a trip starts`),
  HasFood: (it) => plain(`holds food of another order; ${stateFor(it)}`),
  BatteryLow: (it) =>
    measured(it, (pair) =>
      compared("battery when it is free", pair.release.batteryPct, "<", it.look.config.batterySwapPct, "%")
    ),
  BatteryInsufficient: batteryInsufficient,
  OutOfPickupRange: (it) =>
    measured(it, (pair) =>
      compared("pickup route", pair.pickupMeters, ">", it.look.config.pickupRouteLimitM, "m")
    ),
  OutOfDeliveryRange: (it) =>
    compared("delivery route", it.facts.deliveryMeters, ">", it.look.config.deliveryRouteLimitM, "m"),
  OutsideZone: outsideZone,
  OutsideOperatingWindow: outsideWindow,
  AlreadyScheduled: alreadyScheduled,
  UninterruptibleTrip: uninterruptible,
  InterruptionNotWorthIt: interruptionNotWorthIt,
  Unroutable: unroutable,
  LateForWindow: lateForWindow,
  DelaysAccepted: delaysAccepted,
  CapacityMismatch: capacityMismatch,
  NoPilot: noPilot,
  Excluded: () => plain("is excluded from this delivery: it failed it, or the order says so")
}

/** What a rule found about a robot that it keeps from a delivery. Only to be asked of rules that do. */
export const findingOf = (issue: RobotIssue, it: IssueCase): IssueFinding => ({
  issue,
  ...sentences[issue](it)
})
