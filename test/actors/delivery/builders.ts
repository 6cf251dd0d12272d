/**
 * Commands and states of a delivery with valid defaults. A state is always the outcome of commands, so
 * that no test starts from something the actor cannot become.
 */
import { assert } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type {
  Accept,
  ApplyDispatch,
  ApplyField,
  ApplyLid,
  ApplyPartner,
  ApplyRobot,
  ApplyTrip,
  Cancel,
  ChangeAddress,
  ChangeProvider,
  CourierReport,
  CourierStatus,
  CourierUpdate,
  DeliveryCommand,
  RequestQuote
} from "../../../src/actors/delivery/commands.ts"
import type { AttemptState } from "../../../src/actors/delivery/machine.ts"
import type { Attempt, DeliveryState, LidPurpose } from "../../../src/actors/delivery/state.ts"
import type { LocatedPlace, Place } from "../../../src/domain/geo.ts"
import type { DeliveryStatus } from "../../../src/services/deliveries/enums.ts"
import type { TripStatus, TripType } from "../../../src/services/operations/enums.ts"
import type { LidEventSource, LidReason } from "../../../src/services/state/enums.ts"

export const t0 = 1_800_000_000_000
export const minute = 60_000
export const deliveryId = "delivery-1"
export const quoteId = "quote-1"
export const serial = "R-0001"
export const otherSerial = "R-0002"
export const demandId = "demand-1"
export const hubId = "hub-1"

export const pickup: LocatedPlace = {
  lat: 34.05,
  lng: -118.25,
  kind: "Merchant",
  locationId: "merchant-place"
}
export const dropoff: LocatedPlace = {
  lat: 34.06,
  lng: -118.25,
  kind: "Customer",
  locationId: "customer-place"
}
/** About 11 m from the customer's door. */
export const door: Place = { lat: 34.0599, lng: -118.25, kind: "AdHoc" }

export const requestQuote = (more: Partial<RequestQuote> = {}): RequestQuote => ({
  _tag: "RequestQuote",
  correlationId: "ask-1",
  quoteId,
  shard: "city-1",
  externalReferenceId: "reference-1",
  merchantId: "merchant-1",
  partnerId: "partner-1",
  integrationType: "OLO",
  requestHash: "0a".repeat(32),
  pickup,
  pickupAddress: {
    fullAddress: "1 Market Street",
    city: "Los Angeles",
    state: "CA",
    postalCode: "90012",
    country: "US"
  },
  dropoff,
  dropoffCity: "Los Angeles",
  dropoffPiiId: null,
  customer: { customerId: "customer-1", phoneHash: "0b".repeat(32), piiId: null },
  customerBlacklisted: false,
  readyAt: t0 + 10 * minute,
  latestStart: t0 + 40 * minute,
  orderValueCents: 2_500,
  currency: "USD",
  orderLitres: 8,
  controlledContents: [],
  courierFallback: false,
  preferredCourier: null,
  returnPolicy: "return",
  ...more
})

export const acceptQuote = (more: Partial<Accept> = {}): Accept => ({
  _tag: "Accept",
  correlationId: "accept-1",
  quoteId,
  externalDeliveryId: "order-1",
  orderSource: null,
  scheduledFor: null,
  tipCents: 300,
  loadMethod: "TWO_DIGIT_DEVICELESS_PIN",
  magicLidPin: null,
  takenPins: [],
  watchdogRules: [],
  customerBlacklisted: false,
  ...more
})

type Message = ApplyDispatch["message"]

export const dispatch = (message: Message): ApplyDispatch => ({ _tag: "ApplyDispatch", message })

export const quoted = (more: Partial<Extract<Message, { _tag: "DemandQuoted" }>> = {}): ApplyDispatch =>
  dispatch({
    _tag: "DemandQuoted",
    quoteId,
    demandId,
    serial,
    etd: t0 + 3 * minute,
    pickupEta: t0 + 11 * minute,
    dropoffEta: t0 + 35 * minute,
    distanceM: 1_500,
    ...more
  })

