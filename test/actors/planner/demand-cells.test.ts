/**
 * Every command in every state of a demand (spec/dispatch.md 2). The demand is the delivery `d1`; the
 * commands are about it or about its robot. `=` nothing happens, `=+` its status stays and something
 * else happens, `!Tag` a refusal.
 */
import { describe, it } from "@effect/vitest"
import { plannerActor } from "../../../src/actors/planner/actor.ts"
import type { PlannerCommand } from "../../../src/actors/planner/commands.ts"
import { demandMachine } from "../../../src/actors/planner/machine.ts"
import type { PlannerDemand, PlannerRobot, PlannerState } from "../../../src/actors/planner/state.ts"
import { defaultPlannerConfig } from "../../../src/services/dispatch/planner/config.ts"
import { exerciseCells } from "../../support/cells.ts"
import { at, cloneState, customer, hubId, merchant, minute, noon, Rig, second, shard } from "./rig.ts"

const now = noon + 4 * minute

/** A rig whose one robot near the merchant is r-1, so that states differ in nothing but the demand's. */
const base = (): Rig => new Rig().hubOpens().lot("lot-a", at(-200, 0)).pilots(5).addRobot("r-1", at(-200, 0))

const request = { start: noon, latestStart: noon + 50 * minute }

const requested = (): Rig => {
  const rig = base()
  rig.quote("d1", request)
  return rig
}

const pending = (): Rig => {
  const rig = base()
  rig.accepted("d1", request)
  return rig
}

const scheduled = (): Rig => {
  const rig = pending()
  rig.robotState("r-1", "GROUNDED")
  rig.pass(15 * second)
  return rig
}

const active = (): Rig => {
  const rig = pending()
  const d = demandOf(rig.state)
  rig.departs(rig.pickup(d))
  rig.completes(rig.pickup(d), merchant)
  rig.loaded(d)
  rig.departs(d)
  return rig
}

const fulfilled = (): Rig => {
  const rig = active()
  rig.completes(demandOf(rig.state))
  return rig
}

const canceled = (): Rig => {
  const rig = pending()
  rig.cancel("d1")
  return rig
}

const superseded = (): Rig => {
  const rig = pending()
  rig.do(update(demandOf(rig.state), { destination: at(700, 100, "Customer") }))
  return rig
}

/** The first delivery demand that was made. */
const demandOf = (state: PlannerState): PlannerDemand => {
  for (const demand of state.demands.values()) if (demand.type === "Delivery") return demand
  throw new Error("no delivery in this state")
}

const robotOf = (state: PlannerState): PlannerRobot => state.robots[0] as PlannerRobot

const update = (
  demand: PlannerDemand,
  change: Partial<Extract<PlannerCommand, { readonly _tag: "Update" }>>
): PlannerCommand => ({
  _tag: "Update",
  demandId: demand.id,
  start: null,
  latestStart: null,
  destination: null,
  excludeRobots: null,
  asker: null,
  ...change
})

const trip = (
  demand: PlannerDemand,
  to: "AT_STOP" | "CANCELLED" | "IN_TRANSIT",
  arrived = false
): PlannerCommand => ({
  _tag: "ApplyTrip",
  event: new Rig().trip(demand, to, { at: now, arrived })
})

const deliveryRequest = (state: PlannerState, quoteId: string) => ({
  ...new Rig().request("d1", request),
  quoteId: demandOf(state).quoteId === null ? quoteId : (demandOf(state).quoteId ?? quoteId)
})

