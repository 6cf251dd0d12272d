/**
 * Watches field work in the event stream: tasks by type with their waiting and working times, and how
 * long field operators were busy. It only looks. Source: spec/simulation.md 6.
 */
import type { DeliveryId, FoTaskId, OperatorId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { FoTaskType } from "../services/operations/enums.ts"
import type {
  FoAssignmentTransitioned,
  FoTaskCreated,
  FoTaskTransitioned
} from "../services/operations/events.ts"
import type { FieldTaskTimes, FieldTimes } from "./report/field-times.ts"

type Sums = { -readonly [Key in keyof FieldTaskTimes]: number }

interface TaskWatch {
  readonly type: FoTaskType
  /** Since when it is in its present status. */
  since: Instant
}

/** Work without which an order does not come to its customer, or its food not out of the robot. */
const rescues: ReadonlySet<FoTaskType> = new Set([
  "DELIVERY_RESCUE",
  "SWAP_BOT",
  "BOT_RESCUE",
  "BOT_PICKUP",
  "UNSTUCK_BOT",
  "UNFLIP_BOT",
  "BOT_HIT",
  "MOVE_BOT_FROM_CROSSWALK"
])

export class FieldRecorder {
  private readonly sums = new Map<FoTaskType, Sums>()
  private readonly tasks = new Map<FoTaskId, TaskWatch>()
  private readonly busySince = new Map<OperatorId, Instant>()
  private busyMs = 0

  /** The order that this task rescues, null when it is none or about none. */
  created(event: FoTaskCreated): DeliveryId | null {
    this.tasks.set(event.foTaskId, { type: event.type, since: event.at })
    this.sumsOf(event.type).created += 1
    return rescues.has(event.type) ? event.deliveryId : null
  }

  task(event: FoTaskTransitioned): void {
    const watch = this.tasks.get(event.foTaskId)
    if (watch === undefined) return
    const sums = this.sumsOf(watch.type)
    const took = event.at - watch.since
    watch.since = event.at
    switch (event.to) {
      case "IN_PROGRESS":
        sums.waitMs += took
        sums.begun += 1
        return
      case "COMPLETED":
        sums.workMs += took
        sums.completed += 1
        this.tasks.delete(event.foTaskId)
        return
      case "CANCELLED":
        sums.cancelled += 1
        this.tasks.delete(event.foTaskId)
        return
      default:
        return
    }
  }

  assignment(event: FoAssignmentTransitioned): void {
    if (event.to === "ACCEPTED" && !event.ended) {
      this.busySince.set(event.operatorId, event.at)
      return
    }
    const since = this.busySince.get(event.operatorId)
    if (!event.ended || since === undefined) return
    this.busyMs += event.at - since
    this.busySince.delete(event.operatorId)
  }

  /** Sums up to `now`, what still goes on included. */
  times(now: Instant, workshop: { readonly visits: number; readonly ms: number }): FieldTimes {
    let busyMs = this.busyMs
    for (const since of this.busySince.values()) busyMs += now - since
    const tasks: { [Type in FoTaskType]?: FieldTaskTimes } = {}
    for (const type of [...this.sums.keys()].sort()) tasks[type] = { ...this.sumsOf(type) }
    return { tasks, busyMs, workshopVisits: workshop.visits, workshopMs: workshop.ms }
  }

  private sumsOf(type: FoTaskType): Sums {
    let sums = this.sums.get(type)
    if (sums === undefined) {
      sums = { created: 0, completed: 0, cancelled: 0, waitMs: 0, begun: 0, workMs: 0 }
      this.sums.set(type, sums)
    }
    return sums
  }
}
