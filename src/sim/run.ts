/**
 * One run of a scenario: puts the actors, the world and the observers on a kernel, runs them in
 * slices, and hands out what happened. Deterministic: the same scenario and seed give the same digest,
 * however the run is sliced. Source: design.md 4, spec/simulation.md 1.
 */
import { hosted } from "../actors/actors.ts"
import { deliveryActor } from "../actors/delivery/actor.ts"
import { hubActor } from "../actors/hub/actor.ts"
import { partnerLinkActor } from "../actors/partner-link/actor.ts"
import { pilotActor } from "../actors/pilot/actor.ts"
import { plannerActor } from "../actors/planner/actor.ts"
import { robotActor } from "../actors/robot/actor.ts"
import { tripActor } from "../actors/trip/actor.ts"
import { tripWatchActor } from "../actors/trip-watch/actor.ts"
import type { AnyCommand } from "../domain/decider.ts"
import { hour, type Instant, minute } from "../domain/instant.ts"
import { activeRules } from "../services/deliveries/watchdog-schema.ts"
import { replanEveryMs } from "../services/dispatch/constants.ts"
import { builtInDispatcher } from "../services/dispatch/dispatchers/built-in-dispatchers.ts"
import type { PlannerConfig } from "../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../services/dispatch/planner/dispatcher.ts"
import { HistoryChecks } from "./checkers/history/history-checks.ts"
import { StateChecks } from "./checkers/state-checks.ts"
import { System } from "./checkers/system/system.ts"
import { SystemChecks } from "./checkers/system/system-checks.ts"
import { earliest, type Violation } from "./checkers/violation.ts"
import { SimulationDirectory } from "./directory.ts"
import { ActiveFaults } from "./faults/active-faults.ts"
import { FaultEngine, kindsOf } from "./faults/engine.ts"
import { MessageFaults, messageFaultKinds } from "./faults/message-faults.ts"
import { type Decided, type Instance, type Observer, type Process, SimulationHost } from "./host.ts"
import { priorities } from "./kernel/priorities.ts"
import { Draws } from "./kernel/streams.ts"
import { plannerConfigOf } from "./planner-config.ts"
import { Recorder } from "./recorder.ts"
import { demandCsv } from "./report/demand-csv.ts"
import type { RunResult } from "./report/run-result.ts"
import type { Scenario } from "./scenario/schema.ts"
import { type PlacedOrder, TrackRecorder } from "./tracks/track-recorder.ts"
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

/** Two cycles of the planner, and the moment that the second takes. */
const heldCyclesMs = 2 * replanEveryMs + 1_000

/** How often the whole state is checked in a normal run. */
const checkEveryMs = 900_000

