/**
 * The simulation host: it owns the states of all actors and carries their decisions out on the
 * kernel. It adds no rule: decide, evolve, route, send, and that is all (design.md 1).
 *
 * - A send is the next heap entry, `messageDelayMs` later; a timer is a heap entry at its due time.
 * - An outside call goes to the world at once; a virtual device or person answers when it would.
 * - A rejection of a message that no caller waits for is counted by (actor, command, code): what
 *   production keeps in `rejected_input`.
 *
 * Determinism: nothing here iterates a map or reads a clock; the order of messages is the kernel's.
 */
import { type HostedActor, inform } from "../actors/actors.ts"
import type { Call } from "../actors/calls.ts"
import type { Directory } from "../actors/directory.ts"
import { envelopeOf } from "../actors/envelopes.ts"
import type { CommandsByActor, RoutableEvent, Route } from "../actors/route.ts"
import { routes } from "../actors/routes.ts"
import type { Views } from "../actors/views.ts"
import type { ActorName, AnyCommand, AnyEvent, Rejection, Reply, Send } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import { invariant } from "../domain/invariant.ts"
import { Digest, telemetryTags } from "./digest.ts"
import { Kernel } from "./kernel/kernel.ts"
import { priorities } from "./kernel/priorities.ts"

/** A timer that is set. Cancelled timers stay in the heap and are skipped when they come up. */
interface TimerEntry {
  readonly key: string
  readonly dueAt: Instant
  readonly entry: Entry
}

/** One actor and its state. */
export interface Instance {
  readonly actor: HostedActor
  readonly id: string
  /** Running number over all actors, in the order they were first addressed. */
  readonly handle: number
  readonly state: unknown
  readonly handlings: Handlings
  timers: Array<TimerEntry>
}

/** What becomes of each kind of event of one kind of actor, by tag; filled in as they come up. */
type Handlings = Map<string, Handling>

/** What becomes of an event after it was applied. */
interface Handling {
  readonly isDigested: boolean
  readonly observers: ReadonlyArray<Observer>
  readonly routes: ReadonlyArray<Route>
}

/** Whoever gave a command and wants to know what became of it. */
export interface Caller {
  readonly accepted?: (now: Instant) => void
  readonly refused?: (rejection: Rejection, now: Instant) => void
}

/** A process of the world: `wake` runs at the time it was scheduled for. */
export interface Process {
  readonly wake: (code: number, argument: number) => void
}

/** A heap entry: a message, a timer, or the wake-up of a process of the world. */
class Entry {
  instance: Instance | null
  command: AnyCommand | null
  caller: Caller | null
  process: Process | null
  code: number
  argument: number
  live = true
  timerKey: string | null = null
  /** The step of an actor that this comes of, see `Decided`. */
  readonly cause: number

  constructor(
    instance: Instance | null,
    command: AnyCommand | null,
    caller: Caller | null,
    process: Process | null,
    code: number,
    argument: number,
    cause: number
  ) {
    this.instance = instance
    this.command = command
    this.caller = caller
    this.process = process
    this.code = code
    this.argument = argument
    this.cause = cause
  }
}

/** How messages between actors travel when something is wrong with their ways. */
export interface Transit {
  /** Whether a message sent now may arrive otherwise than a moment later. */
  readonly isAtWork: (now: Instant) => boolean
  /**
   * When a message arrives that would arrive at `at`: once, several times, or never. `lane`: messages of
   * one lane keep their order; null: news of the moment, which has none.
   */
  readonly arrivals: (producer: ActorName, lane: string | null, at: Instant) => ReadonlyArray<Instant>
}

/** What happens around the actors: the world answers calls and replies, observers only look. */
export interface Surroundings {
  readonly call: (call: Call, now: Instant) => void
  readonly reply: (reply: Reply, now: Instant) => void
}

export interface Observer {
  /**
   * Whether this kind of event is to be shown; absent: every kind is. Asked once, when the first of its
   * kind happens, so the answer must stay the same for a whole run.
   */
  readonly follows?: (actor: ActorName, tag: string) => boolean
  readonly event: (event: AnyEvent, instance: Instance, now: Instant) => void
}