export const confirmed = (
  attemptId: string,
  more: Partial<Extract<Message, { _tag: "DemandConfirmed" }>> = {}
): ApplyDispatch =>
  dispatch({
    _tag: "DemandConfirmed",
    attemptId,
    demandId,
    etd: t0 + 3 * minute,
    pickupEta: t0 + 11 * minute,
    dropoffEta: t0 + 35 * minute,
    ...more
  })

export const refused = (attemptId: string): ApplyDispatch =>
  dispatch({
    _tag: "ConfirmRefused",
    attemptId,
    code: "NoLongerFeasible",
    limitingFactor: "PilotAvailability"
  })

export const assigned = (
  attemptId: string,
  more: Partial<Extract<Message, { _tag: "RobotAssigned" }>> = {}
): ApplyDispatch =>
  dispatch({
    _tag: "RobotAssigned",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    newRobot: serial,
    hubId,
    etd: t0 + 3 * minute,
    eta: t0 + 35 * minute,
    ...more
  })

export const reassigned = (
  attemptId: string,
  more: Partial<Extract<Message, { _tag: "RobotReassigned" }>> = {}
): ApplyDispatch =>
  dispatch({
    _tag: "RobotReassigned",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    tripId: "trip-delivery",
    oldRobot: serial,
    newRobot: otherSerial,
    hubId,
    etd: t0 + 5 * minute,
    eta: t0 + 37 * minute,
    issues: [],
    ...more
  })

export const orphaned = (attemptId: string, loaded = false): ApplyDispatch =>
  dispatch({
    _tag: "DemandOrphaned",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    serial,
    issues: ["Grounded"],
    loaded
  })

export const reassignmentFailed = (attemptId: string): ApplyDispatch =>
  dispatch({
    _tag: "ReassignmentFailed",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    serial: null,
    issues: ["Offline"],
    loaded: false
  })

export const demandCanceled = (attemptId: string, reason = "RobotAvailability"): ApplyDispatch =>
  dispatch({
    _tag: "DemandTransitioned",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    type: "Delivery",
    from: "Pending",
    to: "Canceled",
    reason,
    serial: null,
    version: 4
  })

export const etaUpdate = (attemptId: string, revision = 1): ApplyDispatch =>
  dispatch({
    _tag: "EtaUpdate",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    pickupEta: t0 + 12 * minute,
    dropoffEta: t0 + 38 * minute,
    revision
  })

export const atOrigin = (attemptId: string, robot = serial): ApplyDispatch =>
  dispatch({ _tag: "AtOrigin", at: t0, demandId, deliveryId, attemptId, serial: robot, place: pickup })

export const loadRejected = (attemptId: string): ApplyDispatch =>
  dispatch({
    _tag: "LoadRejected",
    at: t0,
    demandId,
    deliveryId,
    attemptId,
    serial,
    hubId,
    reason: "AlreadyFinal"
  })

const tripIds = { JITP: "trip-jitp", DELIVERY: "trip-delivery", RETURN: "trip-return" } as const

export const tripCreated = (
  attemptId: string,
  type: "JITP" | "DELIVERY" | "RETURN",
  tripId: string = tripIds[type]
): ApplyTrip => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "TripCreated",
    at: t0,
    tripId,
    taskId: `task-${tripId}`,
    hubId,
    demandId,
    deliveryId,
    attemptId,
    orderId: "order-1",
    type,
    serial,
    origin: pickup,
    destination: dropoff,
    distanceM: 1_500,
    durationS: 1_200,
    scheduledFor: t0,
    etd: t0,
    eta: t0,
    departBy: null
  }
})

