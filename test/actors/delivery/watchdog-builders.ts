/** Rules with valid defaults, and a delivery whose timers run: what a host does, in a test's time. */
import { assert } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { Accept, DeliveryCommand, RunWatchdog } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryEvent } from "../../../src/actors/delivery/events.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { WatchdogAction, WatchdogState } from "../../../src/actors/delivery/watchdog-state.ts"
import type { AnyCall, Decision, Send } from "../../../src/domain/decider.ts"
import type {
  ActiveRule,
  WatchdogActionRule,
  WatchdogCondition,
  WatchdogEntryPoint,
  WatchdogRule,
  WatchdogTask
} from "../../../src/services/deliveries/watchdog-rule.ts"
import { ruleIdOf } from "../../../src/services/deliveries/watchdog-schema.ts"
import { deepFreeze } from "../../support/given.ts"
import * as build from "./builders.ts"

export const always: WatchdogCondition = { field: "attempts_count", op: "gte", value: 1 }
export const never: WatchdogCondition = { field: "attempts_count", op: "lt", value: 0 }

/** One action, at once and with nothing to stop it unless said otherwise. */
export const action = (
  task: WatchdogTask = { type: "LOG", params: { target: null, message: "noted" } },
  more: { readonly delayS?: number; readonly unless?: WatchdogCondition } = {}
): WatchdogActionRule => ({ ...task, delayS: more.delayS ?? 0, unless: more.unless ?? null })

export const log = action()
export const cancelDelivery = (delayS = 0): WatchdogActionRule =>
  action({ type: "CANCEL_DELIVERY", params: { attemptReason: "DeliveryWatchdog" } }, { delayS })

/** A rule on an entry point; its id follows from its label. */
export const rule = (
  entryPoint: WatchdogEntryPoint,
  more: Partial<WatchdogRule> & { readonly label?: string } = {}
): ActiveRule => {
  const { label = entryPoint, ...text } = more
  return {
    ruleId: ruleIdOf(label),
    label,
    entryPoint,
    schemaVersion: 1,
    rule: { version: 1, cond: always, armTtlS: 14_400, cooldownS: 0, actions: [log], ...text }
  }
}

export const run = (actionId: string | null = null, remediationsLeft = 20): RunWatchdog => ({
  _tag: "RunWatchdog",
  actionId,
  remediationsLeft
})

export const watchdogOf = (state: DeliveryState): WatchdogState => {
  assert.isNotNull(state.watchdog)
  return state.watchdog as WatchdogState
}

export const actionsOf = (state: DeliveryState): ReadonlyArray<WatchdogAction> => watchdogOf(state).actions

export const firstAction = (state: DeliveryState): WatchdogAction => {
  const [first] = actionsOf(state)
  assert.isDefined(first)
  return first as WatchdogAction
}

type Given = DeliveryCommand | ((state: DeliveryState) => DeliveryCommand)

/** A delivery with its timers and everything it ever said. */
export class Story {
  state: DeliveryState
  now = build.t0
  remediationsLeft = 20
  readonly events: Array<DeliveryEvent> = []
  readonly calls: Array<AnyCall> = []
  readonly sends: Array<Send> = []
  readonly timers = new Map<string, { readonly dueAt: number; readonly command: DeliveryCommand }>()

  constructor(state: DeliveryState) {
    this.state = state
  }

  /** An accepted delivery with these rules. */
  static accepted(rules: ReadonlyArray<ActiveRule>, order: Partial<Accept> = {}): Story {
    const story = new Story(build.fresh())
    story.give(
      build.requestQuote({ courierFallback: true }),
      build.quoted(),
      build.acceptQuote({ watchdogRules: rules, ...order })
    )
    return story
  }

  /** Gives commands now; each must be accepted. */
  give(...commands: ReadonlyArray<Given>): this {
    for (const entry of commands) this.decide(typeof entry === "function" ? entry(this.state) : entry)
    return this
  }