export interface HostOptions {
  readonly startAt: Instant
  readonly messageDelayMs: number
  readonly actors: ReadonlyArray<HostedActor>
  readonly directory: Directory
  readonly views: Views
  readonly surroundings: Surroundings
  /** Called with every event after it was applied, in this order. */
  readonly observers: ReadonlyArray<Observer>
  /** Seconds of a monotonic clock, for the share of the planner; absent: not measured. */
  readonly stopwatch: (() => number) | undefined
  /** Sees each command as it is decided, facts included: the recorded inbox. */
  readonly inbox: ((instance: Instance, command: AnyCommand, now: Instant) => void) | undefined
  /** Sees what was decided, when its events have been applied; absent: nobody looks. */
  readonly decided?: Decided | undefined
  /** Absent: every message arrives once, a moment later. */
  readonly transit?: Transit | undefined
}

/**
 * One step of an actor: `timerKey` names the timer that fired, null for a command that was given. Steps are
 * numbered from 1; `cause` is the step that sent the command, set the timer, or made the world do what it
 * did in between; 0: nobody's, the world began it by itself.
 */
export type Decided = (
  instance: Instance,
  command: AnyCommand,
  timerKey: string | null,
  outcome: ReturnType<HostedActor["decide"]>,
  now: Instant,
  step: number,
  cause: number
) => void

const none: ReadonlyArray<never> = []

/** Commands in which the planner thinks: those that are timed. */
const thoughts: ReadonlySet<string> = new Set(["Replan", "Quote", "Estimate", "Confirm"])

/** One kind of actor, with all there are of it. */
interface Kind {
  readonly actor: HostedActor
  readonly byId: Map<string, Instance>
  readonly handlings: Handlings
  /** In the order in which they were first addressed. */
  readonly instances: Array<Instance>
}

export class SimulationHost {
  readonly kernel: Kernel<Entry>
  readonly digest = new Digest()
  /** Events that were decided, evolved, routed and digested. */
  actorEvents = 0
  /** Commands decided, refused ones included. */
  commands = 0
  /** Wall seconds spent in the planner's own thinking (quotes, confirmations, replans). */
  plannerSeconds = 0
  /** Seconds of each replan tick and quote, for percentiles. */
  readonly tickSeconds: Array<number> = []
  readonly quoteSeconds: Array<number> = []
  /** Refusals that no caller waited for, by `Actor.Command: Code`. */
  readonly rejectedInputs = new Map<string, number>()
  /** Refusals that were answered to whoever gave the command, by `Actor.Command: Code`. */
  readonly refusedCommands = new Map<string, number>()
  private readonly options: HostOptions
  private readonly kinds = new Map<ActorName, Kind>()
  private readonly routesByTag = new Map<string, ReadonlyArray<Route>>()
  private handles = 0
  /** The step that whatever is scheduled now comes of. */
  private step = 0
  /** The kind of actor that does nothing for a while, and what waits for it. */
  private held: ActorName | null = null
  private backlog: Array<Entry> = []
  /** When actors that were held went on last; -1: none was. */
  releasedAt: Instant = -1

  constructor(options: HostOptions) {
    this.options = options
    this.kernel = new Kernel<Entry>(options.startAt)
    for (const actor of options.actors) {
      this.kinds.set(actor.name, { actor, byId: new Map(), handlings: new Map(), instances: [] })
    }
    for (const [tag, rows] of Object.entries(routes)) {
      this.routesByTag.set(
        tag,
        (rows as ReadonlyArray<Route>).filter((row) => this.kinds.has(row.actor))
      )
    }
  }

  get now(): Instant {
    return this.kernel.now
  }

  /** Runs until `endAt` or for about `budgetMs` of wall time; true while there is more to do. */
  run(endAt: Instant, budgetMs: number): boolean {
    return this.kernel.runUntil(endAt, this.handle, budgetMs)
  }

  /** Gives a command to an actor at the present instant, after what is under way. */
  command<A extends keyof CommandsByActor>(
    actor: A,
    id: string,
    command: CommandsByActor[A],
    caller: Caller | null = null
  ): void {
    this.kernel.schedule(
      this.kernel.now,
      priorities.message,
      new Entry(this.instance(actor, id), command, caller, null, 0, 0, this.step)
    )
  }

  /** Announces an event of a service that has no actor (Device). It is routed, not digested. */
  publish(event: RoutableEvent): void {
    this.routeEvent(this.routesOf(event._tag), event, 0)
  }