export const trip = (
  attemptId: string,
  type: Exclude<TripType, "NONE" | "DEPLOYMENT">,
  to: TripStatus,
  more: {
    readonly arrived?: boolean
    readonly place?: Place | null
    readonly tripId?: string
    readonly serial?: string
  } = {}
): ApplyTrip => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "TripTransitioned",
    at: t0,
    tripId: more.tripId ?? tripIds[type],
    taskId: "task-1",
    hubId,
    demandId,
    deliveryId,
    attemptId,
    type,
    from: null,
    to,
    reason: null,
    serial: more.serial ?? serial,
    arrived: more.arrived ?? false,
    departed: true,
    place: more.place ?? null,
    pilotId: "pilot-1",
    version: 2
  }
})

export const pilot = (
  attemptId: string,
  status: "ACCEPTED" | "ABANDONED" | "REVOKED" | "REJECTED",
  assignmentId = "assignment-1"
): ApplyTrip => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "PilotAssignmentResolved",
    at: t0,
    pilotId: "pilot-1",
    assignmentId,
    taskId: "task-1",
    taskVersion: 1,
    tripId: "trip-delivery",
    hubId,
    type: "DELIVERY",
    demandId,
    deliveryId,
    attemptId,
    status,
    ended: status !== "ACCEPTED",
    reason: null
  }
})

export const pilotUnavailable = (attemptId: string): ApplyTrip => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "PilotUnavailable",
    at: t0,
    tripId: "trip-delivery",
    demandId,
    deliveryId,
    attemptId,
    tried: []
  }
})

export const location = (attemptId: string, place: Place = door): ApplyTrip => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "ActiveRobotLocation",
    at: t0,
    serial,
    shard: "city-1",
    tripId: "trip-delivery",
    deliveryId,
    attemptId,
    lat: place.lat,
    lng: place.lng,
    headingDeg: 0,
    speedMps: 1.4,
    batteryPct: 80
  }
})

interface LidFacts {
  readonly serial?: string
  readonly reasons?: ReadonlyArray<LidReason>
  readonly referenceId?: string | null
  readonly source?: LidEventSource
  readonly lateClose?: boolean
}

export const lidEvent = (
  event: "LID_OPENED" | "LID_OPEN_FAILED" | "LID_CLOSED",
  facts: LidFacts = {}
): ApplyLid => ({
  _tag: "ApplyLid",
  event: {
    _tag: "LidEvent",
    at: t0,
    serial: facts.serial ?? serial,
    shard: "city-1",
    event,
    lidState: event === "LID_OPENED" ? "OPEN" : "CLOSED",
    source: facts.source ?? "PIN",
    reasons: facts.reasons ?? [],
    cycleId: "cycle-1",
    referenceId: facts.referenceId === undefined ? deliveryId : facts.referenceId,
    trigger: null,
    late: false,
    lateClose: facts.lateClose ?? false
  }
})

const cycle = <Tag extends "LidCycleCompleted" | "LidCycleTimedOut">(_tag: Tag, facts: LidFacts) => ({
  _tag,
  at: t0,
  serial: facts.serial ?? serial,
  cycleId: "cycle-1",
  source: facts.source ?? ("PIN" as const),
  reasons: facts.reasons ?? [],
  referenceId: facts.referenceId === undefined ? deliveryId : facts.referenceId,
  openSeconds: 60,
  late: false
})

export const lidCycle = (facts: LidFacts = {}): ApplyLid => ({
  _tag: "ApplyLid",
  event: cycle("LidCycleCompleted", facts)
})

export const lidTimedOut = (purpose: LidPurpose): ApplyLid => ({
  _tag: "ApplyLid",
  event: cycle("LidCycleTimedOut", { reasons: [purpose] })
})

export const lidRefused = (commandId: string): ApplyLid => ({
  _tag: "ApplyLid",
  event: { _tag: "LidRefused", serial, commandId, code: "ROBOT_MOVING" }
})

export const pinEntered = (entered: string, lidOpened = false): ApplyLid => ({
  _tag: "ApplyLid",
  event: {
    _tag: "PinEntered",
    at: t0,
    serial,
    pinEntryId: "pin-entry-1",
    type: "PIN_ENTRY_LID_OPEN",
    entered,
    lidOpened
  }
})

