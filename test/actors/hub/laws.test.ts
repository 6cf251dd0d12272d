import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import { hubMachine } from "../../../src/actors/hub/machine.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import { hubStatuses, robotStateEventStates } from "../../../src/services/operations/enums.ts"
import type { PilotCandidate } from "../../../src/services/operations/pilot-candidate.ts"
import { isEligiblePilot } from "../../../src/services/operations/policies.ts"
import type { RobotCopy } from "../../../src/services/operations/robot-copy.ts"
import { checkedInRobotNotDeployed } from "../../../src/sim/checkers/checked-in-robot-not-deployed.ts"
import { oneDeploymentPerRobot } from "../../../src/sim/checkers/one-deployment-per-robot.ts"
import { oneSearchPerTrip } from "../../../src/sim/checkers/one-search-per-trip.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import {
  cancelRequested,
  candidate,
  checkIn,
  checkOut,
  closed,
  createHub,
  deliveryEnded,
  deploy,
  hubAfter,
  noon,
  opened,
  parkRobot,
  refused,
  resolved,
  robotCopy,
  trip,
  undeploy,
  upsertLocation
} from "../../support/hub.ts"

const trips = [
  trip("t1"),
  trip("t2", { type: "DELIVERY" }),
  trip("t3", { type: "RETURN" }),
  trip("t4", { type: "DEPLOYMENT", deliveryId: null, attemptId: null })
]
const pilots = ["p1", "p2", "p3", "p4", "p5", "p6", "p7"]

/** Facts whose times are set when they are told: `heartbeatAt` and the like are 0 for now, else old. */
const candidates: fc.Arbitrary<ReadonlyArray<PilotCandidate>> = fc.subarray(pilots).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          heartbeatAt: fc.constantFrom(0, 0, 0, -31_000),
          idleSince: fc.constantFrom(0, -60_000, -600_000),
          experience: fc.constantFrom("EXPERIENCED", "EXPERIENCED", "NEW"),
          reservedForTripId: fc.constantFrom(null, null, null, "t1", "t2"),
          shiftEndsAt: fc.constantFrom(null, 60_000, 3_600_000),
          hasLiveAssignment: fc.constantFrom(false, false, false, true)
        })
        .map((facts) => candidate(id, facts))
    )
  )
)

const toldAt = (known: ReadonlyArray<PilotCandidate>, now: number): ReadonlyArray<PilotCandidate> =>
  known.map((pilot) => ({
    ...pilot,
    heartbeatAt: now + pilot.heartbeatAt!,
    idleSince: now + pilot.idleSince,
    shiftEndsAt: pilot.shiftEndsAt === null ? null : now + pilot.shiftEndsAt
  }))

/** A command for the hub as it is: mostly about what it is doing, sometimes about anything. */
type Make = (now: number, state: HubState) => HubCommand

const aboutTrip = fc.constantFrom(...trips)
const aboutPilot = fc.constantFrom(...pilots)

/** The pilot whom the trip's search asks, else `pilotId`. */
const askedOr = (pilotId: string, tripId: string, state: HubState): string =>
  state.searchOfTrip.get(tripId)?.askedPilotId ?? pilotId

const searchCommand: fc.Arbitrary<Make> = fc.oneof(
  fc.tuple(aboutTrip, candidates).map(
    ([t, c]): Make =>
      (now) =>
        opened(t, toldAt(c, now))
  ),
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        aboutTrip,
        aboutPilot,
        fc.boolean(),
        fc.constantFrom("ACCEPTED", "REJECTED", "REJECTED", "STALE", "ABANDONED", "REVOKED", "CANCELED"),
        candidates,
        fc.nat({ max: 1_000_000 })
      )
      .map(
        ([t, p, isStranger, status, c, assignment]): Make =>
          (now, state) =>
            resolved(t, isStranger ? p : askedOr(p, t.tripId, state), status, toldAt(c, now), {
              assignmentId: `assignment ${assignment}`
            })
      )
  },
  fc.tuple(aboutTrip, aboutPilot, candidates).map(
    ([t, p, c]): Make =>
      (now, state) =>
        refused(t, askedOr(p, t.tripId, state), toldAt(c, now))
  ),
  aboutTrip.map(
    (t): Make =>
      () =>
        closed(t)
  ),
  aboutTrip.map(
    (t): Make =>
      () =>
        cancelRequested(t.deliveryId ?? "d", t.attemptId ?? "a")
  ),
  fc.tuple(aboutTrip, fc.constantFrom("Completed" as const, "Canceled" as const)).map(
    ([t, to]): Make =>
      () =>
        deliveryEnded(t.deliveryId ?? "d", to)
  ),
  candidates.map(
    (c): Make =>
      (now) => ({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: toldAt(c, now) })
  ),
  aboutTrip.map(
    (t): Make =>
      () => ({ _tag: "GiveUpPilotSearch", tripId: t.tripId })
  )
)