export class Simulation implements Process {
  readonly host: SimulationHost
  readonly world: World
  readonly checks: StateChecks
  /** Checks of what happened one after another; only where the scenario's `outputs.checks` asks for them. */
  readonly historyChecks: HistoryChecks | null
  /** Checks between actors; only where the scenario's `outputs.checks` asks for them. */
  readonly systemChecks: SystemChecks | null
  readonly plannerConfig: PlannerConfig
  readonly dispatcher: Dispatcher
  private readonly faults: ActiveFaults | null
  private readonly engine: FaultEngine | null
  private readonly scenario: Scenario
  private readonly recorder: Recorder
  private readonly tracks: TrackRecorder | null
  private readonly startAt: Instant
  private readonly endAt: Instant
  private readonly stopwatch: (() => number) | undefined
  /** So far the run has been asked to go on after its end. */
  private settleUntil: Instant
  private wallSeconds = 0
  private finished = false

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    this.scenario = scenario
    this.startAt = scenario.startAt.at
    this.endAt = this.startAt + scenario.durationMs
    this.settleUntil = this.endAt
    this.stopwatch = options.stopwatch
    const draws = new Draws(scenario.seed, options.replication ?? 0)
    const city = generateCity(scenario, draws)
    this.plannerConfig = plannerConfigOf(scenario, city)
    this.dispatcher = options.dispatcher ?? builtInDispatcher(scenario.policy.planner)
    const directory = new SimulationDirectory(city.shard)
    const views = new SimulationViews(
      (actor, id) => this.host.stateOf(actor, id),
      directory,
      scenario.partners.integrations.map(({ type, apiVersion, region }) => ({
        integrationType: type,
        apiVersion,
        region
      })),
      activeRules(scenario.watchdog.rules)
    )
    this.recorder = new Recorder(scenario.partners.promiseSlackMs)
    const kinds = kindsOf(scenario)
    this.faults = kinds.length === 0 ? null : new ActiveFaults(kinds)
    const disturbed = messageFaultKinds.some((kind) => kinds.includes(kind))
    const transit = disturbed && this.faults !== null ? new MessageFaults(this.faults) : undefined
    const everyEvent = scenario.outputs.checks === "every-event"
    // What expired while the planner was held is closed within two of its cycles from then on.
    const isExcused = (checker: string, now: Instant): boolean =>
      checker === "expired-quote-closes" &&
      (this.host.isHeld("Planner") || now - this.host.releasedAt <= heldCyclesMs)
    this.checks = new StateChecks(everyEvent || (options.checkEveryEvent ?? false), isExcused)
    this.historyChecks = everyEvent ? new HistoryChecks() : null
    const observers: Array<Observer> = [
      directory,
      views,
      this.recorder,
      this.checks,
      ...(this.historyChecks === null ? [] : [this.historyChecks]),
      ...(options.observers ?? [])
    ]
    this.tracks = scenario.outputs.tracks ? new TrackRecorder(this.startAt) : null
    if (this.tracks !== null) observers.push(this.tracks)
    this.host = new SimulationHost({
      startAt: this.startAt,
      messageDelayMs: options.messageDelayMs ?? defaultMessageDelayMs,
      actors: [
        hosted(deliveryActor),
        hosted(robotActor),
        hosted(pilotActor),
        hosted(tripActor),
        hosted(tripWatchActor),
        hosted(hubActor),
        hosted(partnerLinkActor),
        hosted(plannerActor(this.plannerConfig, this.dispatcher))
      ],
      directory,
      views,
      surroundings: {
        call: (call) => {
          if (call._tag === "RaiseAlarm") this.systemChecks?.system.alarms.add(call.id)
          this.world.call(call)
        },
        reply: (reply) => this.world.reply(reply)
      },
      observers,
      stopwatch: options.stopwatch,
      inbox: options.inbox,
      decided: options.decided,
      transit
    })
    this.world = new World(
      this.host,
      directory,
      views.operators,
      scenario,
      city,
      draws,
      this.recorder,
      this.faults
    )
    this.tracks?.follow(this.world.devices)
    this.engine =
      this.faults === null
        ? null
        : new FaultEngine(this.host, this.world, scenario, draws, this.faults, this.endAt)
    if (this.engine !== null && scenario.faults.some(({ trigger }) => trigger !== null)) {
      observers.push(this.engine)
    }
    const isDisturbed = (now: Instant): boolean =>
      transit?.isAtWork(now) === true || this.faults?.isAny(["plannerPause"]) === true
    this.systemChecks = everyEvent ? new SystemChecks(new System(this.host, this.world), isDisturbed) : null
    this.world.begin()
    this.engine?.begin()
    this.host.wake(this.startAt + checkEveryMs, priorities.metrics, this, 0)
  }

  /** Goes on for about `budgetMs` of real time; true while there is more to do. */
  step(budgetMs: number): boolean {
    if (this.finished) return false
    const started = this.stopwatch?.() ?? 0
    const more = this.host.run(this.endAt, budgetMs) || this.settles(budgetMs)
    if (!more) {
      this.checks.checkAll(this.host, this.host.now)
      this.finished = true
    }
    this.wallSeconds += (this.stopwatch?.() ?? 0) - started
    return more
  }

  /** With checks between actors a run goes on after its end until everything has come to rest. */
  private settles(budgetMs: number): boolean {
    if (this.systemChecks === null) return false
    // Determinism: where the budget pauses the run has no say in when it is asked whether it goes on.
    for (;;) {
      if (this.host.run(this.settleUntil, budgetMs)) return true
      if (!this.systemChecks.goesOn(this.endAt)) break
      this.settleUntil += minute
    }
    this.systemChecks.look()
    this.systemChecks.checkSettled()
    return false
  }

  /** Every invariant that was found broken so far, each once. */
  violations(): ReadonlyArray<Violation> {
    return [
      ...this.checks.violations,
      ...(this.historyChecks?.violations ?? []),
      ...(this.systemChecks?.violations ?? [])
    ]
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

  private invariants(): RunResult["invariants"] {
    const { checked, violated, first } = this.checks.summary()
    if (this.systemChecks === null) return { checked, violated, first }
    const { looks, violations } = this.systemChecks
    const found = earliest(this.violations())
    return {
      checked: checked + looks,
      violated: violated + violations.length + (this.historyChecks?.violations.length ?? 0),
      first: found === null ? null : `at ${found.at}: ${found.invariant} ${found.what}`
    }
  }

  /** Orders placed up to now, in the order of the result's. */
  private placedOrders(now: Instant): ReadonlyArray<PlacedOrder> {
    return this.world.placements
      .filter(({ order }) => this.finished || order.placedAt <= now)
      .map(({ deliveryId, order }) => ({
        deliveryId,
        merchantIndex: order.merchantIndex,
        dropoff: order.dropoff
      }))
  }

  private demandCsv(): string {
    const { city, placements } = this.world
    return demandCsv(
      placements.map(({ order }) => order),
      city.merchants.map(({ name }) => name),
      this.scenario.startAt.utcOffsetMs
    )
  }

  /** What has happened so far; marked as interrupted unless the run reached its end. */
  result(): RunResult {
    const now = this.host.now
    const { fieldOps } = this.scenario
    const { swaps, workshop } = this.world.field
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
      ...(this.scenario.outputs.demand ? { demandCsv: this.demandCsv() } : {}),
      serials: this.world.devices.map((device) => device.serial),
      fleet: this.recorder.fleetTimes(now, this.world.devices.length, swaps),
      crew: {
        ...pilots,
        operatorMs: Math.round((operators * operatorDayMs * (now - this.startAt)) / (24 * hour))
      },
      field: this.recorder.field.times(now, { visits: workshop.visits, ms: workshop.timeSpentMs() }),
      counters: { ...this.recorder.counters },
      series: this.recorder.series,
      tracks: this.tracks?.tracks(this.world.city, this.placedOrders(now), now) ?? null,
      planner: {
        ticks: ticks.length,
        tickMeanMs: 1000 * meanOf(ticks),
        tickP95Ms: 1000 * (ticks[Math.floor(0.95 * ticks.length)] ?? 0),
        tickMaxMs: 1000 * (ticks[ticks.length - 1] ?? 0),
        quotes: quotes.length,
        quoteP95Ms: 1000 * (quotes[Math.floor(0.95 * quotes.length)] ?? 0)
      },
      invariants: this.invariants(),
      faultsFired: Object.fromEntries(this.faults?.fired ?? []),
      faultWindows: this.engine?.windows ?? [],
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