export const robotState = (
  to: "GROUNDED" | "PARKED",
  needsMaintenance = false,
  robot = serial
): ApplyRobot => ({
  _tag: "ApplyRobot",
  event: {
    _tag: "RobotStateChanged",
    at: t0,
    serial: robot,
    shard: "city-1",
    from: "ON_TRIP",
    to,
    reason: null,
    triggeredBy: "operator:1",
    tripType: null,
    tripId: null,
    stateVersion: 5,
    needsMovement: false,
    undergoingMaintenance: false,
    hasFood: false,
    needsMaintenance,
    needsPickup: false,
    driveable: true
  }
})

export const cancel = (
  by: Cancel["by"] = "operator",
  attemptReason: Cancel["attemptReason"] = "Other"
): Cancel => ({ _tag: "Cancel", by, attemptReason, note: null })

// ---- Field work

type FieldEvent<Tag extends ApplyField["event"]["_tag"]> = Extract<ApplyField["event"], { _tag: Tag }>

const fieldFacts = { at: t0, foTaskId: "fo-task-1", hubId, deliveryId } as const

/** `ended` follows from the status: an acceptance and the work after it are not the end. */
export const foAssignment = (
  to: FieldEvent<"FoAssignmentTransitioned">["to"],
  more: Partial<FieldEvent<"FoAssignmentTransitioned">> = {}
): ApplyField => ({
  _tag: "ApplyField",
  event: {
    ...fieldFacts,
    _tag: "FoAssignmentTransitioned",
    assignmentId: "fo-assignment-1",
    operatorId: "field-operator-1",
    type: "DELIVERY_RESCUE",
    serial,
    from: "REQUESTED",
    to,
    ended: to === "REJECTED" || to === "STALE" || to === "ABANDONED" || to === "REVOKED" || to === "CANCELED",
    reason: null,
    ...more
  }
})

export const foTask = (
  to: FieldEvent<"FoTaskTransitioned">["to"],
  more: Partial<FieldEvent<"FoTaskTransitioned">> = {}
): ApplyField => ({
  _tag: "ApplyField",
  event: {
    ...fieldFacts,
    _tag: "FoTaskTransitioned",
    type: "DELIVERY_RESCUE",
    serial,
    tripId: null,
    from: "PENDING",
    to,
    reason: null,
    version: 2,
    ...more
  }
})

export const foStep = (
  action: "PICKUP_FOOD" | "DROPOFF_FOOD" | "PUT_FOOD_INTO_DIFFERENT_BOT",
  more: Partial<FieldEvent<"FoSubtaskCompleted">> = {}
): ApplyField => ({
  _tag: "ApplyField",
  event: {
    ...fieldFacts,
    _tag: "FoSubtaskCompleted",
    type: action === "PUT_FOOD_INTO_DIFFERENT_BOT" ? "SWAP_BOT" : "DELIVERY_RESCUE",
    serial,
    seq: 2,
    action,
    intoSerial: action === "PUT_FOOD_INTO_DIFFERENT_BOT" ? otherSerial : null,
    by: "field-operator-1",
    ...more
  }
})

// ---- Partner and couriers

export const partnerFailed = (code: ApplyPartner["event"]["code"]): ApplyPartner => ({
  _tag: "ApplyPartner",
  event: {
    _tag: "PartnerStatusFailed",
    at: t0,
    deliveryId,
    status: "delivered",
    code,
    httpStatus: code === "CLOSED_BY_PARTNER" ? 410 : 422,
    attempts: 1
  }
})

/** Each report has a key of its own unless one is given. */
export const courier = (
  attemptId: string | null,
  report: CourierReport,
  more: Partial<CourierUpdate> = {}
): CourierUpdate => ({
  _tag: "CourierUpdate",
  provider: "DoorDash",
  attemptId,
  providerEventId: `report-${attemptId ?? "price"}-${report.kind}${
    report.kind === "Status" ? `-${report.status}` : ""
  }`.toLowerCase(),
  occurredAt: t0,
  report,
  lat: null,
  lng: null,
  ...more
})

