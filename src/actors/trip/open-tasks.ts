/**
 * The tasks of each hub for which a pilot may be found, kept up to date from what happens to each trip.
 * Source: spec/operations.md 5.1 (the sweep over unassigned tasks). Determinism: in the order they opened.
 */
import type { HubId, TripId } from "../../domain/ids.ts"
import type { OpenTask } from "../hub/commands.ts"
import type { TripState } from "./state.ts"
import { isOpenTask } from "./steps.ts"

const none: ReadonlyArray<OpenTask> = Object.freeze([])

export class OpenTasks {
  private readonly byHub = new Map<HubId, Map<TripId, TripState>>()
  private readonly hubOf = new Map<TripId, HubId>()

  /** Takes note of a trip's present state, which is looked at again whenever somebody asks. */
  changed(trip: TripState): void {
    const { tripId, hubId } = trip
    const before = this.hubOf.get(tripId)
    const isOpen = isOpenTask(trip.taskStatus)
    if (before !== undefined && (!isOpen || before !== hubId)) {
      this.byHub.get(before)?.delete(tripId)
      this.hubOf.delete(tripId)
    }
    if (!isOpen || before === hubId) return
    const trips = this.byHub.get(hubId)
    if (trips === undefined) this.byHub.set(hubId, new Map([[tripId, trip]]))
    else trips.set(tripId, trip)
    this.hubOf.set(tripId, hubId)
  }

  of(hubId: HubId): ReadonlyArray<OpenTask> {
    const trips = this.byHub.get(hubId)
    if (trips === undefined || trips.size === 0) return none
    const tasks: Array<OpenTask> = []
    for (const trip of trips.values()) {
      if (trip.taskStatus !== null) tasks.push(taskOf(trip, trip.taskStatus))
    }
    return tasks
  }
}

const taskOf = (trip: TripState, status: OpenTask["status"]): OpenTask => ({
  tripId: trip.tripId,
  taskId: trip.taskId,
  type: trip.type,
  demandId: trip.demandId,
  deliveryId: trip.deliveryId,
  attemptId: trip.attemptId,
  departBy: null,
  taskVersion: trip.taskVersion,
  status,
  serial: trip.robotSerial,
  pilotId: trip.pilotId,
  offeredPilotId: trip.offeredPilotId
})
