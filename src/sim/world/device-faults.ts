/**
 * What is wrong with a robot at present: how it stands, and which components have failed. The longer it
 * is switched on, the nearer is its next failure. Source: spec/simulation.md 3 (robots), spec/state.md 3.
 */
import type { HardwareComponent, HardwareStatusCode } from "../../domain/wire-enums.ts"
import type { ComponentReport } from "../../services/device/events.ts"
import { allWell } from "./telemetry-edges.ts"

export class DeviceFaults {
  stuck = false
  flipped = false
  hit = false
  /** What it says of its components; one that was once named is named from then on, as periodic ones are. */
  reports: ReadonlyArray<ComponentReport> = allWell
  private failed = 0

  /** Something holds it where it is, or a component without which it does not drive has failed. */
  get immobile(): boolean {
    return this.stuck || this.flipped || this.hit || this.failed > 0
  }

  /** Components that have failed, in the order in which they were first named. */
  get failedComponents(): ReadonlyArray<HardwareComponent> {
    return this.reports.filter((it) => isBroken(it.status)).map((it) => it.component)
  }

  statusOf(component: HardwareComponent): HardwareStatusCode {
    return this.reports.find((it) => it.component === component)?.status ?? "OK"
  }

  /** True when that is news. */
  setStatus(component: HardwareComponent, status: HardwareStatusCode): boolean {
    if (this.statusOf(component) === status) return false
    const isKnown = this.reports.some((it) => it.component === component)
    this.reports = isKnown
      ? this.reports.map((it) => (it.component === component ? { component, status } : it))
      : [...this.reports, { component, status }]
    this.failed = this.failedComponents.length
    return true
  }
}

const isBroken = (status: HardwareStatusCode): boolean => status === "ERROR" || status === "CRITICAL"
