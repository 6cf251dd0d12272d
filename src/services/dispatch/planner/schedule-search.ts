/**
 * A timetable for a few deliveries and the pilots they contend for, trip by trip. Where chains are placed
 * one after the other (pilot-placement.ts), an early chain's way home takes the pilot whom a later one needs
 * for its food; here trips of all deliveries mix, ways home wait for their pilots, and each trip may go
 * to any pilot.
 *
 * A timetable is what comes of a list: the order in which deliveries ask for their next trip, the robot
 * of each, and who is asked first for each trip; every trip then starts as early as it can. Lists are
 * changed at random places, and the better list stays; the places follow from a fixed sequence of
 * numbers, so that equal questions get equal answers. Effort is counted in trips placed.
 * Source: spec/dispatch.md 7 (recommended method, 3 and 5), 8 (H6).
 */
import type { Instant } from "../../../domain/instant.ts"

/** One robot for a delivery: its pickup, and what it may start when. */
export interface RobotChoice {
  /** Position of the robot in the fleet: no two deliveries of a timetable have the same. */
  readonly robot: number
  /** 0 when the robot is released at the merchant. */
  readonly pickupMs: number
  /** The first departure there is, and the one that arrives just in time. */
  readonly departFrom: Instant
  readonly departAt: Instant
  /** Cost-seconds of a chain with these times; infinite when a rule forbids it. */
  readonly costOf: (departAt: Instant, leaveAt: Instant, returnAt: Instant) => number
}

/** One delivery that wants a place in the timetable. */
export interface TimetableRow {
  readonly choices: ReadonlyArray<RobotChoice>
  /** Food is ready. */
  readonly start: Instant
  /** The latest departure with food. */
  readonly leaveBy: Instant
  readonly loadMs: number
  readonly deliveryBlockMs: number
  /** From the departure with food until the robot can go home, and how long it then may wait. */
  readonly emptyAfterMs: number
  readonly returnWaitMs: number
  readonly returnMs: number
  /** Price of leaving the delivery as it is; infinite when it must have another robot. */
  readonly unchangedCost: number
  /** What leaving it as it is uses: a robot (-1 for none) and stretches of pilots [pilot, from, to, ...]. */
  readonly ownRobot: number
  readonly ownWork: ReadonlyArray<number>
}

/** Times and pilots of one delivery in a timetable. */
export interface TimetableEntry {
  readonly choice: RobotChoice
  readonly departAt: Instant
  readonly leaveAt: Instant
  readonly returnAt: Instant
  /** Positions in `spans` of the pilots of pickup (-1 without), delivery and return. */
  readonly pilots: readonly [pickup: number, delivery: number, ret: number]
}

export interface Timetable {
  readonly cost: number
  /** Null for a delivery that stays as it is. */
  readonly entries: ReadonlyArray<TimetableEntry | null>
}

/** Instead of a choice: the delivery stays as it is. */
const unchanged = -1
const anyPilot = -1
const trips = 3
/** Lists that were not better in a row, after which the search goes back to the best and shakes it. */
const patience = 120
/** Gains below this are noise of sums, cost-seconds. */
const gainMinS = 1e-3

/** A list, see above; `early`: the robot leaves as soon as it can rather than just in time. */
interface Plan {
  readonly order: Int32Array
  readonly choice: Int32Array
  readonly pilot: Int32Array
  readonly early: Uint8Array
}

const copyOf = ({ order, choice, pilot, early }: Plan): Plan => ({
  order: order.slice(),
  choice: choice.slice(),
  pilot: pilot.slice(),
  early: early.slice()
})

const copyTo = (from: Plan, to: Plan): void => {
  to.order.set(from.order)
  to.choice.set(from.choice)
  to.pilot.set(from.pilot)
  to.early.set(from.early)
}

export class ScheduleSearch {
  private readonly rows: ReadonlyArray<TimetableRow>
  private readonly spans: ReadonlyArray<Float64Array>
  private readonly cooldownMs: number
  /** Trips placed so far. */
  placed = 0
  private state = 0x9e3779b9
  /** Work of the timetable at hand, by pilot: pairs [from, to]. */
  private readonly work: ReadonlyArray<Float64Array>
  private readonly workCount: Int32Array
  /** What each row has reached: trips placed, or -1 when it failed. */
  private readonly step: Int32Array
  private readonly times: Float64Array
  private readonly drivers: Int32Array
  private readonly taken: Set<number> = new Set()
  private fitPilot = -1