const commands: Readonly<Record<string, (state: PlannerState) => PlannerCommand>> = {
  Estimate: (state) => ({ _tag: "Estimate", request: deliveryRequest(state, "q") }),
  "Quote again": (state) => ({
    _tag: "Quote",
    request: deliveryRequest(state, "q"),
    expiresAt: now + 5 * minute
  }),
  "Confirm this attempt": (state) => ({
    _tag: "Confirm",
    attemptId: "attempt-d1",
    demandId: demandOf(state).id,
    request: deliveryRequest(state, "q"),
    quotedDropoffEta: null,
    orderId: null
  }),
  "Confirm another attempt": (state) => ({
    _tag: "Confirm",
    attemptId: "attempt-other",
    demandId: demandOf(state).id,
    request: deliveryRequest(state, "q"),
    quotedDropoffEta: null,
    orderId: null
  }),
  "Update window": (state) => update(demandOf(state), { latestStart: now }),
  "Update robots": (state) => update(demandOf(state), { excludeRobots: ["r-9"] }),
  "Update destination": (state) => update(demandOf(state), { destination: at(500, 200, "Customer") }),
  "Update nothing": (state) => update(demandOf(state), { destination: customer }),
  Activate: (state) => ({ _tag: "Activate", demandId: demandOf(state).id }),
  "Cancel attempt": () => ({
    _tag: "Cancel",
    deliveryId: "d1",
    attemptId: "attempt-d1",
    demandId: null,
    reason: "Other"
  }),
  "Cancel demand": (state) => ({
    _tag: "Cancel",
    deliveryId: "d1",
    attemptId: null,
    demandId: demandOf(state).id,
    reason: "Other"
  }),
  "HandleDeliveryLoaded here": () => ({
    _tag: "HandleDeliveryLoaded",
    deliveryId: "d1",
    attemptId: "attempt-d1",
    serial: "r-1",
    loadedAt: now,
    activateTrip: true
  }),
  "HandleDeliveryLoaded elsewhere": () => ({
    _tag: "HandleDeliveryLoaded",
    deliveryId: "d1",
    attemptId: "attempt-d1",
    serial: "r-9",
    loadedAt: now,
    activateTrip: true
  }),
  MarkActive: (state) => ({
    _tag: "MarkActive",
    tripId: demandOf(state).tripId ?? "none",
    serial: "r-1",
    force: false
  }),
  "MarkActive force": (state) => ({
    _tag: "MarkActive",
    tripId: demandOf(state).tripId ?? "none",
    serial: "r-1",
    force: true
  }),
  "MarkActive another robot": (state) => ({
    _tag: "MarkActive",
    tripId: demandOf(state).tripId ?? "none",
    serial: "r-9",
    force: false
  }),
  "Fulfil trip": (state) => ({
    _tag: "Fulfil",
    tripId: demandOf(state).tripId ?? "none",
    deliveryId: null,
    attemptId: null,
    serial: "r-1",
    place: customer
  }),
  "Fulfil attempt": () => ({
    _tag: "Fulfil",
    tripId: null,
    deliveryId: "d1",
    attemptId: "attempt-d1",
    serial: "r-1",
    place: null
  }),
  CreateDeployment: (state) => ({
    _tag: "CreateDeployment",
    serial: robotOf(state).serial,
    destination: at(0, 200),
    start: now,
    purpose: "reposition"
  }),
  CreateReturn: (state) => ({
    _tag: "CreateReturn",
    serial: robotOf(state).serial,
    destination: null,
    start: now,
    deliveryId: null,
    attemptId: null
  }),
  "ApplyTrip cancelled": (state) => trip(demandOf(state), "CANCELLED"),
  "ApplyTrip arrived": (state) => trip(demandOf(state), "AT_STOP", true),
  "ApplyTrip paused": (state) => trip(demandOf(state), "AT_STOP"),
  "ApplyTrip in transit": (state) => trip(demandOf(state), "IN_TRANSIT"),
  "ApplyTrip later": (state) => ({
    _tag: "ApplyTrip",
    event: {
      _tag: "TripEtaChanged",
      at: now,
      tripId: demandOf(state).tripId ?? "none",
      demandId: demandOf(state).id,
      eta: now + 60 * minute
    }
  }),
  "ApplyTrip handed over": (state) => ({
    _tag: "ApplyTrip",
    event: {
      _tag: "TripHandoverCompleted",
      at: now,
      tripId: demandOf(state).tripId ?? "none",
      demandId: demandOf(state).id,
      fromPilot: "pilot-1",
      toPilot: "pilot-2",
      seconds: 100
    }
  }),
  "ApplyPilot accepted": (state) => ({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotAssignmentResolved",
      at: now,
      pilotId: "pilot-4",
      assignmentId: "a",
      taskId: "t",
      taskVersion: 1,
      tripId: demandOf(state).tripId ?? "none",
      hubId,
      type: "DELIVERY",
      demandId: demandOf(state).id,
      deliveryId: "d1",
      attemptId: "attempt-d1",
      status: "ACCEPTED",
      ended: false,
      reason: null
    }
  }),
  "ApplyPilot unavailable": (state) => ({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotUnavailable",
      at: now,
      tripId: demandOf(state).tripId ?? "none",
      demandId: demandOf(state).id,
      deliveryId: "d1",
      attemptId: "attempt-d1",
      tried: []
    }
  }),
  "ApplyPilot heartbeat": () => ({
    _tag: "ApplyPilot",
    event: { _tag: "PilotHeartbeat", at: now, pilotId: "pilot-1", shard, state: "ON_SHIFT" }
  }),
  "ApplyPilot reserved": (state) => ({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotReservationChanged",
      at: now,
      pilotId: "pilot-1",
      shard,
      tripId: demandOf(state).tripId,
      reserved: true,
      until: now + minute,
      reason: null
    }
  }),
  "ApplyRobot offline": () => ({
    _tag: "ApplyRobot",
    event: {
      _tag: "ConnectivityChanged",
      at: now,
      serial: "r-1",
      shard,
      channel: "DEVICE_LINK",
      from: "ONLINE",
      to: "OFFLINE",
      reason: null
    }
  }),
  "ApplyRobot on its way": () => ({
    _tag: "ApplyRobot",
    event: {
      _tag: "ActiveRobotLocation",
      at: now,
      serial: "r-1",
      shard,
      tripId: "t",
      deliveryId: "d1",
      attemptId: null,
      lat: 52.5,
      lng: 13.4,
      headingDeg: 0,
      speedMps: 1,
      batteryPct: 80
    }
  }),
  "ApplyHub closed": () => ({
    _tag: "ApplyHub",
    event: { _tag: "HubClosed", at: now, hubId, shard, cause: "clock" }
  }),
  "Replan all": () => ({ _tag: "Replan", serial: null }),
  "Replan robot": () => ({ _tag: "Replan", serial: "r-1" }),
  "ExpireQuote early": (state) => ({ _tag: "ExpireQuote", demandId: demandOf(state).id }),
  RetryActivation: (state) => ({ _tag: "RetryActivation", demandId: demandOf(state).id, tries: 1 })
}

