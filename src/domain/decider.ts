/**
 * The contract between actors and their hosts.
 *
 * An actor is a decider: `decide(state, command, now)` is pure, total and never touches the state;
 * it returns a `Decision` (data that a host carries out) or a `Rejection` (a plain record; nothing
 * happened and nothing is written). `evolve(state, event)` applies one event to the state in place;
 * it is total and never refuses, because an event has already happened. The host owns the state,
 * calls both, and adds no rule of its own. Source: design.md 1.
 */
import type { Instant } from "./instant.ts"

export type ActorName =
  | "Delivery"
  | "Robot"
  | "Pilot"
  | "Trip"
  | "Hub"
  | "Planner"
  | "PartnerLink"
  | "TripWatch"

/** Everything that happens to an actor is an event: a tagged record with the time it happened. */
export interface AnyEvent {
  readonly _tag: string
  readonly at: Instant
}

export interface AnyCommand {
  readonly _tag: string
}

/** A command for another actor, handed over after the sender's events are kept. At least once. */
export interface Send<Command extends AnyCommand = AnyCommand> {
  readonly actor: ActorName
  readonly id: string
  readonly command: Command
}

/**
 * A change to the actor's own timers. A timer is a command that a due time fires; `key` is unique
 * within the actor, and setting a key again replaces its timer. A `dueAt` that has passed fires at once.
 */
export type TimerChange<Command extends AnyCommand = AnyCommand> =
  | { readonly _tag: "SetTimer"; readonly key: string; readonly dueAt: Instant; readonly command: Command }
  | { readonly _tag: "CancelTimer"; readonly key: string }

/** A call to the outside world (device, phone, courier); answers come back as commands. */
export interface AnyCall {
  readonly _tag: string
}

/** An answer to whoever waits under `to`, a correlation id that an earlier command carried. */
export interface Reply {
  readonly to: string
  readonly value: AnyReply
}

export interface AnyReply {
  readonly _tag: string
}

export interface Decision<
  Event extends AnyEvent = AnyEvent,
  Command extends AnyCommand = AnyCommand,
  Call extends AnyCall = AnyCall
> {
  readonly accepted: true
  readonly events: ReadonlyArray<Event>
  readonly sends: ReadonlyArray<Send>
  readonly timers: ReadonlyArray<TimerChange<Command>>
  readonly calls: ReadonlyArray<Call>
  readonly replies: ReadonlyArray<Reply>
  /**
   * Where the events split into transitions that commit by themselves: ascending indices into
   * `events`, each the start of a new transition; undefined: all in one. Only a replan uses it
   * (spec/flows.md R1).
   */
  readonly splits: ReadonlyArray<number> | undefined
}

/** The business says no. `_tag` is the code; further fields say where, what and what is allowed. */
export interface Rejection {
  readonly accepted: false
  readonly _tag: string
}

export type Outcome<Event extends AnyEvent, R extends Rejection> = Decision<Event> | R

/** What both hosts need to run one kind of actor. */
export interface Actor<State, Command extends AnyCommand, Event extends AnyEvent, R extends Rejection> {
  readonly name: ActorName
  /** The state of an actor to which nothing has happened yet. */
  readonly initial: (id: string) => State
  readonly decide: (state: State, command: Command, now: Instant) => Outcome<Event, R>
  readonly evolve: (state: State, event: Event) => void
}

const nothing: ReadonlyArray<never> = Object.freeze([])

/** A decision that keeps only events. */
export const accept = <Event extends AnyEvent>(events: ReadonlyArray<Event>): Decision<Event> => ({
  accepted: true,
  events,
  sends: nothing,
  timers: nothing,
  calls: nothing,
  replies: nothing,
  splits: undefined
})

/** Accepted, and nothing changes: a repetition, or news that this actor does not care about. */
export const unchanged: Decision<never> = Object.freeze(accept<never>(nothing))

/**
 * Collects a decision piece by piece. Arrays are made only when something goes in, because most
 * decisions have no sends, timers or calls. Local to one call of `decide`; never kept.
 */
export class DecisionDraft<
  Event extends AnyEvent,
  Command extends AnyCommand = AnyCommand,
  Call extends AnyCall = AnyCall
> {
  private events: Array<Event> | undefined
  private sends: Array<Send> | undefined
  private timers: Array<TimerChange<Command>> | undefined
  private calls: Array<Call> | undefined
  private replies: Array<Reply> | undefined
  private splits: Array<number> | undefined

  event(event: Event): this {
    if (this.events === undefined) this.events = [event]
    else this.events.push(event)
    return this
  }

  send(actor: ActorName, id: string, command: AnyCommand): this {
    const send = { actor, id, command }
    if (this.sends === undefined) this.sends = [send]
    else this.sends.push(send)
    return this
  }

  setTimer(key: string, dueAt: Instant, command: Command): this {
    const change = { _tag: "SetTimer", key, dueAt, command } as const
    if (this.timers === undefined) this.timers = [change]
    else this.timers.push(change)
    return this
  }

  cancelTimer(key: string): this {
    const change = { _tag: "CancelTimer", key } as const
    if (this.timers === undefined) this.timers = [change]
    else this.timers.push(change)
    return this
  }

  call(call: Call): this {
    if (this.calls === undefined) this.calls = [call]
    else this.calls.push(call)
    return this
  }

  reply(to: string, value: AnyReply): this {
    const reply = { to, value }
    if (this.replies === undefined) this.replies = [reply]
    else this.replies.push(reply)
    return this
  }

  /** The events that follow belong to a new transition. */
  split(): this {
    const index = this.events?.length ?? 0
    if (this.splits === undefined) this.splits = [index]
    else this.splits.push(index)
    return this
  }

  /** The decision, `unchanged` when nothing went in. */
  done(): Decision<Event, Command, Call> {
    return {
      accepted: true,
      events: this.events ?? nothing,
      sends: this.sends ?? nothing,
      timers: this.timers ?? nothing,
      calls: this.calls ?? nothing,
      replies: this.replies ?? nothing,
      splits: this.splits
    }
  }
}
