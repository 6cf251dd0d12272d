/**
 * What a minute of a pilot's time is worth at each moment, found out from where an assignment asks for
 * more pilots than there are. Only asked when trips of a cycle found no pilot: pairs are then compared with
 * the price of the pilots' time added, so that the scarce minutes go where they save most.
 *
 * Method: bins of 60 s; prices rise where the bin is overloaded and fall where it is not, by a subgradient
 * step that would close the gap between the cost with pilots and without (Polyak 1969).
 * Source: spec/dispatch.md 7 (recommended method, 3).
 */
import type { Instant } from "../../../domain/instant.ts"
import { exactCost } from "./assignment.ts"
import type { PlannerConfig } from "./config.ts"
import type { PairGraph } from "./pair-graph.ts"
import { deliveryBlockMs } from "./pilot-placement.ts"
import type { FreeSpans, PilotCalendar } from "./pilots.ts"
import type { PlanRow } from "./plan-row.ts"

const binMs = 60_000

export class PilotPrices {
  private readonly graph: PairGraph
  private readonly rows: ReadonlyArray<PlanRow>
  private readonly config: PlannerConfig
  private readonly from: Instant
  private readonly bins: number
  /** Pilots free in each bin, of those who may drive deliveries. */
  private readonly free: Float64Array
  /** Cost-seconds for a whole bin of one pilot. */
  private readonly price: Float64Array
  /** Sum of the prices before each bin. */
  private readonly before: Float64Array
  private readonly load: Float64Array

  constructor(
    graph: PairGraph,
    rows: ReadonlyArray<PlanRow>,
    calendar: PilotCalendar,
    now: Instant,
    config: PlannerConfig
  ) {
    this.graph = graph
    this.rows = rows
    this.config = config
    this.from = now
    let to = now
    this.forEachPair((row, k) => {
      const home = (graph.returnAt[k] as number) + row.facts.returnMs
      if (home > to) to = home
    })
    this.bins = Math.ceil((to - now) / binMs) + 1
    this.free = new Float64Array(this.bins + 1)
    this.price = new Float64Array(this.bins)
    this.before = new Float64Array(this.bins + 1)
    this.load = new Float64Array(this.bins)
    const spans: FreeSpans = { times: new Float64Array(64), endsWork: new Uint8Array(64) }
    for (const pilot of calendar.eligiblePilots()) {
      const count = calendar.freeSpans(pilot, now, now + this.bins * binMs, "Delivery", null, spans)
      for (let i = 0; i < count * 2; i += 2) {
        this.spread(this.free, spans.times[i] as number, spans.times[i + 1] as number)
      }
    }
  }

  /**
   * Raises and lowers the prices by what an answer asks of the pilots; false when it asks nowhere for
   * more than there are, so that prices cannot help.
   *
   * - `gapS`: cost-seconds that the answer costs more with its pilots than without.
   */
  learn(pairs: Int32Array, gapS: number): boolean {
    const { load, free, price, bins, graph } = this
    load.fill(0)
    for (let i = 0; i < this.rows.length; i++) {
      const k = pairs[i] as number
      if (k < 0 || graph.isCurrent[k] === 1) continue
      this.forEachTrip(this.rows[i] as PlanRow, k, (from, to) => this.spread(load, from, to))
    }
    let norm = 0
    let isOverloaded = false
    for (let bin = 0; bin < bins; bin++) {
      const over = (load[bin] as number) - (free[bin] as number)
      if (over > 0) isOverloaded = true
      if (over > 0 || (price[bin] as number) > 0) norm += over * over
    }
    if (!isOverloaded || gapS <= 0) return false
    const step = gapS / norm
    for (let bin = 0; bin < bins; bin++) {
      const over = (load[bin] as number) - (free[bin] as number)
      price[bin] = Math.max(0, (price[bin] as number) + step * over)
      this.before[bin + 1] = (this.before[bin] as number) + (price[bin] as number)
    }
    return true
  }

  /** Writes what each pair costs with its pilots' time to `out`. A plan that exists has its pilots. */
  priceInto(out: Float64Array): void {
    const { graph } = this
    this.forEachPair((row, k) => {
      let sum = graph.cost[k] as number
      if (graph.isCurrent[k] === 0) {
        this.forEachTrip(row, k, (from, to) => {
          sum += this.priceUntil(to) - this.priceUntil(from)
        })
      }
      out[k] = exactCost(sum)
    })
  }

  private forEachPair(look: (row: PlanRow, k: number) => void): void {
    const { rowStart } = this.graph
    for (let i = 0; i < this.rows.length; i++) {
      const end = rowStart[i + 1] as number
      for (let k = rowStart[i] as number; k < end; k++) look(this.rows[i] as PlanRow, k)
    }
  }

  /** The times that pilots are bound by the trips of a pair, with their pauses. */
  private forEachTrip(row: PlanRow, k: number, bound: (from: Instant, to: Instant) => void): void {
    const { graph, config } = this
    const pauseMs = config.cooldownS * 1_000
    const pickupMs = graph.pickupMs[k] as number
    const departAt = graph.departAt[k] as number
    const leaveAt = graph.leaveAt[k] as number
    const returnAt = graph.returnAt[k] as number
    if (pickupMs > 0) bound(departAt, departAt + pickupMs + pauseMs)
    bound(leaveAt, leaveAt + deliveryBlockMs(row.facts, config) + pauseMs)
    bound(returnAt, returnAt + row.facts.returnMs + pauseMs)
  }

  /** Adds a stretch of time to the bins it covers, parts of bins as such. */
  private spread(sums: Float64Array, from: Instant, to: Instant): void {
    const first = Math.max(0, from - this.from) / binMs
    const last = Math.min(this.bins * binMs, to - this.from) / binMs
    for (let bin = Math.floor(first); bin < last; bin++) {
      sums[bin] = (sums[bin] as number) + Math.min(last, bin + 1) - Math.max(first, bin)
    }
  }

  private priceUntil(at: Instant): number {
    const place = Math.min(Math.max(0, at - this.from) / binMs, this.bins)
    const bin = Math.min(Math.floor(place), this.bins - 1)
    return (this.before[bin] as number) + (place - bin) * (this.price[bin] as number)
  }
}
