/**
 * What Operations knows of a robot: its copy of State's and Device's facts (the `robot` row), the
 * basis of every guard on departure, deployment and check-in. Source: spec/operations.md 2.2, 3.1.
 */
import type { HubId, LocationId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { LidState, RobotStateEventState } from "../../domain/wire-enums.ts"

export interface RobotCopy {
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly locationId: LocationId | null
  readonly operationState: RobotStateEventState
  /** The departed trip the robot is on, null when none. */
  readonly tripId: TripId | null
  readonly online: boolean
  readonly healthy: boolean
  readonly driveable: boolean
  readonly hasFood: boolean
  readonly needsMovement: boolean
  readonly needsMaintenance: boolean
  readonly undergoingMaintenance: boolean
  readonly needsPickup: boolean
  readonly lidState: LidState
  /** Whole percent, 0..100; null before the first heartbeat. */
  readonly batteryPct: number | null
  readonly lat: number | null
  readonly lng: number | null
  readonly speedMps: number
}
