/**
 * How a public event is addressed when it leaves its actor: the aggregate it is about, who made it, and
 * the version of its payload. Pure; hosts ask for every event they keep, so a look-up and no more.
 *
 * The relay sends in order of (producer, key); the key is the field that flows.md section 3 names.
 * Source: spec/flows.md section 3. `test/contract/envelopes.test.ts` compares with the catalogue.
 */
import type { ActorName, AnyEvent } from "../domain/decider.ts"
import type { DatabaseName } from "../services/database-name.ts"
import type { RoutableEvent } from "./route.ts"

/** What is written on the outside of an event. */
export interface Envelope {
  readonly type: RoutableEvent["_tag"]
  readonly producer: DatabaseName
  /** The kind of actor that announces it: its sequence rises per key. Device has no actor. */
  readonly emitter: ActorName | "Device"
  readonly schemaVersion: number
  /** The id of the aggregate: events of one producer and key arrive in the order they happened. */
  readonly key: string
  /** The delivery that the event is about, else the robot, else the key: what a search starts from. */
  readonly correlationId: string
  /** Skips the outbox and has no place in the order of its key; only the newest per key counts. */
  readonly lossy: boolean
}

type Tag = RoutableEvent["_tag"]
type EventOf<T extends Tag> = Extract<RoutableEvent, { readonly _tag: T }>

/** Fields that can be a key: never null, of text. */
type KeyField<E> = Exclude<{ [F in keyof E]: E[F] extends string ? F : never }[keyof E], "_tag"> & string

interface Addressing {
  readonly producer: DatabaseName
  readonly emitter: ActorName | "Device"
  readonly key: string
  readonly schemaVersion: number
  readonly lossy: boolean
}

const addressing =
  (producer: DatabaseName, emitter: ActorName | "Device", isLossy: boolean) =>
  <F extends string>(key: F): Addressing & { readonly key: F } => ({
    producer,
    emitter,
    key,
    schemaVersion: 1,
    lossy: isLossy
  })

const deliveries = addressing("deliveries", "Delivery", false)
const dispatch = addressing("dispatch", "Planner", false)
const trip = addressing("operations", "Trip", false)
const pilot = addressing("operations", "Pilot", false)
const hub = addressing("operations", "Hub", false)
const robot = addressing("state", "Robot", false)
const link = addressing("integrations", "PartnerLink", false)
const watch = addressing("trip_monitor", "TripWatch", false)
const device = addressing("device", "Device", false)

