/** What a robot is made of and whom it deals with in the street. Source: spec/simulation.md 3 (robots). */
import type { HardwareComponent } from "../../domain/wire-enums.ts"
import type { Distribution } from "../kernel/distributions.ts"

/** How likely a component is the one that fails, 0..1; all shares add up to 1. */
export interface ComponentShare {
  readonly component: HardwareComponent
  readonly share: number
}

export interface DeviceParameters {
  readonly telemetryEveryMs: number
  readonly fullTelemetry: boolean
  readonly capacityWh: number
  /** Power while it stands, and while it drives, watts. */
  readonly idleW: number
  readonly driveW: number
  readonly lidMotionMs: number
  /** Chance that an opening fails, 0..1. */
  readonly lidOpenFails: number
  readonly lidCloseFails: number
  /** Chance that a second try works, 0..1. */
  readonly lidRetryWorks: number
  readonly gpsErrorM: Distribution
  /** Chance that the fix of a standing robot is far off, 0..1. */
  readonly gpsJumps: number
  /** Losses of connection per hour of driving. */
  readonly connectivityLossPerHour: number
  readonly connectivityLossMs: Distribution
  /** Per hour of driving. */
  readonly stuckPerHour: number
  readonly flippedPerHour: number
  readonly hitPerHour: number
  /** Time in service until a component fails, milliseconds; null: never. */
  readonly timeToFailureMs: Distribution | null
  readonly failingComponents: ReadonlyArray<ComponentShare>
}

/** Why a robot stands although it is driven. */
export type Mishap = "Stuck" | "Flipped" | "Hit" | "Failed" | "Flat"

/** Whoever drives: told when the robot stands at the end of its leg, or before it and cannot go on. */
export interface Driver {
  readonly arrived: (now: number) => void
  readonly halted: (mishap: Mishap, now: number) => void
}

/** Whoever is at the lid and sees what it does. */
export interface LidUser {
  /** Names the draws of this person's lid actions. */
  readonly entity: number
  readonly lidOpened: (now: number) => void
  readonly lidClosed: (now: number) => void
  readonly lidFailed: (now: number) => void
}