export const courierStatus = (
  attemptId: string | null,
  status: CourierStatus,
  more: Partial<CourierUpdate> = {}
): CourierUpdate => courier(attemptId, { kind: "Status", status, pickupEta: null, dropoffEta: null }, more)

export const courierCreated = (attemptId: string, more: Partial<CourierUpdate> = {}): CourierUpdate =>
  courier(
    attemptId,
    {
      kind: "Created",
      externalId: `courier-${attemptId}`,
      pickupEta: t0 + 10 * minute,
      dropoffEta: t0 + 30 * minute,
      feeCents: 700
    },
    more
  )

export const changeProvider = (
  provider: ChangeProvider["provider"],
  by: ChangeProvider["by"] = "operator"
): ChangeProvider => ({ _tag: "ChangeProvider", provider, by, note: null })

export const newDoor: LocatedPlace = {
  lat: 34.055,
  lng: -118.251,
  kind: "Customer",
  locationId: "customer-new-place"
}

export const changeAddress = (more: Partial<ChangeAddress> = {}): ChangeAddress => ({
  _tag: "ChangeAddress",
  correlationId: "address-1",
  dropoff: newDoor,
  dropoffPiiId: null,
  by: "customer",
  ...more
})

/** The delivery after its commands; each must be accepted. */
export const after = (
  state: DeliveryState,
  ...commands: ReadonlyArray<DeliveryCommand | ((state: DeliveryState) => DeliveryCommand)>
): DeliveryState => at(state, t0, ...commands)

export const at = (
  state: DeliveryState,
  now: number,
  ...commands: ReadonlyArray<DeliveryCommand | ((state: DeliveryState) => DeliveryCommand)>
): DeliveryState => {
  for (const entry of commands) {
    const command = typeof entry === "function" ? entry(state) : entry
    const outcome = deliveryActor.decide(state, command, now)
    assert.isTrue(outcome.accepted, `${command._tag}: ${JSON.stringify(outcome)}`)
    if (outcome.accepted) for (const event of outcome.events) deliveryActor.evolve(state, event)
  }
  return state
}

/** The rejection of a command that must be refused. */
export const refusalOf = (state: DeliveryState, command: DeliveryCommand): object => {
  const outcome = deliveryActor.decide(state, command, t0)
  assert.isFalse(outcome.accepted, command._tag)
  return outcome
}

export const attemptOf = (state: DeliveryState, sequence = 1): Attempt => {
  const attempt = state.attempts[sequence - 1]
  assert.isDefined(attempt)
  return attempt as Attempt
}

export const idOf = (state: DeliveryState): string => attemptOf(state).attemptId

export const fresh = (): DeliveryState => deliveryActor.initial(deliveryId)
export const quotedState = (more: Partial<RequestQuote> = {}): DeliveryState =>
  after(fresh(), requestQuote(more), quoted())
export const requestedState = (
  more: Partial<RequestQuote> = {},
  order: Partial<Accept> = {}
): DeliveryState => after(quotedState(more), acceptQuote(order))

const loadCycle = lidCycle({ reasons: ["LOAD"] })