const config = defaultPlannerConfig
const actor = plannerActor(config)

/** Nothing, for every command but those named. */
const but = (changes: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.keys(commands).map((label) => [label, "="])),
  ...changes
})

/** What happens whatever became of the delivery: answers, and news of robots and hubs. */
const always = {
  Estimate: "=+",
  "Quote again": "=+",
  "Confirm this attempt": "=+",
  "Confirm another attempt": "=+",
  "HandleDeliveryLoaded elsewhere": "=+",
  "ApplyRobot offline": "=+",
  "ApplyHub closed": "=+"
}

/** A final demand takes no change; food for it is rejected, and a trip that starts for it is stopped. */
const final = {
  ...always,
  "Update window": "!IllegalTransition",
  "Update robots": "!IllegalTransition",
  "Update destination": "!IllegalTransition",
  "Update nothing": "!IllegalTransition",
  Activate: "!IllegalTransition",
  "HandleDeliveryLoaded here": "=+",
  // A pilot who is held for a trip that is over is given back.
  "ApplyPilot reserved": "=+"
}

const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Requested: but({
    ...always,
    "Confirm this attempt": "Pending",
    // Nobody has accepted the quote yet: whoever comes first has it.
    "Confirm another attempt": "Pending",
    "Update window": "=+",
    "Update robots": "=+",
    "Update destination": "!IllegalTransition",
    Activate: "!NotReady",
    "Cancel attempt": "Canceled",
    "Cancel demand": "Canceled",
    "HandleDeliveryLoaded here": "=+",
    CreateDeployment: "=+",
    CreateReturn: "=+"
  }),
  Scheduled: but({
    ...always,
    "Update window": "=+",
    "Update robots": "=+",
    // The only robot is grounded.
    "Update destination": "!NoLongerFeasible",
    Activate: "!NotReady",
    "Cancel attempt": "Canceled",
    "Cancel demand": "Canceled",
    "HandleDeliveryLoaded here": "Pending",
    MarkActive: "!IllegalTransition",
    "MarkActive force": "!IllegalTransition",
    "MarkActive another robot": "!IllegalTransition",
    "Fulfil trip": "!IllegalTransition",
    "Fulfil attempt": "!IllegalTransition",
    CreateDeployment: "!RobotNotFeasible",
    CreateReturn: "!RobotNotFeasible",
    "ApplyTrip cancelled": "=+",
    "ApplyPilot accepted": "=+",
    "ApplyPilot reserved": "=+",
    "Replan all": "=+"
  }),
  Pending: but({
    ...always,
    "Update window": "=+",
    "Update robots": "=+",
    "Update destination": "Superseded",
    Activate: "!NotReady",
    "Cancel attempt": "Canceled",
    "Cancel demand": "Canceled",
    "HandleDeliveryLoaded here": "=+",
    // Not loaded yet: the departure is kept in mind.
    MarkActive: "=+",
    "MarkActive force": "Active",
    "MarkActive another robot": "=+",
    "Fulfil trip": "Fulfilled",
    "Fulfil attempt": "Fulfilled",
    CreateDeployment: "!SlotTaken",
    CreateReturn: "!SlotTaken",
    "ApplyTrip cancelled": "=+",
    "ApplyPilot accepted": "=+",
    "ApplyPilot reserved": "=+",
    "ApplyPilot unavailable": "=+",
    "Replan all": "=+"
  }),
  Active: but({
    ...always,
    "Update window": "=+",
    "Update robots": "=+",
    "Update destination": "!IllegalTransition",
    "Cancel attempt": "=+",
    "Cancel demand": "=+",
    "Fulfil trip": "Fulfilled",
    "Fulfil attempt": "Fulfilled",
    CreateDeployment: "!SlotTaken",
    CreateReturn: "!SlotTaken",
    "ApplyTrip cancelled": "Canceled",
    "ApplyTrip arrived": "=+",
    "ApplyTrip paused": "=+",
    "ApplyTrip later": "=+",
    "ApplyTrip handed over": "=+",
    "ApplyPilot accepted": "=+",
    "ApplyPilot reserved": "=+",
    "Replan all": "=+"
  }),
  Fulfilled: but({
    ...final,
    // Its return is what the robot does next.
    CreateDeployment: "!SlotTaken",
    CreateReturn: "!SlotTaken",
    "Replan all": "=+",
    "Replan robot": "=+"
  }),
  Canceled: but({
    ...final,
    MarkActive: "=+",
    "MarkActive force": "=+",
    "MarkActive another robot": "=+",
    CreateDeployment: "=+",
    CreateReturn: "=+"
  }),
  // The attempt goes on with the successor, which is what commands by attempt mean.
  Superseded: but({
    ...final,
    "Cancel attempt": "=+",
    MarkActive: "=+",
    "MarkActive force": "=+",
    "MarkActive another robot": "=+",
    "Fulfil attempt": "=+",
    CreateDeployment: "!SlotTaken",
    CreateReturn: "!SlotTaken",
    "Replan all": "=+"
  })
}

describe("cells of the machine Demand", () => {
  it("gives the exact result of each command in each state", () => {
    const states = {
      Requested: () => requested().state,
      Scheduled: () => scheduled().state,
      Pending: () => pending().state,
      Active: () => active().state,
      Fulfilled: () => fulfilled().state,
      Canceled: () => canceled().state,
      Superseded: () => superseded().state
    }
    exerciseCells({
      actor,
      machine: demandMachine,
      states,
      commands,
      stateOf: (state) => demandOf(state).status,
      now,
      clone: cloneState,
      expected
    })
  })
})