  /** Wakes a process of the world at `at`. */
  wake(at: Instant, priority: number, process: Process, code: number, argument = 0): void {
    this.kernel.schedule(at, priority, new Entry(null, null, null, process, code, argument, this.step))
  }

  /** Actors of this kind stop working: messages and timers wait, in their order. One kind at a time. */
  hold(actor: ActorName): void {
    invariant(this.held === null || this.held === actor, `${actor} is to stop while ${this.held} does`)
    this.held = actor
  }

  isHeld(actor: ActorName): boolean {
    return this.held === actor
  }

  /** They go on, now, with what has waited; returns how much that is. */
  release(): number {
    const backlog = this.backlog
    this.held = null
    this.releasedAt = this.now
    this.backlog = []
    for (const entry of backlog) this.handle(entry)
    return backlog.length
  }

  /** The state of an actor as a read-only query sees it; undefined when it was never addressed. */
  stateOf(actor: ActorName, id: string): unknown {
    return this.kinds.get(actor)?.byId.get(id)?.state
  }

  /** All instances of an actor in the order they were first addressed; new ones are added at the end. */
  allOf(actor: ActorName): ReadonlyArray<Instance> {
    return this.kinds.get(actor)?.instances ?? none
  }

  private instance(name: ActorName, id: string): Instance {
    const kind = this.kinds.get(name)
    const known = kind?.byId.get(id)
    if (known !== undefined) return known
    invariant(kind !== undefined, `no actor ${name} in this host`)
    const { actor, handlings } = kind
    const state = actor.initial(id)
    const instance: Instance = { actor, id, handle: ++this.handles, state, handlings, timers: [] }
    kind.byId.set(id, instance)
    kind.instances.push(instance)
    return instance
  }

  private routesOf(tag: string): ReadonlyArray<Route> {
    return this.routesByTag.get(tag) ?? none
  }

  private handlingOf({ actor, handlings }: Instance, tag: string): Handling {
    const observers = this.options.observers.filter((it) => it.follows?.(actor.name, tag) ?? true)
    const handling = { isDigested: !telemetryTags.has(tag), observers, routes: this.routesOf(tag) }
    handlings.set(tag, handling)
    return handling
  }

  private readonly handle = (entry: Entry): void => {
    if (entry.process !== null) {
      this.step = entry.cause
      entry.process.wake(entry.code, entry.argument)
      return
    }
    if (!entry.live) return
    const instance = entry.instance!
    if (this.held !== null && instance.actor.name === this.held) {
      this.backlog.push(entry)
      return
    }
    if (entry.timerKey !== null) this.forgetTimer(instance, entry.timerKey)
    this.deliver(instance, entry.command!, entry.caller, entry.timerKey, entry.cause)
  }

