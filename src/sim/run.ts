/**
 * One run of a scenario: puts the actors, the world and the observers on a kernel, runs them in
 * slices, and hands out what happened. Deterministic: the same scenario and seed give the same digest,
 * however the run is sliced. Source: design.md 4, spec/simulation.md 1.
 */
import { hosted } from "../actors/actors.ts"
import { deliveryActor } from "../actors/delivery/actor.ts"
import { hubActor } from "../actors/hub/actor.ts"
import { pilotActor } from "../actors/pilot/actor.ts"
import { plannerActor } from "../actors/planner/actor.ts"
import { robotActor } from "../actors/robot/actor.ts"
import { tripActor } from "../actors/trip/actor.ts"
import type { AnyCommand } from "../domain/decider.ts"
import { hour, type Instant } from "../domain/instant.ts"
import { builtInDispatcher } from "../services/dispatch/dispatchers/built-in-dispatchers.ts"
import type { PlannerConfig } from "../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import { StateChecks } from "./checkers/state-checks.ts"
import { SimulationDirectory } from "./directory.ts"
import { type Decided, type Instance, type Observer, type Process, SimulationHost } from "./host.ts"
import { priorities } from "./kernel/priorities.ts"
import { Draws } from "./kernel/streams.ts"
import { plannerConfigOf } from "./planner-config.ts"
import { Recorder } from "./recorder.ts"
import type { RunResult } from "./report/run-result.ts"
import type { Scenario } from "./scenario/schema.ts"
import { SimulationViews } from "./views.ts"
import { generateCity } from "./world/city.ts"
import { World } from "./world/world.ts"

export interface SimulationOptions {
  readonly replication?: number
  /** Who chooses robots instead of the scenario's `policy.planner`. */
  readonly dispatcher?: Dispatcher
  /** Seconds of a monotonic clock; absent: nothing is timed. */
  readonly stopwatch?: () => number
  /** More eyes on the event stream, e.g. the event log. */
  readonly observers?: ReadonlyArray<Observer>
  /** Sees every command as it is decided, facts included. */
  readonly inbox?: (instance: Instance, command: AnyCommand, now: Instant) => void
  /** Sees what was decided on each command, when its events have been applied. */
  readonly decided?: Decided
  /** Check the changed actor after every event, not only the whole state now and then: for tests. */
  readonly checkEveryEvent?: boolean
  /** Milliseconds of real time that `step` may use are measured by this clock; default: the runtime's. */
  readonly messageDelayMs?: number
}

/** Sends between actors take so long: relay and network of a healthy system. */
export const defaultMessageDelayMs = 10

/** How often the whole state is checked in a normal run. */
const checkEveryMs = 900_000

