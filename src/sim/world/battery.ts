/**
 * A battery as a sum: what it holds follows from the last settlement and the power since. Nothing
 * happens while time goes by. Source: spec/simulation.md 3 (battery), 7 V4 (energy balance).
 */
export class Battery {
  readonly capacityWh: number
  /** Energy that fresh batteries brought, watt-hours. */
  chargedWh = 0
  /** Energy that faults took, watt-hours. */
  lostWh = 0
  private bookedWh = 0
  private chargeWh: number
  private settledAt: number

  /** `pct`: charge at first, 0..100. */
  constructor(capacityWh: number, pct: number, now: number) {
    this.capacityWh = capacityWh
    this.chargeWh = (pct / 100) * capacityWh
    this.settledAt = now
  }

  /** What is left at `now` when `powerW` was drawn since the last settlement, watt-hours. */
  leftWh(powerW: number, now: number): number {
    return Math.max(0, this.chargeWh - (powerW * (now - this.settledAt)) / 3_600_000)
  }

  /** Energy used in all up to `now`, watt-hours. */
  usedWh(powerW: number, now: number): number {
    return this.bookedWh + this.chargeWh - this.leftWh(powerW, now)
  }

  /** Books what was used; before every change of power. */
  settle(powerW: number, now: number): void {
    const left = this.leftWh(powerW, now)
    this.bookedWh += this.chargeWh - left
    this.chargeWh = left
    this.settledAt = now
  }

  /** Puts a full one in; after `settle`. */
  swap(): void {
    this.chargedWh += this.capacityWh - this.chargeWh
    this.chargeWh = this.capacityWh
  }

  /** A fault takes so many points of the full charge away at once, at most all there is; after `settle`. */
  lose(points: number): void {
    const lostWh = Math.min(this.chargeWh, (points / 100) * this.capacityWh)
    this.bookedWh += lostWh
    this.lostWh += lostWh
    this.chargeWh -= lostWh
  }
}
