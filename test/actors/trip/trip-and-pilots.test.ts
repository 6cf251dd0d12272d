import { assert, describe, it } from "@effect/vitest"
import type { Call } from "../../../src/actors/calls.ts"
import { pilotActor } from "../../../src/actors/pilot/actor.ts"
import type { PilotCommand } from "../../../src/actors/pilot/commands.ts"
import type { PilotState } from "../../../src/actors/pilot/state.ts"
import type { Route } from "../../../src/actors/route.ts"
import { routes } from "../../../src/actors/routes.ts"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { AnyCommand, AnyEvent, Decision } from "../../../src/domain/decider.ts"
import { tripHoldsOnePilot } from "../../../src/sim/checkers/trip-holds-one-pilot.ts"
import { tripInTransitHasPilot } from "../../../src/sim/checkers/trip-in-transit-has-pilot.ts"
import { tripMatchesTask } from "../../../src/sim/checkers/trip-matches-task.ts"
import { nobody } from "../../support/no-facts.ts"
import { schedule } from "../pilot/pilots.ts"
import { destination, origin, requested, robotCopy, t0 } from "./trips.ts"

/** A trip and two pilots who talk by the real routes, in order and at once; other actors only listen. */
class Stage {
  readonly trip: TripState = tripActor.initial("trip-1")
  readonly pilots = new Map<string, PilotState>()
  readonly news: Array<string> = []
  /** Causes of the hub's search, as the hub hears them. */
  readonly searches: Array<string> = []
  private readonly queue: Array<{
    readonly actor: string
    readonly id: string
    readonly command: AnyCommand
  }> = []

  constructor() {
    for (const pilotId of ["P1", "P2"]) {
      this.pilots.set(pilotId, pilotActor.initial(pilotId))
      this.pilot(pilotId, schedule({ pilotId, startAt: t0, breaks: [] }), t0)
      this.pilot(pilotId, { _tag: "StartShift" }, t0)
      this.pilot(pilotId, { _tag: "Heartbeat", sentAt: t0, repeatsEveryMs: 5_000 }, t0)
    }
  }

  stateOf(pilotId: string): PilotState {
    const state = this.pilots.get(pilotId)
    if (state === undefined) return assert.fail(`no pilot ${pilotId}`)
    return state
  }

  pilot(pilotId: string, command: PilotCommand, now: number): void {
    this.queue.push({ actor: "Pilot", id: pilotId, command })
    this.run(now)
  }

  give(command: TripCommand, now: number): void {
    this.queue.push({ actor: "Trip", id: "trip-1", command })
    this.run(now)
  }

  /** Accepts the offer that this pilot sees. */
  accept(pilotId: string, now: number): void {
    const { assignment, version } = this.stateOf(pilotId)
    this.pilot(
      pilotId,
      { _tag: "Accept", assignmentId: assignment?.assignmentId ?? "", pilotVersion: version },
      now
    )
  }

  depart(pilotId: string, now: number): void {
    this.give({ _tag: "Depart", pilotId, robot: robotCopy(), overrideReason: null }, now)
  }

  private run(now: number): void {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      const { actor, id, command } = next
      if (actor === "Trip") {
        const outcome = tripActor.decide(this.trip, command as TripCommand, now)
        if (!outcome.accepted) assert.fail(`Trip ${command._tag}: ${JSON.stringify(outcome)}`)
        else {
          for (const event of outcome.events) tripActor.evolve(this.trip, event)
          this.carryOut(outcome)
        }
        for (const check of [tripMatchesTask, tripInTransitHasPilot, tripHoldsOnePilot]) {
          assert.isNull(check(this.trip), command._tag)
        }
      } else if (actor === "Pilot") {
        const state = this.stateOf(id)
        const outcome = pilotActor.decide(state, command as PilotCommand, now)
        if (!outcome.accepted) assert.fail(`Pilot ${command._tag}: ${JSON.stringify(outcome)}`)
        else {
          for (const event of outcome.events) pilotActor.evolve(state, event)
          this.carryOut(outcome)
        }
      } else if (actor === "Hub" && "cause" in command) {
        this.searches.push(String(command.cause))
      }
    }
  }

  private carryOut(decision: Decision): void {
    for (const event of decision.events) this.route(event)
    for (const send of decision.sends) this.queue.push(send)
    for (const call of decision.calls as ReadonlyArray<Call>) {
      if (call._tag === "TellPilot") this.news.push(`${call.pilotId} ${call.news}`)
    }
  }

  private route(event: AnyEvent): void {
    const rows = (routes as Readonly<Record<string, ReadonlyArray<Route> | undefined>>)[event._tag] ?? []
    for (const row of rows) {
      const to = row.to(event, nobody)
      if (typeof to === "string") {
        this.queue.push({ actor: row.actor, id: to, command: row.make(event, to) })
      }
    }
  }
}

/** P1 drives the trip since `t0 + 70_000`. */
const driven = (): Stage => {
  const stage = new Stage()
  stage.give({ _tag: "CreateTrip", event: requested() }, t0)
  stage.give({ _tag: "ActivateTrip" }, t0 + 60_000)
  stage.give({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }, t0 + 60_000)
  stage.accept("P1", t0 + 65_000)
  stage.depart("P1", t0 + 70_000)
  return stage
}

