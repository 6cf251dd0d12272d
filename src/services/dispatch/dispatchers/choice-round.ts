/**
 * One question to a chooser: the view of the shard that it gets, and the check of what it answers. Plans
 * are made here and never taken from the chooser, so that a wrong choice can only be dropped.
 * Source: spec/dispatch.md 6, 7 (H1-H9).
 */
import type { LatLng } from "../../../domain/geo.ts"
import type { RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import { robotIssues } from "../enums.ts"
import type { PlannerConfig } from "../planner/config.ts"
import { factsOf, makePair, type WishFacts } from "../planner/cost.ts"
import type { ChoiceProblem } from "../planner/dispatcher.ts"
import {
  conditionIssue,
  examine,
  type Look,
  lookAt,
  precheckFacts,
  reachFor
} from "../planner/feasibility.ts"
import { candidateOf, isPlainlyOut } from "../planner/insertion.ts"
import type { Candidate, DeliveryWish, Fleet, PlanningRobot } from "../planner/model.ts"
import { farthestPickupM } from "../planner/overrides.ts"
import { makePlacedBlocks, placePilots } from "../planner/pilot-placement.ts"
import type { PilotCalendar } from "../planner/pilots.ts"
import { TentativeBookings } from "../planner/tentative-bookings.ts"
import { cosineOfLatitude, fastMarginFactor, leastDetour } from "../planner/travel.ts"
import type { DeliveryView, RobotOption, RobotView, ShardView } from "./robot-chooser.ts"

const trial = makePair()
const trialBlocks = makePlacedBlocks()

const placeOf = ({ lat, lng }: LatLng): LatLng => Object.freeze({ lat, lng })

const optionOf = (candidate: Candidate): RobotOption =>
  Object.freeze({
    serial: candidate.serial,
    hubId: candidate.hubId,
    pickupM: candidate.pickup?.meters ?? 0,
    pickupS: candidate.pickup?.seconds ?? 0,
    departAt: candidate.pickup?.etd ?? candidate.delivery.etd,
    arriveAt: candidate.pickupEta,
    leaveAt: candidate.delivery.etd,
    dropoffAt: candidate.dropoffEta,
    batteryEndPct: candidate.batteryEndPct,
    cost: candidate.cost,
    costTerms: Object.freeze({ ...candidate.costTerms }),
    interrupts: candidate.interruptsDemandId !== null
  })

const viewOf = (robot: PlanningRobot): RobotView =>
  Object.freeze({
    serial: robot.serial,
    hubId: robot.hubId,
    place: robot.lat === null || robot.lng === null ? null : placeOf({ lat: robot.lat, lng: robot.lng }),
    batteryPct: robot.batteryPct,
    state: robot.operationState,
    idle:
      robot.activeDemand === null &&
      robot.scheduledPickup === null &&
      robot.scheduledDelivery === null &&
      robot.scheduledMovement === null
  })

/** The robot that has an accepted delivery in its slot, null when none has. */
const holderOf = (wish: DeliveryWish, fleet: Fleet): PlanningRobot | null => {
  const robot = wish.currentSerial === null ? undefined : fleet.robotBySerial.get(wish.currentSerial)
  return robot?.scheduledDelivery?.demandId === wish.demandId ? robot : null
}

/** A question and its answer so far. Lives as long as one call of a dispatcher. */
export class ChoiceRound {
  readonly shard: ShardView
  private readonly look: Look
  private readonly calendar: PilotCalendar
  private readonly tentative: TentativeBookings
  private readonly taken = new Set<RobotSerial>()
  private readonly factsByView = new Map<DeliveryView, WishFacts>()
  private closed = false

  constructor(fleet: Fleet, calendar: PilotCalendar, now: Instant, config: PlannerConfig) {
    this.look = lookAt(fleet, now, config)
    this.calendar = calendar
    this.tentative = new TentativeBookings(calendar)
    this.shard = Object.freeze({
      now,
      options: (delivery: DeliveryView) => this.optionsOf(delivery),
      robots: () => (this.closed ? [] : fleet.robots.map(viewOf))
    })
  }

  /** Shows a delivery to the chooser; `requestedAt` is the time of its request. */
  show(wish: DeliveryWish, requestedAt: Instant): DeliveryView {
    const { fleet, now, config } = this.look
    const holder = holderOf(wish, fleet)
    // H5 does not bind a delivery whose own robot cannot serve it.
    const isHeld = holder !== null && conditionIssue(holder, now, config, 0) < 0
    const currentEta = isHeld ? (holder.scheduledDelivery?.eta ?? null) : null
    const view: DeliveryView = Object.freeze({
      demandId: wish.demandId,
      origin: placeOf(wish.origin),
      destination: placeOf(wish.destination),
      start: wish.start,
      latestStart: wish.latestStart,
      requestedAt,
      promisedEta: wish.promisedEta,
      currentSerial: wish.currentSerial,
      orderLitres: wish.features.orderLitres
    })
    this.factsByView.set(view, factsOf(fleet, wish, currentEta, config))
    return view
  }

  /** The facts of a delivery that was shown. */
  factsOfView(view: DeliveryView): WishFacts | null {
    return this.factsByView.get(view) ?? null
  }

  /**
   * The plan for a choice, or the rule that forbids it. On success robot and pilots are taken for what is
   * chosen after it in the same answer; the pilots of a plan that is given up stay booked until then.
   */
  take(facts: WishFacts, serial: RobotSerial): Candidate | ChoiceProblem {
    const { fleet, now } = this.look
    const robot = fleet.robotBySerial.get(serial)
    if (robot === undefined) return "UnknownRobot"
    if (this.taken.has(serial)) return "ChosenTwice"
    if (precheckFacts(fleet, facts, now) !== null) return "Forbidden"
    const planned = this.planOn(facts, robot)
    if (typeof planned === "string") return planned
    this.taken.add(serial)
    for (const leg of [planned.pickup, planned.delivery, planned.ret]) {
      if (leg === null) continue
      for (const { pilotId, from, to } of leg.blocks) this.tentative.add(pilotId, from, to)
    }
    return planned
  }

  /** The view is of this moment only: whoever kept it gets empty answers. */
  close(): void {
    this.closed = true
  }

  private optionsOf(delivery: DeliveryView): ReadonlyArray<RobotOption> {
    const { fleet, now, config } = this.look
    const facts = this.factsOfView(delivery)
    if (this.closed || facts === null || precheckFacts(fleet, facts, now) !== null) return []
    const { origin } = facts.wish
    const cosine = cosineOfLatitude(origin.lat)
    const limitM = (farthestPickupM(config) / leastDetour(config)) * fastMarginFactor
    const options: Array<RobotOption> = []
    const reach = reachFor(fleet, config)
    for (let i = 0; i < fleet.robots.length; i++) {
      if (reach?.isOut(i, origin.lat, origin.lng, cosine, limitM)) continue
      const robot = fleet.robots[i] as PlanningRobot
      if (robot.scheduledDelivery !== null || this.taken.has(robot.serial)) continue
      if (isPlainlyOut(robot, fleet, origin, cosine, limitM, config)) continue
      const planned = this.planOn(facts, robot)
      if (typeof planned !== "string") options.push(optionOf(planned))
    }
    return options.sort((a, b) => a.cost - b.cost || (a.serial < b.serial ? -1 : 1))
  }

  /** The plan of a robot for a delivery, over what was taken so far; leaves the bookings as they were. */
  private planOn(facts: WishFacts, robot: PlanningRobot): Candidate | ChoiceProblem {
    if (facts.wish.demandId !== null && robot.scheduledDelivery?.demandId === facts.wish.demandId) {
      return "AlreadyScheduled"
    }
    const { look, calendar, tentative } = this
    const code = examine(look, facts, robot, trial, 0)
    if (code >= 0) return robotIssues[code] ?? "Unroutable"
    const mark = tentative.mark()
    this.releaseOwn(facts.wish)
    const isPlaced = placePilots(look, facts, robot, calendar, tentative, trial, trialBlocks)
    const planned = isPlaced ? candidateOf(look, facts, robot, trial, trialBlocks) : null
    tentative.rollback(mark)
    return planned ?? (isPlaced ? "Unroutable" : "NoPilot")
  }

  /** Counts the pilots of a delivery's present plan as free: its own, its pickup's and its return's. */
  private releaseOwn(wish: DeliveryWish): void {
    if (wish.demandId === null) return
    const { tentative } = this
    tentative.release(wish.demandId)
    const holder = holderOf(wish, this.look.fleet)
    for (const slot of [holder?.scheduledPickup ?? null, holder?.scheduledMovement ?? null]) {
      const child = slot === null ? undefined : this.look.fleet.demands.get(slot.demandId)
      if (child?.originatingDemandId === wish.demandId) tentative.release(child.id)
    }
  }
}
