/** The people of the van: they put robots out at the lots of their hub. Source: spec/flows.md F9. */
import { HubAnswerBody } from "../../http/schemas/hubs.ts"
import { RobotAnswerBody } from "../../http/schemas/robots.ts"
import { type ApiClient, ApiProblem } from "./api-client.ts"
import type { VirtualRobot } from "./virtual-robot.ts"

export type Hub = typeof HubAnswerBody.Type
export type Lot = Hub["locations"][number]

export class FieldCrew {
  private readonly api: ApiClient

  constructor(api: ApiClient) {
    this.api = api
  }

  robot(serial: string): Promise<typeof RobotAnswerBody.Type> {
    return this.api.get(RobotAnswerBody, `/robots/${serial}`)
  }

  hub(hubId: string): Promise<Hub> {
    return this.api.get(HubAnswerBody, `/hubs/${hubId}`)
  }

  /** Brings robots to lots, in turn, as long as there is room. */
  async putOut(robots: ReadonlyArray<VirtualRobot>): Promise<void> {
    const taken = new Map<string, number>()
    for (const robot of robots) {
      const { hubId, operationState } = await this.robot(robot.serial)
      const { locations } = await this.hub(hubId)
      const lots = locations
        .filter(({ type }) => type === "PARKING_LOT")
        .filter(({ capacity, locationId }) => (taken.get(locationId) ?? 0) < (capacity ?? Infinity))
        .sort((a, b) => (taken.get(a.locationId) ?? 0) - (taken.get(b.locationId) ?? 0))
      const [lot] = lots
      if (lot === undefined) return
      taken.set(lot.locationId, (taken.get(lot.locationId) ?? 0) + 1)
      // One that is out already stays out; it only comes to its lot.
      if (operationState === "OFF_DUTY") await this.putDown(robot, lot)
      else await robot.moveTo(lot)
    }
  }

  /** Puts a robot that is off duty down at a lot. */
  async putDown(robot: VirtualRobot, { lat, lng, locationId }: Lot): Promise<void> {
    const path = `/robots/${robot.serial}`
    const deploy = () =>
      this.api.post(RobotAnswerBody, `${path}/deploy`, { locationId, method: "VAN_DROP", reason: "STREET" })
    try {
      await deploy()
    } catch (error) {
      // The hub has it in its books as out, whoever took it off duty.
      if (!(error instanceof ApiProblem) || error.code !== "ALREADY_DEPLOYED") throw error
      await this.api.post(RobotAnswerBody, `${path}/undeploy`, { reason: "STREET" })
      await deploy()
    }
    await robot.moveTo({ lat, lng })
    await this.api.post(RobotAnswerBody, `${path}/park`, { locationId })
  }
}