/** The commands that bring an attempt to each status on the way to the customer. */
const forward: ReadonlyArray<readonly [AttemptState, (state: DeliveryState) => DeliveryCommand]> = [
  ["Pending", (s) => confirmed(idOf(s))],
  ["Assigned", (s) => assigned(idOf(s))],
  ["InTransitToPartner", (s) => trip(idOf(s), "JITP", "IN_TRANSIT")],
  ["AtPickup", (s) => atOrigin(idOf(s))],
  ["PickupInProgress", () => lidEvent("LID_OPENED", { reasons: ["LOAD"] })],
  ["LoadedWaitingForPilot", () => loadCycle],
  ["LoadedWithPilot", (s) => pilot(idOf(s), "ACCEPTED")],
  ["InTransit", (s) => trip(idOf(s), "DELIVERY", "IN_TRANSIT")],
  ["ArrivingAtDestination", (s) => location(idOf(s))],
  ["AtDestination", (s) => trip(idOf(s), "DELIVERY", "AT_STOP", { arrived: true, place: door })],
  ["DeliveryInProgress", () => lidEvent("LID_OPENED", { reasons: ["UNLOAD"], source: "TRACKER" })],
  ["Delivered", () => lidCycle({ reasons: ["UNLOAD"], source: "TRACKER" })]
]

/** A delivery whose first attempt has come to `status` the ordinary way. */
export const stateAt = (
  status: AttemptState,
  more: Partial<RequestQuote> = {},
  order: Partial<Accept> = {}
): DeliveryState => {
  const state = requestedState(more, order)
  if (status === "Requested") return state
  for (const [name, command] of forward) {
    after(state, command)
    if (name === status) return state
  }
  throw new Error(`no way to ${status}`)
}

/** The first attempt, or the one that fetches food from another attempt's robot once somebody has taken it. */
export const subjectOf = (state: DeliveryState): Attempt | null =>
  state.attempts.find(
    ({ fromRobot, status }) => fromRobot && status !== "Requested" && status !== "RequestFailed"
  ) ??
  state.attempts[0] ??
  null

/** A robot on its way to food that stands in another robot, or there. */
const withRescuer = (status: "InTransitToRescue" | "AtBot"): DeliveryState => {
  const state = after(stateAt("InTransit"), strand)
  const rescuer = attemptOf(state, 2).attemptId
  after(state, confirmed(rescuer), assigned(rescuer), trip(rescuer, "JITP", "IN_TRANSIT"))
  return status === "AtBot" ? after(state, atOrigin(rescuer)) : state
}

/** Food in a robot that cannot go on, and no other robot to fetch it: a field operator is called. */
export const waitingForHand = (more: Partial<RequestQuote> = {}): DeliveryState =>
  after(stateAt("InTransit", more), strand, (s) => refused(attemptOf(s, 2).attemptId))

const timedOutRequest = (s: DeliveryState): DeliveryCommand => ({
  _tag: "TimeOutRequest",
  attemptId: idOf(s)
})
const strand = (s: DeliveryState): DeliveryCommand => ({
  _tag: "StartRescue",
  attemptId: idOf(s),
  by: "pilot",
  note: null
})
const goBack = (s: DeliveryState): DeliveryCommand => ({
  _tag: "StartReturn",
  attemptId: idOf(s),
  by: "operator",
  reason: "CustomerUnresponsive"
})
const giveUp = (s: DeliveryState): DeliveryCommand => ({
  _tag: "DeclareUnrecoverable",
  attemptId: idOf(s),
  note: null
})
const cancelTimesOut = (s: DeliveryState): DeliveryCommand => ({
  _tag: "TimeOutCancel",
  attemptId: idOf(s),
  tries: attemptOf(s).cancelTries
})

