/** Who asks, and who may: the callers that tokens speak for, and what a route demands of them. */
import type { DeliveryId, OperatorId, PilotId, RobotSerial } from "../domain/ids.ts"
import type { Scope, ServiceKey } from "./keyring.ts"

/** The holder of a service key. */
export interface KeyHolder {
  readonly _tag: "KeyHolder"
  readonly keyId: string
  readonly scopes: ReadonlySet<Scope>
  readonly partnerId: string | null
  readonly operatorId: string | null
}

export interface Robot {
  readonly _tag: "Robot"
  readonly serial: RobotSerial
}

/** A customer with a tracker's link. */
export interface Tracker {
  readonly _tag: "Tracker"
  readonly deliveryId: DeliveryId
}

/** Nobody in particular; only open routes see it. */
export interface Anonymous {
  readonly _tag: "Anonymous"
}

export type Caller = KeyHolder | Robot | Tracker | Anonymous

/** Whom a route is for. Holders of `admin` keys are welcome wherever keys are. */
export type Welcome = Exclude<Scope, "admin"> | "robot" | "tracker"

export const keyHolder = (key: ServiceKey): KeyHolder => ({
  _tag: "KeyHolder",
  keyId: key.keyId,
  scopes: new Set(key.scopes),
  partnerId: key.partnerId,
  operatorId: key.operatorId
})

/** Whether the caller holds one of the scopes, or all. */
export const holds = (caller: Caller, ...any: ReadonlyArray<Scope>): boolean =>
  caller._tag === "KeyHolder" && (caller.scopes.has("admin") || any.some((scope) => caller.scopes.has(scope)))

/** Whether a route for `welcome` is for this caller. Which robot or delivery he speaks for is asked elsewhere. */
export const isWelcome = (caller: Caller, welcome: ReadonlyArray<Welcome>): boolean => {
  switch (caller._tag) {
    case "KeyHolder":
      return welcome.some((one) => one !== "robot" && one !== "tracker" && holds(caller, one))
    case "Robot":
      return welcome.includes("robot")
    case "Tracker":
      return welcome.includes("tracker")
    case "Anonymous":
      return false
  }
}

/** Names the caller in logs, in keys and for limits; nothing secret. */
export const callerId = (caller: Caller): string => {
  switch (caller._tag) {
    case "KeyHolder":
      return `key:${caller.keyId}`
    case "Robot":
      return `robot:${caller.serial}`
    case "Tracker":
      return `tracker:${caller.deliveryId}`
    case "Anonymous":
      return "anonymous"
  }
}

/** The pilot who calls for himself, null when it is somebody else. */
export const pilotOf = (caller: Caller): PilotId | null =>
  caller._tag === "KeyHolder" && caller.scopes.has("pilot") ? caller.operatorId : null

/** The field operator who calls for himself, null when it is somebody else. */
export const fieldOperatorOf = (caller: Caller): OperatorId | null =>
  caller._tag === "KeyHolder" && caller.scopes.has("field") ? caller.operatorId : null

/**
 * How histories name him: `pilot:ID`, `operator:ID`, `robot:SERIAL`, `service:NAME`.
 * Source: spec/operations.md 0 (hist).
 */
export const triggeredBy = (caller: Caller): string => {
  if (caller._tag === "Robot") return `robot:${caller.serial}`
  if (caller._tag !== "KeyHolder") return "service:deliveries"
  const pilotId = pilotOf(caller)
  if (pilotId !== null) return `pilot:${pilotId}`
  return holds(caller, "dispatch", "field")
    ? `operator:${caller.operatorId ?? caller.keyId}`
    : `service:${caller.keyId}`
}
