/** A story as people read it: one line per step, the time of the city, what came of what. */
import type { AnyEvent } from "../../domain/decider.ts"
import { type Instant, second } from "../../domain/instant.ts"
import type { RunSource } from "../explain/explanation.ts"
import { formatLocal } from "../scenario/start-at.ts"
import type { Timeline, TimelineLine } from "./timeline.ts"

/** What of an event is worth a word, in this order. */
const told = [
  "from",
  "to",
  "status",
  "provider",
  "serial",
  "oldRobot",
  "newRobot",
  "pilotId",
  "operatorId",
  "type",
  "kind",
  "reason",
  "cancelReason",
  "code",
  "limitingFactor",
  "partnerStatus",
  "tripId",
  "foTaskId"
] as const

/** An event in words; `name` gives what an id is called. */
export const eventWords = (event: AnyEvent, name: (id: string) => string): string => {
  const fields = event as unknown as Readonly<Record<string, unknown>>
  const words = told.flatMap((key) => {
    const value = fields[key]
    if (typeof value !== "string" || key === "from") return []
    if (key === "to") return [typeof fields["from"] === "string" ? `${fields["from"]} → ${value}` : value]
    return [name(value)]
  })
  return words.length === 0 ? event._tag : `${event._tag} ${words.join(", ")}`
}

/** The whole story. */
export const renderTimeline = (timeline: Timeline, source: RunSource): string => {
  const { subject, lines, scenario, names } = timeline
  const title = subject.name === subject.id ? subject.id : `${subject.name} (${subject.id})`
  const head = [`${subject.kind} ${title} · ${source.source} · seed ${scenario.seed} · ${verified(source)}`]
  if (lines.length === 0) return [...head, "nothing happened to it in that time"].join("\n")
  const clock = clockOf(timeline)
  const shown = new Set(lines.map(({ step }) => step))
  const named = (id: string): string => names.of(id)
  const width = Math.max(...lines.map((line) => actorWords(line, named).length))
  let day = ""
  const body = lines.flatMap((line) => {
    const at = clock(line.at)
    const today = at.slice(0, 10)
    const first = today === day ? [] : [today]
    day = today
    return [...first, lineText(line, at.slice(11), width, shown, clock, (id) => shortId(id, named))]
  })
  return [...head, ...body, `${lines.length} steps`].join("\n")
}

const verified = ({ verification }: RunSource): string => {
  switch (verification.result) {
    case "same":
      return `the same run: digest ${verification.digest}`
    case "different":
      return "not the same run: the digests differ"
    case "unverified":
      return `not verified: ${verification.reason}`
  }
}

const clockOf =
  ({ scenario }: Timeline) =>
  (at: Instant): string =>
    `${formatLocal(at, scenario.startAt.utcOffsetMs).replace("T", " ")}.${String(at % second).padStart(3, "0")}`

const shortId = (id: string, name: (id: string) => string): string => {
  const known = name(id)
  return known === id && id.length > 20 ? id.slice(-12) : known
}

const actorWords = ({ actor, id }: TimelineLine, name: (id: string) => string): string =>
  `${actor} ${shortId(id, name)}`

const lineText = (
  line: TimelineLine,
  time: string,
  width: number,
  shown: ReadonlySet<number>,
  clock: (at: Instant) => string,
  name: (id: string) => string
): string => {
  const actor = `${line.actor} ${name(line.id)}`.padEnd(width)
  const what =
    line.timer !== null
      ? `timer ${line.command}`
      : line.news === null
        ? line.command
        : `${line.command} (${line.news._tag})`
  const outcome =
    line.refused !== null
      ? `refused: ${line.refused}`
      : line.events.length === 0
        ? "nothing changes"
        : line.events.map((event) => eventWords(event, name)).join("; ")
  return `${time} #${line.step} ${actor}  ${what} => ${outcome}${causeText(line, shown, clock, name)}`
}

/** A cause in the story is named by its number, another by what it was. */
const causeText = (
  { cause }: TimelineLine,
  shown: ReadonlySet<number>,
  clock: (at: Instant) => string,
  name: (id: string) => string
): string => {
  if (cause === null) return ""
  if (shown.has(cause.step)) return `  < #${cause.step}`
  const { at, instance, command, timed } = cause.of
  const kind = timed ? "timer " : ""
  return `  < #${cause.step} ${clock(at).slice(11)} ${instance.actor.name} ${name(instance.id)} ${kind}${command}`
}
