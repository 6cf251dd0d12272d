/**
 * A pilot at his console: says that he is there, takes what is offered, and drives it. Driving takes no
 * time here: the robot stands where its trip goes as soon as it has departed. He does not forget his trip
 * when the server does: who drives a robot brings it to its end. Source: spec/flows.md F3.
 */
import { AssignmentAnswerBody, PilotAnswerBody, PilotHeartbeatAnswerBody } from "../../http/schemas/pilots.ts"
import { TripAnswerBody } from "../../http/schemas/trips.ts"
import type { ApiClient } from "./api-client.ts"
import type { Habits } from "./habits.ts"
import type { VirtualRobot } from "./virtual-robot.ts"

type Trip = typeof TripAnswerBody.Type
type Assignment = typeof AssignmentAnswerBody.Type

export class PilotConsole {
  readonly pilotId: string
  private readonly api: ApiClient
  private readonly robotOf: (serial: string) => VirtualRobot | undefined
  private looks = 0
  /** The trip that is his, null when he has none. */
  private tripId: string | null = null

  constructor(pilotId: string, api: ApiClient, robotOf: (serial: string) => VirtualRobot | undefined) {
    this.pilotId = pilotId
    this.api = api
    this.robotOf = robotOf
  }

  /** Looks for an offer so often; offers are open for half a minute. */
  start(habits: Habits, lookEveryMs: number): void {
    habits.keep(async () => {
      await this.look()
      await habits.rest(lookEveryMs)
    })
  }

  private async look(): Promise<void> {
    this.looks += 1
    const { assignment, shiftStatus } = await this.api.post(
      PilotHeartbeatAnswerBody,
      `/operators/${this.pilotId}/heartbeat`,
      { sentAt: new Date().toISOString(), clientSeq: this.looks }
    )
    if (shiftStatus === null || shiftStatus === "OFF_SHIFT") {
      await this.api.post(PilotAnswerBody, `/operators/${this.pilotId}/action`, { action: "on-shift" })
      return
    }
    if (this.tripId === null && assignment !== null) await this.take(assignment)
    if (this.tripId !== null) await this.drive(this.tripId, assignment)
  }

  private async take({ assignmentId, pilotVersion, status, taskVersion, tripId }: Assignment): Promise<void> {
    if (status === "REQUESTED") {
      const path = `/pilot-assignments/${assignmentId}/accept`
      await this.api.post(AssignmentAnswerBody, path, { pilotVersion, taskVersion })
    }
    this.tripId = tripId
  }

  private async drive(tripId: string, assignment: Assignment | null): Promise<void> {
    const trip = await this.api.get(TripAnswerBody, `/trips/${tripId}`)
    if (isOver(trip) || !this.isHis(trip, assignment)) {
      this.tripId = null
      return
    }
    if (trip.pilotId === null || trip.taskStatus === "ARRIVED") return
    const robot = this.robotOf(trip.robotSerial ?? "")
    if (robot === undefined) return
    const moving = trip.status === "IN_TRANSIT" ? trip : await this.step(trip, "depart")
    await robot.moveTo(moving.destination)
    await this.step(moving, moving.type === "DELIVERY" ? "arrive" : "complete")
  }

  /** A trip that is his, or will be as soon as it has heard that he took it. */
  private isHis({ pilotId, tripId }: Trip, assignment: Assignment | null): boolean {
    if (pilotId !== null) return pilotId === this.pilotId
    return assignment?.tripId === tripId
  }

  private step({ destination, tripId }: Trip, verb: "depart" | "arrive" | "complete"): Promise<Trip> {
    const place = verb === "depart" ? {} : destination
    return this.api.post(TripAnswerBody, `/trips/${tripId}/${verb}`, {
      at: new Date().toISOString(),
      ...place
    })
  }
}

const isOver = ({ status }: Trip): boolean => status === "COMPLETED" || status === "CANCELLED"
