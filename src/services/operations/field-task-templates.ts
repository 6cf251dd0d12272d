/**
 * The steps of each type of field work: a way (TRAVEL) and what is done at its end (ACTION), in order.
 * Pure. Source: spec/operations.md 5.3.
 *
 * A way is left out between robots that stand together. Of several robots for one van all are scanned
 * and loaded before the first is put down, because one ride takes them all.
 */
import { haversineM, type LatLng, type Place } from "../../domain/geo.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import { geofenceM } from "./constants.ts"
import type { FoActionType, FoSubtaskKind, FoTaskType } from "./enums.ts"

/** One robot of the work. */
export interface TemplateStop {
  readonly serial: RobotSerial
  /** Where the robot stands, null when nobody knows: where the work is. */
  readonly at: LatLng | null
  /** Where it is put down; null: the work moves no robot. */
  readonly parkAt: Place | null
}

export interface TemplateFacts {
  /** Where the work is. */
  readonly place: Place
  readonly stops: ReadonlyArray<TemplateStop>
  /** Where robots are taken in. */
  readonly storage: Place
  /** Where food is taken to. */
  readonly foodTo: Place
}

/** A step as it is planned; its number is its place in the list, from 1. */
export interface PlannedStep {
  readonly kind: FoSubtaskKind
  /** Null: the way there. */
  readonly action: FoActionType | null
  readonly serial: RobotSerial | null
  /** TRAVEL: where to; PARK_BOT: where the robot is put down; else null. */
  readonly to: Place | null
}

/** What is done to each robot, or to the merchant's device, once one is there. */
const actionsOf = (type: FoTaskType): ReadonlyArray<FoActionType> => {
  switch (type) {
    case "PUT_UP_FLAG":
      return ["PUT_UP_THE_FLAG"]
    case "BATTERY_SWAP":
      return ["SWAP_BATTERY"]
    case "PARKING_LOT_BATTERY_SWAP":
      return ["SWAP_ALL_BATTERIES"]
    case "CLEAN_CAMERA":
      return ["CLEAN_CAMERA"]
    case "CLEAN_INSOLE":
      return ["CLEAN_INSOLE"]
    case "EMPTY_BOT":
      return ["EMPTY_THE_BOT"]
    case "RETURN_TO_PARKING_LOT":
      return ["PICKUP_BOT"]
    case "MOVE_BOT_FROM_CROSSWALK":
      return ["MOVE_BOT_FROM_CROSSWALK", "CHECK_BOT"]
    case "UNSTUCK_BOT":
      return ["UNSTUCK_BOT", "CHECK_BOT"]
    case "UNFLIP_BOT":
      return ["UNFLIP_BOT", "CHECK_BOT"]
    case "BOT_HIT":
      return ["CHECK_BOT"]
    case "TABLET_ISSUE":
      return ["TROUBLESHOOT_TABLET"]
    case "QR_ISSUE":
      return ["TROUBLESHOOT_QR"]
    case "DELIVERY_RESCUE":
      return ["PICKUP_FOOD"]
    case "BOT_PICKUP":
    case "EOD_BOT_PICKUP":
      return ["SCAN_BOT", "PICKUP_BOT"]
    case "SWAP_BOT":
      return ["PUT_FOOD_INTO_DIFFERENT_BOT", "CHECK_BOT"]
    case "BOT_RESCUE":
      // Its food is a task of its own, or a courier's: taken out here it would be nobody's.
      return ["CHECK_BOT"]
    case "DEPLOY_BOTS":
      return ["SCAN_BOT", "LOAD_TO_VAN"]
    case "DEPLOY_BOTS_WITH_PILOT":
      return ["SCAN_BOT", "TRIP_DEPLOY"]
    case "PREPARE_BOTS_FOR_DEPLOYMENT":
      return ["SCAN_BOT", "PREPARE_BOT_FOR_DEPLOYMENT"]
  }
}

const travel = (to: Place, serial: RobotSerial | null): PlannedStep => ({
  kind: "TRAVEL",
  action: null,
  serial,
  to
})

const act = (action: FoActionType, serial: RobotSerial | null, to: Place | null = null): PlannedStep => ({
  kind: "ACTION",
  action,
  serial,
  to
})

const isSamePlace = (a: LatLng, b: LatLng): boolean => haversineM(a, b) <= geofenceM

/** The steps of a piece of work, in order; the first is always the way there. */
export const stepsOf = (type: FoTaskType, facts: TemplateFacts): ReadonlyArray<PlannedStep> => {
  const { place, stops } = facts
  const steps: Array<PlannedStep> = [travel(place, stops.length === 1 ? stops[0]!.serial : null)]
  if (stops.length === 0) for (const action of actionsOf(type)) steps.push(act(action, null))
  let here: LatLng = place
  for (const { serial, at } of stops) {
    const there = at ?? here
    if (!isSamePlace(here, there))
      steps.push(travel({ lat: there.lat, lng: there.lng, kind: "AdHoc" }, serial))
    here = there
    for (const action of actionsOf(type)) steps.push(act(action, serial))
  }
  return [...steps, ...endOf(type, facts, here)]
}

/** What follows when all robots have been seen to. */
const endOf = (type: FoTaskType, facts: TemplateFacts, lastPlace: LatLng): ReadonlyArray<PlannedStep> => {
  switch (type) {
    case "DELIVERY_RESCUE": {
      const serial = facts.stops[0]?.serial ?? null
      return [travel(facts.foodTo, null), act("DROPOFF_FOOD", serial)]
    }
    case "BOT_PICKUP":
    case "EOD_BOT_PICKUP":
      return [travel(facts.storage, null)]
    case "RETURN_TO_PARKING_LOT":
    case "DEPLOY_BOTS":
    case "DEPLOY_BOTS_WITH_PILOT":
      return putDown(type, facts.stops, lastPlace)
    default:
      return []
  }
}

/** The way to each robot's lot and putting it down there; a robot that a pilot drives goes by itself. */
const putDown = (
  type: FoTaskType,
  stops: ReadonlyArray<TemplateStop>,
  lastPlace: LatLng
): ReadonlyArray<PlannedStep> => {
  const steps: Array<PlannedStep> = []
  let here = lastPlace
  for (const { serial, parkAt } of stops) {
    if (parkAt === null) continue
    if (type !== "DEPLOY_BOTS_WITH_PILOT" && (steps.length === 0 || !isSamePlace(here, parkAt))) {
      steps.push(travel(parkAt, stops.length === 1 ? serial : null))
    }
    here = parkAt
    steps.push(act("PARK_BOT", serial, parkAt))
  }
  return steps
}