const serial = fc.constantFrom("R1", "R1", "R1", "R2", "R2", "R9")
const place = fc.constantFrom("lot-1", "lot-1", "lot-2", "lot-2", "lot-9")

/** What is known of a robot: null, anything, or what fits its deployment. */
const copyOf = fc
  .record({
    kind: fc.constantFrom("none", "any", "fits", "fits", "fits"),
    operationState: fc.constantFrom(...robotStateEventStates),
    tripId: fc.constantFrom(null, null, "t1"),
    needsMaintenance: fc.constantFrom(false, false, true),
    batteryPct: fc.constantFrom(null, 10, 30, 90)
  })
  .map(({ kind, ...facts }) => (serial: string, state: HubState): RobotCopy | null => {
    if (kind === "none") return null
    if (kind === "any") return robotCopy({ serial, ...facts })
    const isDeployed = (state.robots.get(serial)?.deployedAt ?? null) !== null
    return robotCopy({ serial, operationState: isDeployed ? "PARKED" : "OFF_DUTY" })
  })

const robotCommand: fc.Arbitrary<Make> = fc
  .record({
    kind: fc.constantFrom("Register", "Deploy", "Park", "Undeploy", "CheckIn", "CheckOut", "Upsert"),
    serial,
    locationId: place,
    copy: copyOf,
    method: fc.constantFrom("VAN_DROP", "DEPLOYMENT_TRIP", "IN_PLACE"),
    force: fc.boolean(),
    batteryPct: fc.constantFrom(null, 44),
    lat: fc.constantFrom(43.7, 91)
  })
  .map(({ kind, serial, locationId, copy, method, force, batteryPct, lat }) => (_now, state): HubCommand => {
    const robot = copy(serial, state)
    switch (kind) {
      case "Register":
        return { _tag: "RegisterRobot", serial }
      case "Deploy":
        return deploy({ serial, locationId, robot, method })
      case "Park":
        return parkRobot({ serial, locationId })
      case "Undeploy":
        return undeploy({ serial, locationId, robot })
      case "CheckIn":
        return checkIn({ serial, locationId, robot, force, batteryPct })
      case "CheckOut":
        return checkOut({ serial, locationId })
      case "Upsert":
        return upsertLocation({ locationId, lat })
    }
  })

const statusCommand: fc.Arbitrary<Make> = fc.constantFrom<Make>(
  createHub,
  () => ({ _tag: "OpenHub", cause: "clock" }),
  () => ({ _tag: "CloseHub", cause: "clock" }),
  () => ({ _tag: "StartEndOfDay", cause: "clock", robots: [] })
)

const anyCommand = fc.oneof(
  { weight: 8, arbitrary: searchCommand },
  { weight: 5, arbitrary: robotCommand },
  { weight: 1, arbitrary: statusCommand }
)
const steps = fc.array(fc.tuple(fc.constantFrom(0, 1, 900, 5_000, 20_000, 90_000), anyCommand), {
  maxLength: 60,
  size: "max"
})

const checkers = [oneSearchPerTrip, checkedInRobotNotDeployed, oneDeploymentPerRobot]

/** Decides with everything frozen, checks what must hold of any decision, applies it. */
const tell = (state: HubState, command: HubCommand, now: number): Decision | null => {
  const before = canonical(state)
  const statusBefore = state.status
  const outcome = hubActor.decide(deepFreeze(structuredClone(state)), deepFreeze(command), now)
  assert.strictEqual(canonical(state), before)
  if (!outcome.accepted) return null
  for (const event of outcome.events) {
    assert.strictEqual(event.at, now)
    const versionBefore = state.version
    hubActor.evolve(state, event)
    assert.isAtLeast(state.version, versionBefore)
    for (const check of checkers) assert.isNull(check(state), `after ${JSON.stringify(event)}`)
  }
  if (state.status !== statusBefore) {
    const isRow = hubMachine.transitions.some(
      (row) =>
        row.trigger === command._tag &&
        row.to === state.status &&
        (statusBefore === null ? row.from === null : row.from?.includes(statusBefore))
    )
    assert.isTrue(isRow, `${statusBefore} --${command._tag}--> ${state.status}`)
  }
  return outcome
}

/** A second sweep is none of these: it may serve whom the first one has just freed. */
const isNews = (command: HubCommand): boolean =>
  command._tag === "AssignPilot" || command._tag === "ApplyDelivery" || command._tag === "GiveUpPilotSearch"