/** A row per public event: a new event without one fails to compile, and so does a key it does not have. */
const addressings: { readonly [T in Tag]: Addressing & { readonly key: KeyField<EventOf<T>> } } = {
  QuoteCreated: deliveries("quoteId"),
  QuoteAccepted: deliveries("quoteId"),
  QuoteRejected: deliveries("quoteId"),
  QuoteExpired: deliveries("quoteId"),
  DeliveryCreated: deliveries("deliveryId"),
  DeliveryTransitioned: deliveries("deliveryId"),
  AttemptCreated: deliveries("deliveryId"),
  AttemptTransitioned: deliveries("deliveryId"),
  AttemptResourceChanged: deliveries("deliveryId"),
  CancelRequested: deliveries("deliveryId"),
  CancelRejected: deliveries("deliveryId"),
  RescueRequested: deliveries("deliveryId"),
  DeliveryEtaUpdated: deliveries("deliveryId"),
  DeliveryAddressChanged: deliveries("deliveryId"),
  DeliveryIssueReported: deliveries("deliveryId"),
  RefundRequested: deliveries("deliveryId"),
  RuleMatched: deliveries("deliveryId"),
  WatchdogActionQueued: deliveries("deliveryId"),
  WatchdogActionExecuted: deliveries("deliveryId"),
  WatchdogActionFailed: deliveries("deliveryId"),
  WatchdogActionSkipped: deliveries("deliveryId"),
  WatchdogActionCanceled: deliveries("deliveryId"),

  DemandTransitioned: dispatch("demandId"),
  RobotAssigned: dispatch("demandId"),
  RobotReassigned: dispatch("demandId"),
  DemandOrphaned: dispatch("demandId"),
  ReassignmentFailed: dispatch("demandId"),
  EtaUpdate: dispatch("demandId"),
  AtOrigin: dispatch("demandId"),
  LoadRejected: dispatch("demandId"),
  TripRequested: dispatch("tripId"),
  TripActivationRequested: dispatch("tripId"),
  TripCancelRequested: dispatch("tripId"),
  PilotReservationRequested: dispatch("tripId"),
  SlotFreed: dispatch("serial"),

  TripCreated: trip("tripId"),
  TripTransitioned: trip("tripId"),
  TaskTransitioned: trip("tripId"),
  TripParkRequested: trip("tripId"),
  TripEtaChanged: trip("tripId"),
  TripRouteUpdated: trip("tripId"),
  TripRouteIssuesUpdated: trip("tripId"),
  TripHandoverCompleted: trip("tripId"),
  PilotAssignmentRequested: pilot("pilotId"),
  PilotAssignmentResolved: pilot("pilotId"),
  PilotUnavailable: hub("tripId"),
  PilotShiftTransitioned: pilot("pilotId"),
  PilotReservationChanged: pilot("pilotId"),
  PilotHeartbeat: addressing("operations", "Pilot", true)("pilotId"),
  ActiveRobotLocation: addressing("operations", "Hub", true)("serial"),
  OperatorStatusChanged: pilot("operatorId"),
  HubOpened: hub("hubId"),
  HubClosed: hub("hubId"),
  EndOfDayStarted: hub("hubId"),
  LocationUpserted: hub("locationId"),
  RobotRegistered: hub("serial"),
  RobotDeployment: hub("serial"),
  RobotUndeployed: hub("serial"),
  RobotCheckedIn: hub("serial"),
  RobotCheckedOut: hub("serial"),
  FoTaskCreated: hub("foTaskId"),
  FoTaskAssignmentRequested: hub("foTaskId"),
  FoTaskTransitioned: hub("foTaskId"),
  FoAssignmentTransitioned: hub("foTaskId"),
  FoSubtaskCompleted: hub("foTaskId"),
  FoAssistanceRequested: hub("tripId"),
  FoAssistanceResolved: hub("tripId"),

  RobotStateChanged: robot("serial"),
  TransitionRejected: robot("serial"),
  PinEntered: robot("serial"),
  LidEvent: robot("serial"),
  LidCycleCompleted: robot("serial"),
  LidCycleTimedOut: robot("serial"),
  LidCycleInterrupted: robot("serial"),
  ConnectivityChanged: robot("serial"),
  RobotHealthChanged: robot("serial"),
  AlertRaised: robot("serial"),
  AlertCleared: robot("serial"),

  PartnerStatusQueued: link("deliveryId"),
  PartnerStatusSent: link("deliveryId"),
  PartnerStatusFailed: link("deliveryId"),
  PartnerLinkSuspended: link("deliveryId"),

  TripDeparted: watch("tripId"),
  TripArrivedGeofence: watch("tripId"),
  TripDeviated: watch("tripId"),
  TripMonitoringUpdate: watch("tripId"),

  RobotTelemetry: addressing("device", "Device", true)("serial"),
  CommandAcknowledged: device("serial")
}

const byTag: ReadonlyMap<string, Addressing> = new Map(Object.entries(addressings))

/** The kind of actor that announces events of a tag; null for an internal one. */
export const emitterOf = (tag: string): ActorName | "Device" | null => byTag.get(tag)?.emitter ?? null

/** Tags of the events that leave their actor. */
export const publicEventTags: ReadonlyArray<string> = [...byTag.keys()]

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null)

/**
 * The envelope of a public event; null for an internal event of an actor, which travels nowhere.
 * An internal event never bears the tag of a public one.
 */
export const envelopeOf = (event: AnyEvent): Envelope | null => {
  const known = byTag.get(event._tag)
  if (known === undefined) return null
  const payload = event as AnyEvent & { readonly [field: string]: unknown }
  const key = payload[known.key] as string
  return {
    type: event._tag as Tag,
    producer: known.producer,
    emitter: known.emitter,
    schemaVersion: known.schemaVersion,
    key,
    correlationId: textOf(payload["deliveryId"]) ?? textOf(payload["serial"]) ?? key,
    lossy: known.lossy
  }
}