/** A delivery for each state of the attempt machine; the attempt in question is `subjectOf`. */
export const attemptStateBuilders: Readonly<Record<AttemptState, () => DeliveryState>> = {
  Requested: () => stateAt("Requested"),
  Pending: () => stateAt("Pending"),
  Scheduled: () => after(requestedState(), (s) => confirmed(idOf(s), { etd: t0 + 60 * minute })),
  Assigned: () => stateAt("Assigned"),
  InTransitToPartner: () => stateAt("InTransitToPartner"),
  InTransitToRescue: () => withRescuer("InTransitToRescue"),
  AtBot: () => withRescuer("AtBot"),
  AtPickup: () => stateAt("AtPickup"),
  PickupInProgress: () => stateAt("PickupInProgress"),
  LoadedWaitingForPilot: () => stateAt("LoadedWaitingForPilot"),
  LoadedWithPilot: () => stateAt("LoadedWithPilot"),
  InTransit: () => stateAt("InTransit"),
  ArrivingAtDestination: () => stateAt("ArrivingAtDestination"),
  AtDestination: () => stateAt("AtDestination"),
  DeliveryInProgress: () => stateAt("DeliveryInProgress"),
  CancelRequested: () => after(stateAt("AtPickup"), cancel()),
  CancelRequestFailed: () => after(stateAt("AtPickup"), cancel(), cancelTimesOut),
  RescueRequested: () => waitingForHand(),
  RescueInitiated: () =>
    after(
      stateAt("AtPickup"),
      strand,
      (s) => confirmed(attemptOf(s, 2).attemptId),
      (s) => assigned(attemptOf(s, 2).attemptId, { newRobot: otherSerial })
    ),
  ReturnInitiated: () => after(stateAt("InTransit"), goBack, (s) => tripCreated(idOf(s), "RETURN")),
  ReturnInProgress: () =>
    after(
      stateAt("InTransit"),
      goBack,
      (s) => tripCreated(idOf(s), "RETURN"),
      (s) => trip(idOf(s), "RETURN", "IN_TRANSIT")
    ),
  RequestFailed: () => after(stateAt("Requested"), timedOutRequest),
  Delivered: () => stateAt("Delivered"),
  Canceled: () => after(stateAt("AtPickup"), cancel(), (s) => demandCanceled(idOf(s), "Other")),
  TimedOut: () =>
    at(stateAt("AtPickup"), t0 + 60 * minute, (s) => ({ _tag: "TimeOutAttempt", attemptId: idOf(s) })),
  Unrecoverable: () => after(waitingForHand(), giveUp),
  Rescued: () =>
    after(
      stateAt("AtPickup"),
      strand,
      (s) => confirmed(attemptOf(s, 2).attemptId),
      (s) => trip(attemptOf(s, 2).attemptId, "DELIVERY", "IN_TRANSIT", { serial: otherSerial })
    ),
  Returned: () => after(stateAt("InTransit"), goBack, (s) => trip(idOf(s), "RETURN", "COMPLETED")),
  ReturnCanceled: () =>
    after(
      stateAt("InTransit"),
      goBack,
      (s) => tripCreated(idOf(s), "RETURN"),
      (s) => trip(idOf(s), "RETURN", "CANCELLED")
    ),
  ReturnFailed: () => after(stateAt("InTransit"), goBack, giveUp)
}

/** A delivery for each state of the delivery machine. */
export const deliveryStateBuilders: Readonly<Record<DeliveryStatus, () => DeliveryState>> = {
  Scheduled: () => stateAt("Assigned"),
  InProgress: () => stateAt("AtDestination"),
  RescueRequested: attemptStateBuilders.RescueRequested,
  RescueInProgress: attemptStateBuilders.RescueInitiated,
  Completed: attemptStateBuilders.Delivered,
  Canceled: attemptStateBuilders.Canceled
}

// ---- Couriers' attempts

/** No robot can deliver, and DoorDash offers to. */
export const pricedState = (more: Partial<RequestQuote> = {}): DeliveryState =>
  after(
    fresh(),
    requestQuote({ courierFallback: true, ...more }),
    dispatch({ _tag: "DemandRefused", quoteId, limitingFactor: "PilotAvailability" }),
    courier(null, {
      kind: "Quoted",
      feeCents: 700,
      pickupEta: t0 + 12 * minute,
      dropoffEta: t0 + 30 * minute
    })
  )

