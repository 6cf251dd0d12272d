/**
 * A decision of several steps, each of which sees those before it: the events go into a copy of the state.
 */
import { type Decision, DecisionDraft } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Call } from "../calls.ts"
import type { CheckSilence, TripWatchCommand } from "./commands.ts"
import type { TripWatchEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import { nextLookAt } from "./look.ts"
import { copyTripWatch, type TripWatchState } from "./state.ts"

export const lookTimer = "Look"
const checkSilence: CheckSilence = Object.freeze({ _tag: "CheckSilence" })

export class Turn {
  /** The state as it is after the events so far. */
  readonly state: TripWatchState
  readonly now: Instant
  readonly draft = new DecisionDraft<TripWatchEvent, TripWatchCommand, Call>()

  constructor(state: TripWatchState, now: Instant) {
    this.state = copyTripWatch(state)
    this.now = now
  }

  emit(event: TripWatchEvent): void {
    this.draft.event(event)
    evolve(this.state, event)
  }

  /** The watch is over for now: nothing is waited for. `lookDueAt`: what was waited for before. */
  stopLooking(lookDueAt: Instant | null): void {
    if (lookDueAt !== null) this.draft.cancelTimer(lookTimer)
  }

  /**
   * The decision. A look that is due earlier than needed stays: it finds out by itself, so that a robot
   * that reports all the time costs no timer per point. `isLooking`: the timer has just fired.
   */
  done(isLooking = false): Decision<TripWatchEvent> {
    const { state, now } = this
    const due = nextLookAt(state)
    const planned = isLooking ? null : state.lookDueAt
    if (due !== null && (planned === null || due < planned)) {
      const dueAt = Math.max(due, now)
      this.emit({ _tag: "LookPlanned", at: now, dueAt })
      this.draft.setTimer(lookTimer, dueAt, checkSilence)
    } else if (isLooking) this.emit({ _tag: "LookPlanned", at: now, dueAt: null })
    return this.draft.done()
  }
}
