/**
 * What an attempt knows of its robot between two steps: where it is, whether it moves, its battery, whether
 * it is online. Kept at edges only, because positions come every 20 s and most of them change no answer.
 * Source: spec/deliveries.md 2.1 (robot_facts), 4 (unlock).
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import { factsBatteryPoints, factsDistanceM, standingSpeedMps } from "../../services/deliveries/constants.ts"
import type { ActiveRobotLocation } from "../../services/operations/events.ts"
import type { AlertCleared, AlertRaised, RobotHealthChanged } from "../../services/state/events.ts"
import type { Course } from "./course.ts"
import type { Attempt, RobotFacts } from "./state.ts"

const unknown: RobotFacts = {
  observedAt: 0,
  speedMps: null,
  standingSince: null,
  batteryPct: null,
  online: null,
  healthy: null
}

/** What a position tells of its robot. */
type RobotSighting = Pick<ActiveRobotLocation, "at" | "lat" | "lng" | "speedMps" | "batteryPct">

/** The facts after a position, null when it says nothing new or is older than what is known. */
export const factsOf = (attempt: Attempt, event: RobotSighting): RobotFacts | null => {
  const known = attempt.robotFacts ?? unknown
  if (event.at < known.observedAt) return null
  const stands = event.speedMps < standingSpeedMps
  const { lat, lng } = attempt
  const edge =
    lat === null ||
    lng === null ||
    known.speedMps === null ||
    stands !== (known.standingSince !== null) ||
    Math.abs(event.batteryPct - (known.batteryPct ?? 0)) >= factsBatteryPoints ||
    haversineM({ lat, lng }, event) >= factsDistanceM
  if (!edge) return null
  return {
    observedAt: event.at,
    speedMps: event.speedMps,
    standingSince: stands ? (known.standingSince ?? event.at) : null,
    batteryPct: event.batteryPct,
    // A robot that tells its position is online.
    online: known.online === null ? null : true,
    healthy: known.healthy
  }
}

/** The facts after news of health or connection, null when they say nothing new or are old. */
export const factsAfter = (
  attempt: Attempt,
  event: RobotHealthChanged | AlertRaised | AlertCleared
): RobotFacts | null => {
  const known = attempt.robotFacts ?? unknown
  if (event.at < known.observedAt) return null
  if (event._tag === "RobotHealthChanged") {
    return known.healthy === event.healthy ? null : { ...known, observedAt: event.at, healthy: event.healthy }
  }
  if (event.type !== "ROBOT_OFFLINE") return null
  const online = event._tag === "AlertCleared"
  return known.online === online ? null : { ...known, observedAt: event.at, online }
}

/** `place` null: nobody said where it was. */
export const noteFacts = (
  course: Course,
  attempt: Attempt,
  facts: RobotFacts,
  place: LatLng | null
): void => {
  course.draft.event({
    _tag: "RobotFactsNoted",
    at: course.now,
    attemptId: attempt.attemptId,
    facts,
    lat: place === null ? null : place.lat,
    lng: place === null ? null : place.lng
  })
}
