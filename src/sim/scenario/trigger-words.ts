/**
 * The words by which a scenario names an event of the run: `Actor.Event` for any public event, and
 * `Actor.STATUS` for a step of its main machines, e.g. `Delivery.Loaded` or `Trip.IN_TRANSIT`.
 * Source: spec/simulation.md 9 (triggers), spec/flows.md 3 (events).
 */
import { emitterOf, publicEventTags } from "../../actors/envelopes.ts"
import type { AnyEvent } from "../../domain/decider.ts"
import { attemptStatuses, deliveryStatuses } from "../../services/deliveries/enums.ts"
import {
  pilotAssignmentStatuses,
  robotStateEventStates,
  shiftStatuses,
  tripStatuses
} from "../../services/operations/enums.ts"

/** What an event must be to be meant by a word. */
export interface TriggerWord {
  readonly tag: string
  /** The field that must have `value`; null: the tag says it all. */
  readonly field: "to" | "status" | null
  readonly value: string | null
}

const statuses: ReadonlyArray<
  readonly [actor: string, tag: string, field: "to" | "status", values: ReadonlyArray<string>]
> = [
  ["Delivery", "AttemptTransitioned", "to", attemptStatuses],
  ["Delivery", "DeliveryTransitioned", "to", deliveryStatuses],
  ["Trip", "TripTransitioned", "to", tripStatuses],
  ["Robot", "RobotStateChanged", "to", robotStateEventStates],
  ["Pilot", "PilotShiftTransitioned", "to", shiftStatuses],
  ["Pilot", "PilotAssignmentResolved", "status", pilotAssignmentStatuses]
]

/** All words. Where an attempt and its delivery share a status, the word means the attempt's. */
export const triggerWords: ReadonlyMap<string, TriggerWord> = ((): ReadonlyMap<string, TriggerWord> => {
  const words = new Map<string, TriggerWord>()
  for (const [actor, tag, field, values] of statuses) {
    for (const value of values) {
      const word = `${actor}.${value}`
      if (!words.has(word)) words.set(word, { tag, field, value })
    }
  }
  for (const tag of publicEventTags) {
    const emitter = emitterOf(tag)
    if (emitter !== null && emitter !== "Device")
      words.set(`${emitter}.${tag}`, { tag, field: null, value: null })
  }
  return words
})()

/** Whether an event is meant by a word. */
export const isMeant = (word: TriggerWord, event: AnyEvent): boolean =>
  event._tag === word.tag &&
  (word.field === null ||
    (event as AnyEvent & { readonly [field: string]: unknown })[word.field] === word.value)
