/**
 * Brings the faults of a scenario into a run: those with a time, those that an event triggers, and those
 * that chaos draws. Each begins and ends before everything else of its millisecond. A run without faults
 * has no engine. Source: spec/simulation.md 9; the kinds: scenario/fault-kinds.ts, effects.ts.
 */
import * as Schema from "effect/Schema"
import type { AnyEvent } from "../../domain/decider.ts"
import { type Instant, second } from "../../domain/instant.ts"
import type { Observer, Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import type { Draws } from "../kernel/streams.ts"
import { type FaultKind, faultKindNames, faultKinds } from "../scenario/fault-kinds.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { Fault } from "../scenario/schema-faults.ts"
import { isMeant, type TriggerWord, triggerWords } from "../scenario/trigger-words.ts"
import type { World } from "../world/world.ts"
import { ActiveFault, type ActiveFaults } from "./active-faults.ts"
import { type ChaosFault, chaosFaults } from "./chaos.ts"
import { effectOf, type FaultedCity } from "./effects.ts"
import type { FaultWindow } from "./fault-window.ts"
import { everyPosition, positionsOf } from "./targets.ts"

/** The kinds that a scenario may bring, in the order of their table; none: it needs no engine. */
export const kindsOf = ({ faults, chaos }: Scenario): ReadonlyArray<FaultKind> => {
  const named = new Set<FaultKind>(faults.map(({ kind }) => kind))
  return faultKindNames.filter((kind) => named.has(kind) || (chaos.ratesPerH[kind] ?? 0) > 0)
}

/** A fault that waits for its event. */
interface Trap {
  readonly word: TriggerWord
  readonly fault: Fault
  readonly number: number
  left: number
}

const noPositions: ReadonlyArray<number> = Object.freeze([])

export class FaultEngine implements Process, Observer {
  /** Faults that have begun, in that order. */
  readonly windows: Array<FaultWindow> = []
  private readonly city: FaultedCity
  private readonly traps: Array<Trap> = []
  private readonly steps: Array<() => void> = []

  constructor(
    host: SimulationHost,
    world: World,
    scenario: Scenario,
    draws: Draws,
    faults: ActiveFaults,
    endAt: Instant
  ) {
    const later = (afterMs: number, what: () => void): void => this.at(host.now + afterMs, what)
    this.city = { host, world, scenario, draws, faults, endAt, later }
  }

  /** Schedules what is known beforehand; before the kernel runs. */
  begin(): void {
    const { scenario, draws, endAt } = this.city
    const startAt = scenario.startAt.at
    scenario.faults.forEach((fault, i) => {
      const { atMs, trigger } = fault
      if (atMs !== null) this.at(startAt + atMs, () => this.start(fault, i, null))
      const word = trigger === null ? undefined : triggerWords.get(trigger.on)
      if (trigger !== null && word !== undefined) {
        this.traps.push({ word, fault, number: i, left: trigger.nth })
      }
    })
    for (const fault of chaosFaults(scenario.chaos, startAt, endAt, draws)) {
      this.at(fault.at, () => this.startDrawn(fault))
    }
  }

  event(event: AnyEvent): void {
    for (let i = 0; i < this.traps.length; i++) {
      const trap = this.traps[i]!
      if (trap.left === 0 || !isMeant(trap.word, event)) continue
      trap.left -= 1
      if (trap.left > 0) continue
      this.city.later(trap.fault.trigger?.afterMs ?? 0, () => this.start(trap.fault, trap.number, event))
    }
  }

  wake(step: number): void {
    const what = this.steps[step]
    this.steps[step] = nothing
    what?.()
  }

  private at(at: Instant, what: () => void): void {
    this.steps.push(what)
    this.city.host.wake(at, priorities.fault, this, this.steps.length - 1)
  }

  private start(fault: Fault, number: number, event: AnyEvent | null): void {
    const { durationS } = faultKinds[fault.kind]
    const usualMs = typeof durationS === "number" ? durationS * second : null
    this.let(fault, number, fault.durationMs ?? usualMs, event)
  }

  /** A fault of chaos: its kind's target and parameters, as a file that says no more. */
  private startDrawn({ kind, number, durationMs }: ChaosFault): void {
    const params = Schema.decodeUnknownSync(faultKinds[kind].params as Schema.Schema<object, object>)({})
    const plain = { kind, atMs: 0, trigger: null, target: null, durationMs, params } as unknown as Fault
    this.let(plain, number, durationMs, null)
  }

  /**
   * Lets a fault happen. `lengthMs`: null: at once, or until somebody helps. None begins or lasts beyond
   * the end of the run, so that what goes on after it can come to rest.
   */
  private let(plain: Fault, number: number, lengthMs: number | null, event: AnyEvent | null): void {
    const { city } = this
    const { now } = city.host
    if (now >= city.endAt) return
    const { kind, params, target } = plain
    const durationMs = lengthMs === null ? null : Math.min(lengthMs, city.endAt - now)
    const until = durationMs === null ? null : now + durationMs
    const fault = new ActiveFault(kind, params, now, until, city.draws, number)
    const positions = positionsOf(kind, target, event, city.world, () => fault.draw())
    if (positions !== null) {
      // Nobody is there to be hit: it passes by.
      if (positions.length === 0) return
      fault.targets = new Set(positions)
    }
    const effect = effectOf(kind)
    const hit = effect === null ? noPositions : (positions ?? everyPosition(kind, city.world))
    this.windows.push({ kind, from: now, until })
    const isLasting = durationMs !== null
    if (isLasting) city.faults.begin(fault)
    effect?.begin(fault, hit, city)
    if (!isLasting) return
    this.at(now + durationMs, () => {
      city.faults.end(fault)
      effect?.end?.(fault, hit, city)
    })
  }
}

const nothing = (): void => undefined
