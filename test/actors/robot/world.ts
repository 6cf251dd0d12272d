/**
 * The smallest host: one robot, messages at given times, timers. Messages of one instant run in the order
 * in which they were scheduled, as in the simulation.
 */
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { Decision, Reply } from "../../../src/domain/decider.ts"

interface Entry {
  readonly at: number
  readonly order: number
  readonly key: string | null
  readonly command: (state: RobotState) => RobotCommand | null
}

export class World {
  readonly state: RobotState
  readonly events: Array<RobotEvent> = []
  readonly replies: Array<Reply> = []
  readonly calls: Array<unknown> = []
  readonly refusals: Array<string> = []
  /** Called after each accepted command. */
  observe: (state: RobotState, decision: Decision<RobotEvent>, now: number) => void = () => undefined
  private entries: Array<Entry> = []
  private order = 0

  constructor(state: RobotState) {
    this.state = state
    // The watch that the state's history has set.
    if (state.silenceDueAt !== null)
      this.push(state.silenceDueAt, "silence", () => ({ _tag: "CheckSilence" }))
  }

  at(time: number, command: RobotCommand | ((state: RobotState) => RobotCommand | null)): void {
    this.push(time, null, typeof command === "function" ? command : () => command)
  }

  /** Runs everything up to and including `until`. */
  run(until: number): void {
    for (;;) {
      let first: Entry | undefined
      for (const entry of this.entries) {
        if (
          first === undefined ||
          entry.at < first.at ||
          (entry.at === first.at && entry.order < first.order)
        ) {
          first = entry
        }
      }
      if (first === undefined || first.at > until) return
      this.entries = this.entries.filter((entry) => entry !== first)
      const command = first.command(this.state)
      if (command !== null) this.take(command, first.at)
    }
  }

  private push(at: number, key: string | null, command: Entry["command"]): void {
    this.entries.push({ at, order: this.order++, key, command })
  }

  private take(command: RobotCommand, now: number): void {
    const outcome = robotActor.decide(this.state, command, now)
    if (!outcome.accepted) {
      this.refusals.push(outcome._tag)
      return
    }
    for (const event of outcome.events) {
      robotActor.evolve(this.state, event)
      this.events.push(event)
    }
    for (const change of outcome.timers) {
      this.entries = this.entries.filter((entry) => entry.key !== change.key)
      if (change._tag === "SetTimer") {
        const timer = change.command as RobotCommand
        this.push(Math.max(now, change.dueAt), change.key, () => timer)
      }
    }
    this.replies.push(...outcome.replies)
    this.calls.push(...outcome.calls)
    this.observe(this.state, outcome, now)
  }
}