  /**
   * - `spans`: when each pilot could drive beside everything that is not in question, pairs [from, to]
   *   ascending.
   */
  constructor(rows: ReadonlyArray<TimetableRow>, spans: ReadonlyArray<Float64Array>, cooldownMs: number) {
    this.rows = rows
    this.spans = spans
    this.cooldownMs = cooldownMs
    this.work = spans.map(() => new Float64Array(2 * trips * 2 * rows.length))
    this.workCount = new Int32Array(spans.length)
    this.step = new Int32Array(rows.length)
    this.times = new Float64Array(trips * rows.length)
    this.drivers = new Int32Array(trips * rows.length)
  }

  /** The best timetable below `limit` cost-seconds that is found with `placedMax` trips placed; null when none is. */
  search(limit: number, placedMax: number): Timetable | null {
    if (this.spans.length === 0) return null
    const current = this.firstPlan()
    const best = copyOf(current)
    const trial = copyOf(current)
    let bestCost = this.decode(current)
    let currentCost = bestCost
    let misses = 0
    while (this.placed < placedMax) {
      copyTo(current, trial)
      this.change(trial)
      if (misses > patience) for (let i = 0; i < 4; i++) this.change(trial)
      this.placed++
      const cost = this.decode(trial)
      if (cost <= currentCost || misses > patience) {
        copyTo(trial, current)
        currentCost = cost
        if (misses > patience) misses = 0
      }
      if (cost < bestCost - gainMinS) {
        copyTo(trial, best)
        bestCost = cost
        misses = 0
      } else if (++misses > patience) {
        copyTo(best, current)
        currentCost = bestCost
      }
    }
    if (bestCost >= limit - gainMinS) return null
    this.decode(best)
    return { cost: bestCost, entries: this.rows.map((_, row) => this.entryOf(row, best)) }
  }

  /** Food first, by its latest departure; ways home last; cheapest robots that are not taken. */
  private firstPlan(): Plan {
    const { rows } = this
    const byUrgency = rows
      .map((_, row) => row)
      .sort((a, b) => (rows[a] as TimetableRow).leaveBy - (rows[b] as TimetableRow).leaveBy || a - b)
    const choice = new Int32Array(rows.length).fill(unchanged)
    const used = new Set<number>()
    for (const row of byUrgency) {
      const { choices, unchangedCost, ownRobot } = rows[row] as TimetableRow
      if (ownRobot >= 0 && unchangedCost < Number.POSITIVE_INFINITY) {
        used.add(ownRobot)
        continue
      }
      const free = choices.findIndex(({ robot }) => !used.has(robot))
      choice[row] = free < 0 ? unchanged : free
      if (free >= 0) used.add((choices[free] as RobotChoice).robot)
    }
    return {
      order: Int32Array.from([...byUrgency, ...byUrgency, ...byUrgency]),
      choice,
      pilot: new Int32Array(trips * rows.length).fill(anyPilot),
      early: new Uint8Array(rows.length)
    }
  }

  /** Whole number from 0 to below `size`, the next of a fixed sequence (xorshift). */
  private next(size: number): number {
    let x = this.state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.state = x
    return (x >>> 0) % size
  }