export class Simulation implements Process {
  readonly host: SimulationHost
  readonly world: World
  readonly checks: StateChecks
  readonly plannerConfig: PlannerConfig
  readonly dispatcher: Dispatcher
  private readonly scenario: Scenario
  private readonly recorder: Recorder
  private readonly startAt: Instant
  private readonly endAt: Instant
  private readonly stopwatch: (() => number) | undefined
  private wallSeconds = 0
  private finished = false

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    this.scenario = scenario
    this.startAt = scenario.startAt.at
    this.endAt = this.startAt + scenario.durationMs
    this.stopwatch = options.stopwatch
    const draws = new Draws(scenario.seed, options.replication ?? 0)
    const city = generateCity(scenario, draws)
    this.plannerConfig = plannerConfigOf(scenario, city)
    this.dispatcher = options.dispatcher ?? builtInDispatcher(scenario.policy.planner)
    const directory = new SimulationDirectory(city.shard)
    const views = new SimulationViews((actor, id) => this.host.stateOf(actor, id))
    this.recorder = new Recorder(scenario.partners.promiseSlackMs)
    this.checks = new StateChecks(options.checkEveryEvent ?? false)
    this.host = new SimulationHost({
      startAt: this.startAt,
      messageDelayMs: options.messageDelayMs ?? defaultMessageDelayMs,
      actors: [
        hosted(deliveryActor),
        hosted(robotActor),
        hosted(pilotActor),
        hosted(tripActor),
        hosted(hubActor),
        hosted(plannerActor(this.plannerConfig, this.dispatcher))
      ],
      directory,
      views,
      surroundings: {
        call: (call) => this.world.call(call),
        reply: (reply) => this.world.reply(reply)
      },
      observers: [directory, views, this.recorder, this.checks, ...(options.observers ?? [])],
      stopwatch: options.stopwatch,
      inbox: options.inbox,
      decided: options.decided
    })
    this.world = new World(this.host, directory, scenario, city, draws, this.recorder)
    this.world.begin()
    this.host.wake(this.startAt + checkEveryMs, priorities.metrics, this, 0)
  }

  /** Goes on for about `budgetMs` of real time; true while there is more to do. */
  step(budgetMs: number): boolean {
    if (this.finished) return false
    const started = this.stopwatch?.() ?? 0
    const more = this.host.run(this.endAt, budgetMs)
    if (!more) {
      this.checks.checkAll(this.host, this.endAt)
      this.finished = true
    }
    this.wallSeconds += (this.stopwatch?.() ?? 0) - started
    return more
  }

  /** Runs to the end. */
  runAll(): RunResult {
    while (this.step(1_000_000_000)) {
      // Each step is as long as a run can be.
    }
    return this.result()
  }

  /** Share of the simulated time that is over, 0..1. */
  progress(): number {
    return Math.min(1, (this.host.now - this.startAt) / (this.endAt - this.startAt))
  }

  wake(): void {
    this.checks.checkAll(this.host, this.host.now)
    this.host.wake(this.host.now + checkEveryMs, priorities.metrics, this, 0)
  }

  /** What has happened so far; marked as interrupted unless the run reached its end. */
  result(): RunResult {
    const now = this.host.now
    const { fieldOps } = this.scenario
    const swaps = this.world.crews.reduce((sum, crew) => sum + crew.swaps, 0)
    const pilots = this.recorder.pilotTimes(now)
    const ticks = [...this.host.tickSeconds].sort((a, b) => a - b)
    const quotes = [...this.host.quoteSeconds].sort((a, b) => a - b)
    const operators = fieldOps.perHub * this.world.city.hubs.length
    const operatorDayMs = Math.min(
      24 * hour,
      (fieldOps.closesAtMs - fieldOps.opensAtMs + 24 * hour) % (24 * hour) || 24 * hour
    )
    return {
      scenario: this.scenario,
      seed: this.scenario.seed,
      digest: this.host.digest.text(),
      logHash: null,
      interrupted: !this.finished,
      endedAt: now,
      orders: this.finished
        ? this.world.records
        : this.world.records.filter((record) => record.placedAt <= now),
      serials: this.world.devices.map((device) => device.serial),
      fleet: this.recorder.fleetTimes(now, this.world.devices.length, swaps),
      crew: {
        ...pilots,
        operatorMs: Math.round((operators * operatorDayMs * (now - this.startAt)) / (24 * hour))
      },
      counters: { ...this.recorder.counters },
      series: this.recorder.series,
      planner: {
        ticks: ticks.length,
        tickMeanMs: 1000 * meanOf(ticks),
        tickP95Ms: 1000 * (ticks[Math.floor(0.95 * ticks.length)] ?? 0),
        tickMaxMs: 1000 * (ticks[ticks.length - 1] ?? 0),
        quotes: quotes.length,
        quoteP95Ms: 1000 * (quotes[Math.floor(0.95 * quotes.length)] ?? 0)
      },
      invariants: this.checks.summary(),
      speed: {
        wallSeconds: this.wallSeconds,
        plannerSeconds: this.host.plannerSeconds,
        actorEvents: this.host.actorEvents,
        peakMemoryBytes: null
      }
    }
  }
}

const meanOf = (values: ReadonlyArray<number>): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