describe("a trip and its pilots", () => {
  it("runs from its request to the pilot's cooldown", () => {
    const stage = driven()
    assert.deepStrictEqual(stage.searches, ["Opened", "Resolved"])
    stage.give({ _tag: "Complete", by: "pilot:P1", place: destination, overrideReason: null }, t0 + 400_000)
    assert.strictEqual(stage.trip.status, "COMPLETED")
    assert.strictEqual(stage.stateOf("P1").shiftStatus, "ON_COOLDOWN")
    assert.deepStrictEqual(stage.news, ["P1 Bound", "P1 Ended"])
    assert.notInclude(stage.searches, "Closed", "no search was on when it ended")
  })

  it("passes from the pilot whose time is over to the next one", () => {
    const stage = driven()
    const over = t0 + 8 * 3_600_000 + 300_000
    stage.pilot("P1", { _tag: "ForcePark" }, over)
    assert.strictEqual(stage.news.at(-1), "P1 Park")
    stage.give({ _tag: "Park", by: "pilot:P1", reason: "parked", place: origin }, over + 5_000)
    assert.strictEqual(stage.trip.taskStatus, "PAUSED")
    assert.isNull(stage.trip.pilotId)
    assert.strictEqual(stage.stateOf("P1").assignment?.endReason, "HANDOVER")
    assert.include(stage.searches.slice(2), "Opened")
    stage.pilot("P1", { _tag: "EndShift" }, over + 6_000)

    const next = stage.stateOf("P2")
    next.scheduledEndAt = over + 3_600_000
    stage.give({ _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }, over + 10_000)
    stage.accept("P2", over + 15_000)
    stage.depart("P2", over + 60_000)
    assert.strictEqual(stage.trip.eta, requested().eta + 120_000)
    assert.deepStrictEqual([stage.trip.pilotId, stage.trip.departedAt], ["P2", t0 + 70_000])
  })

  it("stands while its pilot is silent, and goes on with him when he is back in time", () => {
    const stage = driven()
    const lastAt = t0 + 100_000
    stage.pilot("P1", { _tag: "Heartbeat", sentAt: lastAt, repeatsEveryMs: 0 }, lastAt)
    stage.pilot("P1", { _tag: "MarkUnresponsive" }, lastAt + 30_000)
    assert.strictEqual(stage.trip.status, "AT_STOP")
    assert.deepStrictEqual(stage.searches, ["Opened", "Resolved"], "nobody else is searched for yet")
    stage.pilot("P1", { _tag: "Heartbeat", sentAt: lastAt + 50_000, repeatsEveryMs: 5_000 }, lastAt + 50_000)
    stage.depart("P1", lastAt + 60_000)
    assert.strictEqual(stage.trip.status, "IN_TRANSIT")
  })

  it("is offered to others when its pilot stays silent", () => {
    const stage = driven()
    const lastAt = t0 + 100_000
    stage.pilot("P1", { _tag: "Heartbeat", sentAt: lastAt, repeatsEveryMs: 0 }, lastAt)
    stage.pilot("P1", { _tag: "MarkUnresponsive" }, lastAt + 30_000)
    stage.pilot("P1", { _tag: "RevokeSilent" }, lastAt + 90_000)
    assert.isNull(stage.trip.pilotId)
    assert.include(stage.searches.slice(2), "Opened")
    stage.give({ _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }, lastAt + 91_000)
    assert.strictEqual(stage.stateOf("P2").assignment?.status, "REQUESTED")
  })

  it("parks when its pilot walks away", () => {
    const stage = driven()
    const assignmentId = stage.stateOf("P1").assignment?.assignmentId ?? ""
    stage.pilot("P1", { _tag: "Abandon", assignmentId, reason: "SICK" }, t0 + 200_000)
    assert.deepStrictEqual(
      [stage.trip.status, stage.trip.taskStatus, stage.trip.pilotId],
      ["AT_STOP", "PAUSED", null]
    )
    assert.strictEqual(stage.searches.at(-1), "Opened")
  })

  it("frees a pilot who accepts a trip that was cancelled meanwhile", () => {
    const stage = new Stage()
    stage.give({ _tag: "CreateTrip", event: requested() }, t0 + 60_000)
    stage.give({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }, t0 + 60_000)
    stage.give({ _tag: "CancelTrip", by: "service:dispatch", reason: "CustomerRequested" }, t0 + 62_000)
    assert.strictEqual(stage.stateOf("P1").assignment?.status, "CANCELED")
    assert.strictEqual(stage.stateOf("P1").shiftStatus, "ON_SHIFT")
    assert.include(stage.searches, "Closed")
  })

  it("asks the next one when the first is not eligible any more", () => {
    const stage = new Stage()
    stage.pilot("P1", { _tag: "StartBreak" }, t0 + 30_000)
    stage.give({ _tag: "CreateTrip", event: requested() }, t0 + 60_000)
    stage.give({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }, t0 + 60_000)
    assert.isNull(stage.trip.offeredPilotId)
    assert.strictEqual(stage.searches.at(-1), "Refused")
  })
})
