/** A story as programs read it: one versioned form. */
import type { AnyEvent } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RunSource } from "../explain/explanation.ts"
import { seedJson } from "../report/json.ts"
import { formatLocalInstant } from "../scenario/start-at.ts"
import type { Timeline } from "./timeline.ts"

export interface TimelineJson {
  readonly schemaVersion: 1
  readonly run: string
  readonly seed: number | string
  readonly subject: { readonly kind: string; readonly id: string; readonly name: string }
  readonly verification: RunSource["verification"]
  readonly lines: ReadonlyArray<LineJson>
}

interface LineJson {
  readonly step: number
  readonly at: string
  readonly actor: string
  readonly id: string
  readonly name: string
  readonly command: string
  /** Tag of the event that the command brings, null when it brings none. */
  readonly news: string | null
  readonly timer: string | null
  readonly events: ReadonlyArray<AnyEvent>
  readonly refused: string | null
  readonly cause: {
    readonly step: number
    readonly at: string
    readonly actor: string
    readonly id: string
    readonly command: string
    readonly timer: boolean
  } | null
}

/** The whole story. */
export const timelineJson = (timeline: Timeline, source: RunSource): TimelineJson => {
  const { utcOffsetMs } = timeline.scenario.startAt
  const local = (at: Instant): string => formatLocalInstant({ at, utcOffsetMs })
  return {
    schemaVersion: 1,
    run: source.source,
    seed: seedJson(timeline.scenario.seed),
    subject: timeline.subject,
    verification: source.verification,
    lines: timeline.lines.map(({ step, at, actor, id, command, news, timer, events, refused, cause }) => ({
      step,
      at: local(at),
      actor,
      id,
      name: timeline.names.of(id),
      command,
      news: news?._tag ?? null,
      timer,
      events,
      refused,
      cause:
        cause === null
          ? null
          : {
              step: cause.step,
              at: local(cause.of.at),
              actor: cause.of.instance.actor.name,
              id: cause.of.instance.id,
              command: cause.of.command,
              timer: cause.of.timed
            }
    }))
  }
}
