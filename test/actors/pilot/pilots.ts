/** Pilots in every status, reached by the commands that lead there, with valid defaults. */
import { assert } from "@effect/vitest"
import { pilotActor } from "../../../src/actors/pilot/actor.ts"
import type { Offer, PilotCommand, ScheduleShift } from "../../../src/actors/pilot/commands.ts"
import type { PilotState } from "../../../src/actors/pilot/state.ts"

/** Planned start of the tests' shift; it lasts eight hours. */
export const t0 = 1_760_000_000_000
export const shiftEnd = t0 + 8 * 3_600_000
/** The time of the tests' cells: an hour into the shift. */
export const later = t0 + 3_600_000

export const schedule = (over: Partial<ScheduleShift> = {}): ScheduleShift => ({
  _tag: "ScheduleShift",
  pilotId: "P1",
  shard: "city-1",
  cityId: "city-1",
  experienceDays: 200,
  startAt: t0,
  endAt: shiftEnd,
  breaks: [{ startAt: t0 + 2 * 3_600_000, endAt: t0 + 2 * 3_600_000 + 900_000 }],
  ...over
})

export const offer = (over: Partial<Offer> = {}): Offer => ({
  _tag: "Offer",
  tripId: "trip-1",
  taskId: "task-1",
  taskVersion: 3,
  hubId: "hub-1",
  type: "JITP",
  demandId: "demand-1",
  deliveryId: "delivery-1",
  attemptId: "attempt-1",
  ...over
})

/** Id of the newest assignment, or one that nobody has. */
export const assignmentId = (state: PilotState): string => state.assignment?.assignmentId ?? "nobody's"

export const accept = (state: PilotState): PilotCommand => ({
  _tag: "Accept",
  assignmentId: assignmentId(state),
  pilotVersion: state.version
})

/** Checks some fields of an event, send or call, whose type the contract leaves open. */
export const assertHas = (actual: unknown, fields: object): void => {
  assert.deepInclude(actual as object, fields)
}

/** Gives one command, which must be accepted. */
export const play = (state: PilotState, now: number, command: PilotCommand): PilotState => {
  const outcome = pilotActor.decide(state, command, now)
  if (!outcome.accepted) assert.fail(`${command._tag}: ${JSON.stringify(outcome)}`)
  else for (const event of outcome.events) pilotActor.evolve(state, event)
  return state
}

export const none = (): PilotState => pilotActor.initial("P1")
export const offShift = (over: Partial<ScheduleShift> = {}): PilotState =>
  play(none(), t0 - 3_600_000, schedule(over))

/** On shift and heard of without end. */
export const onShift = (over: Partial<ScheduleShift> = {}): PilotState => {
  const state = play(offShift(over), t0, { _tag: "StartShift" })
  return play(state, t0, { _tag: "Heartbeat", sentAt: t0, repeatsEveryMs: 5_000 })
}

export const onBreak = (): PilotState => play(onShift(), later - 60_000, { _tag: "StartBreak" })
/** Offered trip-1, with 20 s left to answer at `later`. */
export const asked = (over: Partial<Offer> = {}): PilotState => play(onShift(), later - 10_000, offer(over))
export const driving = (over: Partial<Offer> = {}): PilotState => {
  const state = asked(over)
  return play(state, later - 5_000, accept(state))
}
export const onCooldown = (): PilotState =>
  play(driving(), later - 1_000, { _tag: "EndAssignment", tripId: "trip-1", outcome: "COMPLETED" })

/** The last heartbeat came 31 s before `later`, and the silence was noticed a second ago. */
const fallSilent = (state: PilotState): PilotState => {
  play(state, later - 31_000, { _tag: "Heartbeat", sentAt: later - 31_000, repeatsEveryMs: 0 })
  return play(state, later - 1_000, { _tag: "MarkUnresponsive" })
}
export const unresponsive = (): PilotState => fallSilent(onShift())
export const unresponsiveDriving = (): PilotState => {
  const state = play(onShift(), later - 60_000, offer())
  play(state, later - 50_000, accept(state))
  return fallSilent(state)
}

export const reserved = (tripId: string | null = "trip-1"): PilotState =>
  play(onShift(), later - 60_000, {
    _tag: "Reserve",
    tripId,
    until: later + 300_000,
    requestedBy: "service:dispatch"
  })

export const archived = (): PilotState => play(offShift(), later, { _tag: "Archive" })
