/**
 * The event stream of a run as canonical lines, and the first place where two runs part: what a test
 * prints when two digests that must agree do not.
 */
import type { AnyEvent } from "../../src/domain/decider.ts"
import type { Instant } from "../../src/domain/instant.ts"
import { telemetryTags } from "../../src/sim/digest.ts"
import { canonicalJson } from "../../src/sim/event-log.ts"
import type { Instance, Observer } from "../../src/sim/host.ts"

/** Keeps the events that count for the digest, in order. */
export class EventStream implements Observer {
  readonly lines: Array<string> = []

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    if (telemetryTags.has(event._tag)) return
    this.lines.push(
      `${now} ${instance.actor.name} ${instance.id} #${instance.handle} ${canonicalJson(event)}`
    )
  }
}

/** In words, where two streams first differ, with what went before; null when they do not. */
export const firstDifference = (
  left: ReadonlyArray<string>,
  right: ReadonlyArray<string>,
  linesBefore = 5
): string | null => {
  const shorter = Math.min(left.length, right.length)
  let at = 0
  while (at < shorter && left[at] === right[at]) at++
  if (at === left.length && at === right.length) return null
  const before = left.slice(Math.max(0, at - linesBefore), at).map((line) => `  both ${line}`)
  return [
    `the streams differ from event ${at + 1} on (${left.length} against ${right.length} events)`,
    ...before,
    `  left ${left[at] ?? "(ends)"}`,
    `  right ${right[at] ?? "(ends)"}`
  ].join("\n")
}
