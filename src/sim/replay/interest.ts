/**
 * Which steps belong to a story. A delivery's story holds the steps about it, its attempts, demands, trips
 * and field tasks, and what its robot and pilot go through while they are its own; a robot's, pilot's or
 * trip's holds the steps about that thing. It grows as the story goes on, in the order of the run.
 */
import type { AnyCommand, AnyEvent } from "../../domain/decider.ts"
import { telemetryTags } from "../digest.ts"
import type { Instance } from "../host.ts"
import { mentions } from "./mentions.ts"
import type { Subject } from "./subject.ts"

type Fields = Readonly<Record<string, unknown>>

/** Ids that become part of a delivery's story once an event of it names them. */
const growing = [
  "attemptId",
  "demandId",
  "tripId",
  "foTaskId",
  "taskId",
  "quoteId",
  "clientRequestId"
] as const

/** Reports that come all the time: nobody's story but when they change something. */
const routine: ReadonlySet<string> = new Set([
  "Heartbeat",
  "ApplyTelemetry",
  "PublishActiveRobots",
  "Replan",
  "SweepTasks"
])

export class Interest {
  /** Ids that the story is about. */
  private readonly ids: Set<string>
  /** The robot and pilot of the moment, by trip: theirs is the story while they are. */
  private readonly companions = new Set<string>()
  private readonly grows: boolean

  constructor(subject: Subject) {
    this.ids = new Set([subject.id])
    this.grows = subject.kind === "delivery"
  }

  /** Events of a step that belong to the story; null when the step does not. */
  eventsOf(
    instance: Instance,
    command: AnyCommand,
    events: ReadonlyArray<AnyEvent>,
    refused: boolean
  ): ReadonlyArray<AnyEvent> | null {
    const own = this.ids.has(instance.id)
    const accompanies = this.companions.has(instance.id)
    const told = events.filter(
      (event) => !telemetryTags.has(event._tag) && (own || accompanies || mentions(event, this.ids))
    )
    if (this.grows) for (const event of told) if (own || mentions(event, this.ids)) this.learn(event)
    if (told.length > 0) return told
    if (routine.has(command._tag)) return null
    if (own || mentions(command, this.ids)) return events.length === 0 || refused || own ? told : null
    return null
  }

  private learn(event: AnyEvent): void {
    const fields = event as unknown as Fields
    for (const key of growing) {
      const id = fields[key]
      if (typeof id === "string") this.ids.add(id)
    }
    if (event._tag === "AttemptTransitioned") this.accompany(fields["serial"], isLive(fields["to"]))
    if (event._tag === "PilotAssignmentResolved") {
      this.accompany(fields["pilotId"], fields["status"] === "ACCEPTED" && fields["ended"] !== true)
    }
  }

  private accompany(id: unknown, yes: boolean): void {
    if (typeof id !== "string") return
    if (yes) this.companions.add(id)
    else this.companions.delete(id)
  }
}

const over: ReadonlySet<unknown> = new Set([
  "Delivered",
  "Canceled",
  "TimedOut",
  "RequestFailed",
  "Unrecoverable",
  "Rescued",
  "Returned",
  "ReturnCanceled",
  "ReturnFailed"
])

const isLive = (status: unknown): boolean => !over.has(status)
