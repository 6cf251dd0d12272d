/**
 * One decision under way that takes several steps: what is decided so far, and the robot as it will be
 * after that, so that each step sees those before it. The robot itself is not touched.
 */
import { type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { LidAnswer } from "../replies.ts"
import type { RobotCommand } from "./commands.ts"
import type { RobotEvent } from "./events.ts"
import { evolve } from "./evolve.ts"
import { nextRepetition } from "./repetition.ts"
import { copyRobot, type RobotState } from "./state.ts"

/** Keys of a robot's timers. */
export const timers = {
  lidCommand: "lid-command",
  lidWarning: "lid-warning",
  lidTimeout: "lid-timeout",
  heldItems: "held-items",
  silence: "silence",
  repetition: "repetition"
} as const

export const checkSilence: RobotCommand = Object.freeze({ _tag: "CheckSilence" })

export class Turn {
  /** The robot as it will be; a copy of this turn's own, which only `emit` changes. */
  readonly state: RobotState
  readonly now: Instant
  readonly draft: DecisionDraft<RobotEvent, RobotCommand> = new DecisionDraft()
  private readonly version: number
  private idsMade = 0
  private isSilent = true

  constructor(state: RobotState, now: Instant) {
    this.state = copyRobot(state)
    this.version = state.version
    this.now = now
  }

  emit(event: RobotEvent): void {
    this.draft.event(event)
    evolve(this.state, event)
    this.isSilent = false
  }

  newId(): string {
    return deriveId(this.state.serial, this.version, this.idsMade++, this.now)
  }

  answer(to: string, commandId: string, result: LidAnswer["result"]): void {
    const answer: LidAnswer = { _tag: "LidAnswer", commandId, result }
    this.draft.reply(to, answer)
  }

  /** The decision; it also watches for the next promised heartbeat that changes an answer. */
  done(): Decision<RobotEvent> {
    if (!this.isSilent) {
      const at = nextRepetition(this.state, this.now)
      if (at !== null) this.draft.setTimer(timers.repetition, at, checkSilence)
      return this.draft.done()
    }
    const decision = this.draft.done()
    const isEmpty =
      decision.sends.length + decision.timers.length + decision.calls.length + decision.replies.length === 0
    return isEmpty ? unchanged : decision
  }
}