  decide(command: DeliveryCommand): Decision<DeliveryEvent> {
    const outcome = deliveryActor.decide(deepFreeze(structuredClone(this.state)), command, this.now)
    assert.isTrue(outcome.accepted, `${command._tag}: ${JSON.stringify(outcome)}`)
    const decision = outcome as Decision<DeliveryEvent>
    for (const event of decision.events) deliveryActor.evolve(this.state, event)
    this.events.push(...decision.events)
    this.calls.push(...decision.calls)
    this.sends.push(...decision.sends)
    for (const timer of decision.timers) {
      if (timer._tag === "CancelTimer") this.timers.delete(timer.key)
      else {
        const command = timer.command as DeliveryCommand
        this.timers.set(timer.key, { dueAt: timer.dueAt, command })
      }
    }
    return decision
  }

  /** Lets the watchdog's timers run until `at`, in order of their time. Others stay where they are. */
  until(at: number): this {
    for (;;) {
      const due = [...this.timers]
        .filter(([key, timer]) => key.startsWith("RunWatchdog") && timer.dueAt <= at)
        .sort(([, a], [, b]) => a.dueAt - b.dueAt)[0]
      if (due === undefined) break
      const [key, { command, dueAt }] = due
      this.timers.delete(key)
      this.now = Math.max(this.now, dueAt)
      const { remediationsLeft } = this
      this.decide(command._tag === "RunWatchdog" ? { ...command, remediationsLeft } : command)
    }
    this.now = Math.max(this.now, at)
    return this
  }

  /** As long as nothing is due now. */
  settle(): this {
    return this.until(this.now)
  }

  tags(): ReadonlyArray<DeliveryEvent["_tag"]> {
    return this.events.map((event) => event._tag)
  }

  /** What happened since, by tag, of the watchdog's own events. */
  ofWatchdog(): ReadonlyArray<DeliveryEvent["_tag"]> {
    return this.tags().filter((tag) => tag.startsWith("Rule") || tag.startsWith("Watchdog"))
  }

  outcomes(): ReadonlyArray<string> {
    return this.events.flatMap((event) =>
      event._tag.startsWith("WatchdogAction") && "outcome" in event
        ? [`${event.type} ${event._tag.slice(14)} ${event.outcome}`]
        : []
    )
  }

  forget(): this {
    this.events.length = 0
    this.calls.length = 0
    this.sends.length = 0
    return this
  }
}

/** The delivery on its ordinary way, one command after the other. */
export const forward: ReadonlyArray<readonly [string, (state: DeliveryState) => DeliveryCommand]> = [
  ["confirmed", (s) => build.confirmed(build.idOf(s))],
  ["assigned", (s) => build.assigned(build.idOf(s))],
  ["to the merchant", (s) => build.trip(build.idOf(s), "JITP", "IN_TRANSIT")],
  ["at the merchant", (s) => build.atOrigin(build.idOf(s))],
  ["lid open", () => build.lidEvent("LID_OPENED", { reasons: ["LOAD"] })],
  ["loaded", () => build.lidCycle({ reasons: ["LOAD"] })],
  ["pilot", (s) => build.pilot(build.idOf(s), "ACCEPTED")],
  ["in transit", (s) => build.trip(build.idOf(s), "DELIVERY", "IN_TRANSIT")],
  [
    "at the customer",
    (s) => build.trip(build.idOf(s), "DELIVERY", "AT_STOP", { arrived: true, place: build.door })
  ],
  ["lid open again", () => build.lidEvent("LID_OPENED", { reasons: ["UNLOAD"], source: "TRACKER" })],
  ["delivered", () => build.lidCycle({ reasons: ["UNLOAD"], source: "TRACKER" })]
]

/** Goes on up to and including a step. */
export const goTo = (story: Story, step: string): Story => {
  for (const [name, command] of forward) {
    story.give(command)
    if (name === step) return story
  }
  throw new Error(`no step ${step}`)
}
