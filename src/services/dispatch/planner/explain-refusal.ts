/**
 * Which rule made a limiting factor of the issues of all robots, in one sentence with numbers.
 * Source: spec/dispatch.md 6 (LimitingFactor).
 */
import type { LimitingFactor, RobotIssue } from "../enums.ts"
import { against, amount } from "./amounts.ts"
import type { WishFacts } from "./cost.ts"
import type { Look } from "./feasibility.ts"
import { closesAfter, isInZone } from "./zones.ts"

/** A delivery that nobody can serve. */
export interface RefusedCase {
  readonly look: Look
  readonly facts: WishFacts
  /** Named before any robot was looked at. */
  readonly forbidden: boolean
  /** Robots by their first issue. */
  readonly issueCounts: Readonly<Partial<Record<RobotIssue, number>>>
}

const countOf = (it: RefusedCase, issue: RobotIssue): number => it.issueCounts[issue] ?? 0

const totalOf = (it: RefusedCase): number =>
  Object.values(it.issueCounts).reduce((sum, count) => sum + count, 0)

const all = (it: RefusedCase, what: string): string => `each of ${totalOf(it)} robots ${what}`

const some = (it: RefusedCase, issue: RobotIssue, what: string): string =>
  `${countOf(it, issue)} of ${totalOf(it)} robots ${what}`

/** What comes before in the order of factors did not hold. */
const noneLacksAPilot = "none lacks only a pilot"

const chainMs = (it: RefusedCase): number => {
  const { facts, look } = it
  return (look.config.loadTimeS + look.config.customerWaitS) * 1_000 + facts.deliveryMs + facts.returnMs
}

const window = (it: RefusedCase): string => {
  const { facts, look } = it
  const from = Math.max(look.now, facts.wish.start)
  const closesAt = facts.originZones.reduce(
    (latest, zone) => Math.max(latest, closesAfter(zone, from, look.fleet.utcOffsetMs)),
    Number.NEGATIVE_INFINITY
  )
  return closesAt === Number.NEGATIVE_INFINITY
    ? "the merchant's zone is closed when the food is ready"
    : `from food to lot it takes ${against(chainMs(it) / 1_000, ">", (closesAt - from) / 1_000, "s")} until the zone closes`
}

const zonesOff = (it: RefusedCase): string => {
  const off = it.look.fleet.zones.filter((zone) => !zone.enabled && isInZone(zone, it.facts.wish.origin))
  return `the merchant's zone is switched off (${off.map((zone) => zone.id).join(", ")})`
}

const contents = (it: RefusedCase): string => {
  const { allowedContents } = it.look.config
  const refused = it.facts.wish.features.controlledContents.filter((it) => !allowedContents.includes(it))
  return `robots may not carry ${refused.join(", ")}; allowed: ${allowedContents.join(", ") || "nothing"}`
}

const restOf = (it: RefusedCase): string => {
  const entries = Object.entries(it.issueCounts) as ReadonlyArray<readonly [RobotIssue, number]>
  const [first] = [...entries].sort((a, b) => b[1] - a[1])
  return first === undefined
    ? "there is no robot"
    : `none of ${totalOf(it)} robots lacks only a pilot or only time; ${first[1]} fail first for ${first[0]}`
}

const elsewhere = "not said by the planner: it was known before it was asked"

const sentences: { readonly [F in LimitingFactor]: (it: RefusedCase) => string } = {
  PilotAvailability: (it) => some(it, "NoPilot", "pass every rule but lack a pilot (NoPilot)"),
  RobotAvailability: restOf,
  Unroutable: (it) => all(it, "has no route (Unroutable)"),
  NotRobotAddressable: (it) =>
    it.forbidden
      ? `no enabled zone covers the way from merchant to customer (${amount(it.facts.deliveryMeters, "m")})`
      : all(it, "would leave the zones (OutsideZone)"),
  OutsideAvailabilityWindow: window,
  RobotDeliveriesDisabledByOperatingZone: zonesOff,
  RobotDeliveriesDisabledByMerchant: () => elsewhere,
  WindowUnmeetable: (it) =>
    `${some(it, "LateForWindow", "would only leave the merchant too late (LateForWindow)")}, ${noneLacksAPilot}`,
  AcceptedDeliveryConflict: (it) =>
    `${some(it, "DelaysAccepted", "would delay what was accepted (DelaysAccepted)")}, ${noneLacksAPilot}`,
  LargeOrder: (it) =>
    `order of ${against(it.facts.wish.features.orderLitres, ">", it.look.config.robotVolumeL, "L")} in a robot`,
  RestrictedOrder: contents,
  WeatherConditions: () => "weather stops all robots of the city",
  StaleData: (it) => all(it, "is unknown (Offline, StaleHeartbeat or NoPosition)"),
  MapsUnavailable: () => elsewhere,
  EngineOverloaded: () => elsewhere
}

/** The rule by which the factor was chosen, with what it counted or compared. */
export const ruleOf = (factor: LimitingFactor, it: RefusedCase): string => sentences[factor](it)