/** The reports that bring a courier's attempt to each status on the way to the customer. */
const courierForward: ReadonlyArray<readonly [AttemptState, (id: string) => DeliveryCommand]> = [
  ["Pending", (id) => courierCreated(id)],
  ["Assigned", (id) => courierStatus(id, "Assigned")],
  ["InTransitToPartner", (id) => courierStatus(id, "EnRouteToPickup")],
  ["AtPickup", (id) => courierStatus(id, "ArrivedAtPickup")],
  ["InTransit", (id) => courierStatus(id, "PickedUp")],
  ["ArrivingAtDestination", (id) => courierStatus(id, "NearDropoff")],
  ["AtDestination", (id) => courierStatus(id, "ArrivedAtDropoff")],
  ["Delivered", (id) => courierStatus(id, "Delivered")]
]

/** A delivery whose first attempt is a courier's and has come to `status`. */
export const courierAt = (status: AttemptState, more: Partial<RequestQuote> = {}): DeliveryState => {
  const state = after(pricedState(more), acceptQuote())
  if (status === "Requested") return state
  for (const [name, report] of courierForward) {
    after(state, report(idOf(state)))
    if (name === status) return state
  }
  throw new Error(`no courier comes to ${status}`)
}

/** A courier on his way to food that stands in a robot, or there: robots were refused. */
const courierRescuer = (status: "InTransitToRescue" | "AtBot"): DeliveryState => {
  const state = waitingForHand({ courierFallback: true })
  const rescuer = attemptOf(state, 3).attemptId
  after(
    state,
    courierCreated(rescuer),
    courierStatus(rescuer, "Assigned"),
    courierStatus(rescuer, "EnRouteToPickup")
  )
  return status === "AtBot" ? after(state, courierStatus(rescuer, "ArrivedAtPickup")) : state
}

const reported = (status: CourierStatus) => (s: DeliveryState) => courierStatus(idOf(s), status)

/** A delivery for each status that a courier's attempt can have; the attempt in question is `subjectOf`. */
export const courierStateBuilders: Readonly<Partial<Record<AttemptState, () => DeliveryState>>> = {
  Requested: () => courierAt("Requested"),
  Pending: () => courierAt("Pending"),
  Scheduled: () =>
    after(courierAt("Requested"), (s) =>
      courier(
        idOf(s),
        {
          kind: "Created",
          externalId: "courier-ahead",
          pickupEta: t0 + 60 * minute,
          dropoffEta: null,
          feeCents: 700
        },
        { providerEventId: "report-ahead" }
      )
    ),
  Assigned: () => courierAt("Assigned"),
  InTransitToPartner: () => courierAt("InTransitToPartner"),
  InTransitToRescue: () => courierRescuer("InTransitToRescue"),
  AtBot: () => courierRescuer("AtBot"),
  AtPickup: () => courierAt("AtPickup"),
  InTransit: () => courierAt("InTransit"),
  ArrivingAtDestination: () => courierAt("ArrivingAtDestination"),
  AtDestination: () => courierAt("AtDestination"),
  CancelRequested: () => after(courierAt("AtPickup"), cancel()),
  CancelRequestFailed: () => after(courierAt("AtPickup"), cancel(), cancelTimesOut),
  ReturnInitiated: () => after(courierAt("InTransit"), reported("ReturnStarted")),
  ReturnInProgress: () => after(courierAt("InTransit"), reported("ReturnUnderWay")),
  RequestFailed: () => after(courierAt("Requested"), timedOutRequest),
  Delivered: () => courierAt("Delivered"),
  Canceled: () => after(courierAt("AtPickup"), reported("Canceled")),
  TimedOut: () =>
    at(courierAt("AtPickup"), t0 + 60 * minute, (s) => ({ _tag: "TimeOutAttempt", attemptId: idOf(s) })),
  Returned: () => after(courierAt("InTransit"), reported("ReturnUnderWay"), reported("Returned")),
  ReturnCanceled: () => after(courierAt("InTransit"), reported("ReturnStarted"), reported("Canceled")),
  ReturnFailed: () => after(courierAt("InTransit"), reported("ReturnStarted"), reported("FailedToReturn"))
}

/** Checks the named fields of a message whose type says only that it is one. */
export const assertFields = (actual: unknown, expected: object): void =>
  assert.deepInclude(actual as object, expected)
