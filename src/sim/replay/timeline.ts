/**
 * Runs a scenario again and keeps the lines of one thing's story: each step of an actor with the command or
 * timer it came with, the events it made or the refusal, and the step that it came of.
 */
import type { AnyEvent } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { Names } from "../explain/names.ts"
import type { Decided } from "../host.ts"
import { Simulation } from "../run.ts"
import { withoutTracks } from "../scenario/overrides.ts"
import type { Scenario } from "../scenario/schema.ts"
import { Interest } from "./interest.ts"
import { type BookedStep, StepBook } from "./step-book.ts"
import type { Subject } from "./subject.ts"

/** One step of the story. */
export interface TimelineLine {
  /** Number of the step in the whole run. */
  readonly step: number
  readonly at: Instant
  readonly actor: string
  readonly id: string
  /** Tag of the command, and of the event that it brings, if it brings one. */
  readonly command: string
  readonly news: AnyEvent | null
  /** Key of the timer that fired, null for a command that was given. */
  readonly timer: string | null
  /** Events of the story; empty: nothing changed. */
  readonly events: ReadonlyArray<AnyEvent>
  /** Code of the refusal, null when it was accepted. */
  readonly refused: string | null
  /** The step that it came of, null when the world began it by itself. */
  readonly cause: { readonly step: number; readonly of: BookedStep } | null
}

/** What is looked at of a run, in epoch milliseconds, both included. */
export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** A story with what is needed to tell it. */
export interface Timeline {
  readonly scenario: Scenario
  readonly subject: Subject
  readonly lines: ReadonlyArray<TimelineLine>
  readonly names: Names
  /** Of the whole run, null when it was not run to its end. */
  readonly digest: string | null
}

export class TimelineRerun {
  private readonly scenario: Scenario
  private readonly subject: Subject
  private readonly window: Window
  private readonly untilEnd: boolean
  private readonly simulation: Simulation
  private readonly interest: Interest
  private readonly book = new StepBook()
  private readonly lines: Array<TimelineLine> = []
  private ended = false

  /** `untilEnd`: goes on to the end of the run, for its digest; else to the end of the window. */
  constructor(
    scenario: Scenario,
    subject: Subject,
    window: Window,
    untilEnd: boolean,
    dispatcher: Dispatcher | null
  ) {
    this.scenario = scenario
    this.subject = subject
    this.window = window
    this.untilEnd = untilEnd
    this.interest = new Interest(subject)
    this.simulation = new Simulation(withoutTracks(scenario), {
      ...(dispatcher === null ? {} : { dispatcher }),
      decided: (...step) => this.decided(...step)
    })
  }

  /** Goes on for about `budgetMs` of real time; true while there is more to do. */
  step(budgetMs: number): boolean {
    if (this.ended) return false
    if (!this.simulation.step(budgetMs)) {
      this.ended = true
      return false
    }
    return this.untilEnd || this.simulation.host.now <= this.window.to
  }

  /** Share of the run that is over, 0..1. */
  progress(): number {
    return this.simulation.progress()
  }

  /** Ids of all trips that the run has had. */
  tripIds(): ReadonlyArray<string> {
    return [...this.simulation.host.allOf("Trip")].map(({ id }) => id)
  }

  /** The story so far. */
  result(): Timeline {
    return {
      scenario: this.scenario,
      subject: this.subject,
      lines: this.lines,
      names: new Names(this.scenario, this.simulation.world),
      digest: this.ended ? this.simulation.host.digest.text() : null
    }
  }

  private decided(...[instance, command, timer, outcome, now, step, cause]: Parameters<Decided>): void {
    this.book.note(step, now, instance, command._tag, timer !== null)
    const events = this.interest.eventsOf(
      instance,
      command,
      outcome.accepted ? outcome.events : [],
      !outcome.accepted
    )
    if (events === null || now < this.window.from || now > this.window.to) return
    const of = this.book.find(cause)
    this.lines.push({
      step,
      at: now,
      actor: instance.actor.name,
      id: instance.id,
      command: command._tag,
      news: newsIn(command),
      timer,
      events,
      refused: outcome.accepted ? null : outcome._tag,
      cause: of === null ? null : { step: cause, of }
    })
  }
}

/** The event that a command brings from another actor. */
const newsIn = (command: object): AnyEvent | null => {
  const event = (command as { readonly event?: unknown }).event
  return typeof event === "object" && event !== null && "_tag" in event ? (event as AnyEvent) : null
}
