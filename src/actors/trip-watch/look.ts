/**
 * What the clock finds out: that no point comes, and that a robot stands for long. All of it happens by
 * the clock, never with a point, so that it happens at the same time however often a robot reports.
 * Source: spec/state.md 6 (progress); docs/adr/0005.
 */
import type { Instant } from "../../domain/instant.ts"
import { etaNewsMs, gapWarnMs, paceMinMps, stallMs } from "../../services/trip-monitor/constants.ts"
import { etaFrom } from "../../services/trip-monitor/policies.ts"
import type { TripWatchState } from "./state.ts"

/** A point in the very millisecond of the check still counts. */
const strictlyMs = 1

/** Whether the trip is one that should get on. */
export const isWatching = (state: TripWatchState): boolean => state.phase === "UnderWay" && !state.arrived

/** Metres that the robot still has to go, >= 0: to the route and along it, or along it. */
export const remainingM = (state: TripWatchState): number => {
  const { route, alongM, offM, deviated } = state
  if (route === null) return 0
  const rest = Math.min(Math.max(0, route.lengthM - alongM), route.lengthM)
  return deviated ? offM + rest : rest
}

/** The speed that its arrival is reckoned with, metres per second: as measured, before that as planned. */
const paceOfTrip = (state: TripWatchState): number =>
  Math.max(state.paceMps ?? state.plannedPaceMps, paceMinMps)

/** When it arrives, as far as can be told now; whole seconds. */
export const etaOf = (state: TripWatchState, now: Instant): Instant =>
  etaFrom(now, remainingM(state), paceOfTrip(state))

/** When silence has lasted; null while points are promised, or it was told. */
export const silenceDueAt = (state: TripWatchState): Instant | null => {
  const { lastPoint, repeatsEveryMs, since, toldStale } = state
  if (toldStale || !isWatching(state)) return null
  if (lastPoint === null) return since + gapWarnMs + strictlyMs
  if (repeatsEveryMs !== null && repeatsEveryMs > 0) return null
  return Math.max(lastPoint.at, since) + gapWarnMs + strictlyMs
}

/** Since when a robot that should get on stands, as far as is known; null: it moves, or is silent. */
export const standsSince = (state: TripWatchState): Instant | null =>
  state.toldStale || !isWatching(state) || state.stationarySince === null
    ? null
    : Math.max(state.stationarySince, state.since)

/** When standing has become a stall; null when it has not begun or was told. */
export const stallDueAt = (state: TripWatchState): Instant | null => {
  const since = standsSince(state)
  return since === null || state.toldStall ? null : since + stallMs + strictlyMs
}

/** When standing has moved the time of arrival by enough to be told. */
export const etaDueAt = (state: TripWatchState): Instant | null => {
  const since = standsSince(state)
  if (since === null) return null
  const told = state.toldEta ?? etaOf(state, since)
  // The first millisecond at which the whole seconds of `etaOf` are late enough.
  const spanMs = (1_000 * remainingM(state)) / paceOfTrip(state)
  return Math.floor(told + etaNewsMs - 1_000 - spanMs) + 1
}

/** When there is something to look at, null: never unless a point comes. */
export const nextLookAt = (state: TripWatchState): Instant | null => {
  let due = silenceDueAt(state)
  const stall = stallDueAt(state)
  if (stall !== null && (due === null || stall < due)) due = stall
  const eta = etaDueAt(state)
  if (eta !== null && (due === null || eta < due)) due = eta
  return due
}

/** Whether a time of this kind has come. */
export const isDue = (due: Instant | null, now: Instant): boolean => due !== null && due <= now
