/**
 * Events of the Device service, the bridge to the robots. Payloads: spec/flows.md section 3.
 */
import type { RobotSerial, ShardId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  HardwareComponent,
  HardwareStatusCode,
  LidState,
  RobotStateEventState,
  TeleopStatus
} from "../../domain/wire-enums.ts"

/** State of one hardware component as the robot reports it. */
export interface ComponentReport {
  readonly component: HardwareComponent
  readonly status: HardwareStatusCode
}

/**
 * One heartbeat of a robot. Lossy: the newest per robot counts. `at` is the source clock.
 *
 * `repeatsEveryMs` compresses a stream: further heartbeats follow at this period with nothing in
 * them that changes an answer, until the next event of the robot; 0: this is the last before silence;
 * null: no promise, each heartbeat comes by itself (real robots, and full telemetry in a simulation).
 */
export interface RobotTelemetry {
  readonly _tag: "RobotTelemetry"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: ShardId
  readonly lat: number
  readonly lng: number
  readonly headingDeg: number
  readonly speedMps: number
  readonly accuracyM: number
  /** Whole percent, 0..100. */
  readonly batteryPct: number
  readonly isCharging: boolean
  readonly rangeM: number
  readonly lid: LidState
  readonly components: ReadonlyArray<ComponentReport>
  readonly operationState: RobotStateEventState
  readonly teleopStatus: TeleopStatus
  readonly bootId: string
  readonly seq: number
  readonly repeatsEveryMs: number | null
}

export interface CommandAcknowledged {
  readonly _tag: "CommandAcknowledged"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly commandId: string
  readonly result: "OK" | "FAILED"
}

export type DeviceEvent = RobotTelemetry | CommandAcknowledged
