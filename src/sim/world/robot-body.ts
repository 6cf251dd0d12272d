/** What the parts of a robot know of the whole. */
import type { LatLng } from "../../domain/geo.ts"
import type { RobotStateEventState } from "../../domain/wire-enums.ts"

export interface RobotBody {
  /** Switched on and reachable. */
  readonly canReport: boolean
  readonly moving: boolean
  /** Where it is. */
  readonly place: LatLng
  /** Where a standing robot believes to be. */
  readonly reportedPlace: LatLng
  readonly cruiseMps: number
  /** Power it draws at present, watts. */
  readonly powerW: number
  /** What its battery holds at present, watt-hours. */
  readonly chargeWh: number
  /** What the backend takes it for; OFF_DUTY before it is registered. */
  readonly operationState: RobotStateEventState
  /** The lid has come to its end: the next sample tells. */
  readonly lidMoved: () => void
}