describe("whatever a hub is told", () => {
  it("it never throws, never touches its state, keeps its invariants and moves along its machine", () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (told, isCreated) => {
        const state = isCreated ? hubAfter() : hubActor.initial("hub-1")
        let now = noon
        for (const [laterMs, make] of told) {
          now += laterMs
          tell(state, make(now, state), now)
        }
      }),
      { numRuns: 120 }
    )
  })

  it("news that comes twice changes nothing the second time", () => {
    fc.assert(
      fc.property(steps, (told) => {
        const state = hubAfter()
        let now = noon
        for (const [laterMs, make] of told) {
          now += laterMs
          const command = make(now, state)
          tell(state, command, now)
          if (!isNews(command)) continue
          const again = tell(structuredClone(state), command, now)
          assert.deepStrictEqual([again?.events, again?.sends], [[], []], JSON.stringify(command))
        }
      }),
      { numRuns: 80 }
    )
  })

  it("it asks only pilots who may be asked, each through an offer of the trip that searches", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0, 900, 20_000), searchCommand), { maxLength: 60, size: "max" }),
        (told) => {
          const state = hubAfter()
          let now = noon
          for (const [laterMs, make] of told) {
            now += laterMs
            const command = make(now, state)
            const shown = "candidates" in command ? command.candidates : []
            const before = structuredClone(state)
            const decision = tell(state, command, now)
            const asked = (decision?.events ?? []).flatMap((event) =>
              event._tag === "PilotAsked"
                ? [event as { readonly tripId?: string; readonly pilotId?: string }]
                : []
            )
            assert.deepStrictEqual<unknown>(
              decision?.sends,
              asked.map(({ tripId, pilotId }) => ({
                actor: "Trip",
                id: tripId,
                command: { _tag: "OfferPilot", pilotId, seenTaskVersion: 1 }
              }))
            )
            for (const { tripId, pilotId } of asked) {
              const pilot = shown.find((candidate) => candidate.pilotId === pilotId)
              const search = state.searchOfTrip.get(tripId!)
              assert.isTrue(pilot !== undefined && search !== undefined)
              assert.isTrue(isEligiblePilot(pilot!, tripId!, search!.type, now))
              const skipped = before.searchOfTrip.get(tripId!)
              const at = skipped?.excluded.indexOf(pilotId!) ?? -1
              if (at >= 0) assert.isAtMost(skipped!.excludedUntil[at]!, now)
              const other = before.tripAskedOf.get(pilotId!)
              assert.isTrue(other === undefined || other === tripId)
            }
          }
        }
      ),
      { numRuns: 80 }
    )
  })

  it("no search is forgotten: one that waits has a sweep before it, every one has its deadline", () => {
    fc.assert(
      fc.property(steps, candidates, (told, shown) => {
        const state = hubAfter()
        const timers = new Map<string, { readonly dueAt: number; readonly command: HubCommand }>()
        let now = noon
        const run = (command: HubCommand): void => {
          for (const change of tell(state, command, now)?.timers ?? []) {
            if (change._tag === "CancelTimer") timers.delete(change.key)
            else timers.set(change.key, { dueAt: change.dueAt, command: change.command as HubCommand })
          }
          const keys = [...timers.keys()].filter((key) => key.startsWith("GiveUpPilotSearch")).toSorted()
          assert.deepStrictEqual(
            keys,
            state.searches.map((search) => `GiveUpPilotSearch:${search.tripId}`).toSorted()
          )
          if (state.searches.some((search) => search.askedPilotId === null)) {
            const due = timers.get("SweepTasks")?.dueAt
            assert.isTrue(due !== undefined && due > now && due <= now + 5_000, `sweep at ${due}, now ${now}`)
          }
        }
        const pass = (until: number): void => {
          for (;;) {
            const next = [...timers].toSorted(([, a], [, b]) => a.dueAt - b.dueAt)[0]
            if (next === undefined || next[1].dueAt > until) break
            timers.delete(next[0])
            now = next[1].dueAt
            const { command } = next[1]
            run(command._tag === "SweepTasks" ? { ...command, candidates: toldAt(shown, now) } : command)
          }
          now = until
        }
        for (const [laterMs, make] of told) {
          pass(now + laterMs)
          const command = make(now, state)
          // The clock is the host's: it alone fires timers.
          if (command._tag !== "SweepTasks" && command._tag !== "GiveUpPilotSearch") run(command)
        }
      }),
      { numRuns: 80 }
    )
  })
})

describe("the machine of a hub", () => {
  it("is walked through all of its rows", () => {
    const state = hubActor.initial("hub-1")
    const seen = new Set<string>()
    for (const tag of ["CreateHub", "OpenHub", "CloseHub"] as const) {
      const from = state.status
      const command: HubCommand = tag === "CreateHub" ? createHub() : { _tag: tag, cause: "clock" }
      tell(state, command, noon)
      seen.add(`${from} ${tag} ${state.status}`)
    }
    assert.deepStrictEqual(
      [...seen],
      ["null CreateHub CLOSED", "CLOSED OpenHub OPEN", "OPEN CloseHub CLOSED"]
    )
    assert.strictEqual(seen.size, hubMachine.transitions.length)
    assert.deepStrictEqual([...hubMachine.states], [...hubStatuses])
  })
})