  private change(plan: Plan): void {
    const { order, choice, pilot, early } = plan
    const { rows } = this
    const kind = this.next(12)
    if (kind >= 10) {
      this.prefer(plan)
    } else if (kind < 4) {
      const a = this.next(order.length)
      const b = this.next(order.length)
      const moved = order[a] as number
      if (a < b) order.copyWithin(a, a + 1, b + 1)
      else order.copyWithin(b + 1, b, a)
      order[b] = moved
    } else if (kind < 7) {
      const row = this.next(rows.length)
      const { choices } = rows[row] as TimetableRow
      const wanted = this.next(choices.length + 1) - 1
      // Who has the robot wanted takes the one given up, which makes the change a swap.
      const robot = wanted < 0 ? -1 : (choices[wanted] as RobotChoice).robot
      const given = this.robotOf(row, choice[row] as number)
      for (let other = 0; other < rows.length; other++) {
        if (robot < 0 || other === row || this.robotOf(other, choice[other] as number) !== robot) continue
        choice[other] = (rows[other] as TimetableRow).choices.findIndex((one) => one.robot === given)
      }
      choice[row] = wanted
    } else if (kind < 9) {
      const trip = this.next(pilot.length)
      pilot[trip] = this.next(this.spans.length + 1) - 1
    } else {
      const row = this.next(rows.length)
      early[row] = 1 - (early[row] as number)
    }
  }

  /** Lets a delivery that came away empty ask earlier for its trips, perhaps with another robot. */
  private prefer({ order, choice }: Plan): void {
    const { rows, step } = this
    const from = this.next(rows.length)
    for (let n = 0; n < rows.length; n++) {
      const row = (from + n) % rows.length
      const { choices, ownRobot } = rows[row] as TimetableRow
      if (choices.length === 0 || ownRobot >= 0 || step[row] === trips) continue
      if (choice[row] === unchanged || this.next(2) === 0) choice[row] = this.next(choices.length)
      let to = this.next(rows.length)
      for (let i = 0; i < order.length && to < order.length; i++) {
        if (order[i] !== row || i < to) continue
        order.copyWithin(to + 1, to, i)
        order[to] = row
        to += 1 + this.next(rows.length)
      }
      return
    }
  }

  private robotOf(row: number, choice: number): number {
    const { choices, ownRobot } = this.rows[row] as TimetableRow
    return choice === unchanged ? ownRobot : (choices[choice] as RobotChoice).robot
  }

  /** Places the trips of a list; returns what they cost, infinite when a delivery is left without what it must have. */
  private decode(plan: Plan): number {
    const { rows, step } = this
    step.fill(0)
    this.workCount.fill(0)
    this.taken.clear()
    let cost = 0
    for (let row = 0; row < rows.length; row++) {
      if (plan.choice[row] !== unchanged) continue
      step[row] = -1
      if (!this.stay(row)) return Number.POSITIVE_INFINITY
    }
    for (let i = 0; i < plan.order.length; i++) {
      const row = plan.order[i] as number
      if ((step[row] as number) >= 0) this.advance(row, plan)
    }
    for (let row = 0; row < rows.length; row++) {
      const facts = rows[row] as TimetableRow
      let price = facts.unchangedCost
      if (step[row] === trips) {
        const { costOf } = facts.choices[plan.choice[row] as number] as RobotChoice
        const at = row * trips
        price = costOf(this.times[at] as number, this.times[at + 1] as number, this.times[at + 2] as number)
      } else if (facts.ownRobot >= 0 && plan.choice[row] !== unchanged) {
        // Its robot may have been given away meanwhile.
        return Number.POSITIVE_INFINITY
      }
      cost += price
    }
    return cost
  }

  /** Leaves a row as it is; false when that is impossible. */
  private stay(row: number): boolean {
    const { ownRobot, ownWork, unchangedCost } = this.rows[row] as TimetableRow
    if (unchangedCost === Number.POSITIVE_INFINITY) return false
    if (ownRobot < 0) return true
    if (this.taken.has(ownRobot)) return false
    this.taken.add(ownRobot)
    for (let i = 0; i < ownWork.length; i += 3) {
      this.add(ownWork[i] as number, ownWork[i + 1] as number, ownWork[i + 2] as number)
    }
    return true
  }

