/** A customer with the link of his delivery: waits for the robot, opens it, takes his food. Source: spec/flows.md F6. */
import { LidAnswerBody, TrackerAnswerBody } from "../../http/schemas/deliveries.ts"
import type { ApiClient } from "./api-client.ts"
import type { Habits } from "./habits.ts"
import type { VirtualRobot } from "./virtual-robot.ts"

type Tracker = typeof TrackerAnswerBody.Type
export type Ending = "Completed" | "Canceled"

/** How often he looks at his telephone. */
const lookEveryMs = 500
/** Taking the food out. */
const takingMs = 300
const lidPatienceMs = 10_000

export class CustomerDoor {
  private readonly api: ApiClient
  private readonly deliveryId: string
  private readonly habits: Habits
  private readonly robotOutside: () => VirtualRobot | undefined

  /** `api`: with the token of the tracker's link. `robotOutside`: whom he sees at his door. */
  constructor(
    api: ApiClient,
    deliveryId: string,
    habits: Habits,
    robotOutside: () => VirtualRobot | undefined
  ) {
    this.api = api
    this.deliveryId = deliveryId
    this.habits = habits
    this.robotOutside = robotOutside
  }

  /** Waits, opens, takes, until the delivery has ended; null when the street ended before. */
  receive(): Promise<Ending | null> {
    return this.habits.until(async () => {
      const { canUnlock, status } = await this.look()
      if (status === "Completed" || status === "Canceled") return status
      if (canUnlock) await this.takeFood()
      await this.habits.rest(lookEveryMs)
      return null
    })
  }

  private look(): Promise<Tracker> {
    return this.api.get(TrackerAnswerBody, "/v1/tracker")
  }

  private async takeFood(): Promise<void> {
    const path = `/v1/deliveries/${this.deliveryId}/unlock`
    await this.api.post(LidAnswerBody, path, { source: "TRACKER" }, { again: ({ status }) => status === 504 })
    const robot = this.robotOutside()
    if (robot === undefined || !(await robot.lidIs("OPEN", lidPatienceMs, this.habits.signal))) return
    await this.habits.rest(takingMs)
    robot.closeLid()
  }
}