  private deliver(
    instance: Instance,
    plain: AnyCommand,
    caller: Caller | null,
    timerKey: string | null,
    cause: number
  ): void {
    const now = this.kernel.now
    const { actor, state } = instance
    const command = inform(actor.name, instance.id, state, plain, this.options.views, now)
    this.options.inbox?.(instance, command, now)
    this.commands += 1
    this.step = this.commands
    const thinks = thoughts.has(command._tag) ? this.options.stopwatch : undefined
    const started = thinks === undefined ? 0 : thinks()
    const outcome = actor.decide(state, command, now)
    if (!outcome.accepted) {
      const key = `${actor.name}.${command._tag}: ${outcome._tag}`
      const counts = caller === null ? this.rejectedInputs : this.refusedCommands
      counts.set(key, (counts.get(key) ?? 0) + 1)
      this.options.decided?.(instance, command, timerKey, outcome, now, this.step, cause)
      caller?.refused?.(outcome, now)
      return
    }
    const { events, sends, timers, calls, replies } = outcome
    const { transit } = this.options
    for (let i = 0; i < events.length; i++) actor.evolve(state, events[i]!)
    if (thinks !== undefined) this.countThinking(command, thinks() - started)
    this.options.decided?.(instance, command, timerKey, outcome, now, this.step, cause)
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!
      this.actorEvents += 1
      const handling = instance.handlings.get(event._tag) ?? this.handlingOf(instance, event._tag)
      if (handling.isDigested) this.digest.add(instance.handle, event)
      const { observers } = handling
      for (let o = 0; o < observers.length; o++) observers[o]!.event(event, instance, now)
      if (transit === undefined || !transit.isAtWork(now)) {
        this.routeEvent(handling.routes, event, this.options.messageDelayMs)
      } else this.sendEvent(transit, instance, handling.routes, event)
    }
    for (let i = 0; i < timers.length; i++) {
      const change = timers[i]!
      this.forgetTimer(instance, change.key)
      if (change._tag === "CancelTimer") continue
      const entry = new Entry(instance, change.command, null, null, 0, 0, this.step)
      entry.timerKey = change.key
      instance.timers.push({ key: change.key, dueAt: change.dueAt, entry })
      const priority = actor.name === "Planner" ? priorities.planner : priorities.message
      this.kernel.schedule(change.dueAt > now ? change.dueAt : now, priority, entry)
    }
    for (let i = 0; i < sends.length; i++) {
      const send = sends[i]!
      if (transit === undefined || !transit.isAtWork(now)) {
        this.enqueue(send.actor, send.id, send.command, this.options.messageDelayMs)
      } else this.sendCommand(transit, instance, send)
    }
    caller?.accepted?.(now)
    for (let i = 0; i < calls.length; i++) this.options.surroundings.call(calls[i] as Call, now)
    for (let i = 0; i < replies.length; i++) this.options.surroundings.reply(replies[i]!, now)
  }

  /** An event on a disturbed way. Whom it concerns is looked up when it arrives, as the relay does. */
  private sendEvent(transit: Transit, from: Instance, rows: ReadonlyArray<Route>, event: AnyEvent): void {
    if (rows.length === 0) return
    const envelope = envelopeOf(event)
    const { messageDelayMs } = this.options
    const lane = envelope === null || envelope.lossy ? null : `${from.actor.name}/${envelope.key}`
    const at = this.kernel.now + messageDelayMs
    const arrivals = transit.arrivals(from.actor.name, lane, at)
    if (arrivals.length === 1 && arrivals[0] === at) {
      this.routeEvent(rows, event, messageDelayMs)
      return
    }
    for (let i = 0; i < arrivals.length; i++) {
      this.wake(arrivals[i]!, priorities.message, { wake: () => this.routeEvent(rows, event, 0) }, 0)
    }
  }

  private sendCommand(transit: Transit, from: Instance, send: Send): void {
    const at = this.kernel.now + this.options.messageDelayMs
    const arrivals = transit.arrivals(from.actor.name, `${from.actor.name}/${from.id}`, at)
    if (arrivals.length === 1 && arrivals[0] === at) {
      this.enqueue(send.actor, send.id, send.command, this.options.messageDelayMs)
      return
    }
    for (let i = 0; i < arrivals.length; i++) {
      const wake = (): void => this.enqueue(send.actor, send.id, send.command, 0)
      this.wake(arrivals[i]!, priorities.message, { wake }, 0)
    }
  }

  private routeEvent(rows: ReadonlyArray<Route>, event: AnyEvent, delayMs: number): void {
    const directory = this.options.directory
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      const to = row.to(event, directory)
      if (to === null || to === undefined) continue
      if (typeof to === "string") this.enqueue(row.actor, to, row.make(event, to), delayMs)
      else
        for (let r = 0; r < to.length; r++) this.enqueue(row.actor, to[r]!, row.make(event, to[r]!), delayMs)
    }
  }

  private enqueue(actor: ActorName, id: string, command: AnyCommand, delayMs: number): void {
    this.kernel.schedule(
      this.kernel.now + delayMs,
      priorities.message,
      new Entry(this.instance(actor, id), command, null, null, 0, 0, this.step)
    )
  }

  private forgetTimer(instance: Instance, key: string): void {
    const timers = instance.timers
    for (let i = 0; i < timers.length; i++) {
      const timer = timers[i]!
      if (timer.key !== key) continue
      timer.entry.live = false
      timers[i] = timers[timers.length - 1]!
      timers.pop()
      return
    }
  }

  private countThinking(command: AnyCommand, seconds: number): void {
    switch (command._tag) {
      case "Replan":
        this.plannerSeconds += seconds
        if ("serial" in command && command.serial === null) this.tickSeconds.push(seconds)
        return
      case "Quote":
      case "Estimate":
        this.plannerSeconds += seconds
        this.quoteSeconds.push(seconds)
        return
      case "Confirm":
        this.plannerSeconds += seconds
        return
      default:
        return
    }
  }
}