  /** Places the next trip of a row, or lets it fail. */
  private advance(row: number, plan: Plan): void {
    const { step, times } = this
    const facts = this.rows[row] as TimetableRow
    const choice = facts.choices[plan.choice[row] as number] as RobotChoice
    const at = row * trips
    const trip = step[row] as number
    let from: Instant
    let latest: Instant
    let ms: number
    if (trip === 0) {
      if (this.taken.has(choice.robot)) {
        step[row] = -1
        return
      }
      this.taken.add(choice.robot)
      from = plan.early[row] === 1 ? choice.departFrom : choice.departAt
      ms = choice.pickupMs
      latest = facts.leaveBy - facts.loadMs - ms
      if (ms === 0) {
        times[at] = choice.departAt
        this.drivers[at] = -1
        step[row] = 1
        return
      }
    } else if (trip === 1) {
      from = Math.max((times[at] as number) + choice.pickupMs, facts.start) + facts.loadMs
      latest = facts.leaveBy
      ms = facts.deliveryBlockMs
    } else {
      from = (times[at + 1] as number) + facts.emptyAfterMs
      latest = from + facts.returnWaitMs
      ms = facts.returnMs
    }
    const start = this.place(from, latest, ms, plan.pilot[at + trip] as number)
    if (start < 0) {
      this.fail(row, choice.robot)
      return
    }
    times[at + trip] = start
    this.drivers[at + trip] = this.fitPilot
    this.add(this.fitPilot, start, start + ms)
    step[row] = trip + 1
  }

  /** Takes back what a row was given. */
  private fail(row: number, robot: number): void {
    const { step, times } = this
    for (let trip = (step[row] as number) - 1; trip >= 0; trip--) {
      const pilot = this.drivers[row * trips + trip] as number
      if (pilot >= 0) this.remove(pilot, times[row * trips + trip] as number)
    }
    this.taken.delete(robot)
    step[row] = -1
  }

  private add(pilot: number, from: Instant, to: Instant): void {
    const work = this.work[pilot] as Float64Array
    const count = this.workCount[pilot] as number
    work[count * 2] = from
    work[count * 2 + 1] = to
    this.workCount[pilot] = count + 1
  }

  private remove(pilot: number, from: Instant): void {
    const work = this.work[pilot] as Float64Array
    const last = ((this.workCount[pilot] as number) - 1) * 2
    for (let i = 0; i <= last; i += 2) {
      if (work[i] !== from) continue
      work[i] = work[last] as number
      work[i + 1] = work[last + 1] as number
      this.workCount[pilot] = last / 2
      return
    }
  }

  /** The start of a trip with the pilot wanted if there is one, else with who can start first; -1 when nobody can. */
  private place(from: Instant, latest: Instant, ms: number, wanted: number): number {
    this.placed++
    this.fitPilot = wanted
    if (wanted !== anyPilot) {
      const start = this.startOf(wanted, from, latest, ms)
      if (start >= 0) return start
    }
    let best = -1
    let limit = latest
    for (let pilot = 0; pilot < this.spans.length; pilot++) {
      const start = this.startOf(pilot, from, limit, ms)
      if (start < 0 || (best >= 0 && start >= best)) continue
      best = start
      limit = start
      this.fitPilot = pilot
    }
    return best
  }

  private startOf(pilot: number, from: Instant, latest: Instant, ms: number): number {
    const spans = this.spans[pilot] as Float64Array
    const work = this.work[pilot] as Float64Array
    const end = (this.workCount[pilot] as number) * 2
    for (let s = 0; s < spans.length; s += 2) {
      let start = Math.max(from, spans[s] as number)
      if (start > latest) return -1
      const closes = (spans[s + 1] as number) - ms
      let isMoved = true
      while (isMoved && start <= closes) {
        isMoved = false
        for (let w = 0; w < end; w += 2) {
          const free = (work[w + 1] as number) + this.cooldownMs
          if (start < free && (work[w] as number) < start + ms + this.cooldownMs) {
            start = free
            isMoved = true
          }
        }
      }
      if (start <= closes) return start <= latest ? start : -1
    }
    return -1
  }

  private entryOf(row: number, plan: Plan): TimetableEntry | null {
    if (this.step[row] !== trips) return null
    const { choices } = this.rows[row] as TimetableRow
    const at = row * trips
    return {
      choice: choices[plan.choice[row] as number] as RobotChoice,
      departAt: this.times[at] as number,
      leaveAt: this.times[at + 1] as number,
      returnAt: this.times[at + 2] as number,
      pilots: [this.drivers[at] as number, this.drivers[at + 1] as number, this.drivers[at + 2] as number]
    }
  }
}
