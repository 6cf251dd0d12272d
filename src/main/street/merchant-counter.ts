/**
 * The merchants' staff: told that a robot waits outside, they open it in the way that was agreed on, put
 * the food in and close it. Source: spec/flows.md F4.
 */
import type { LoadMethod, NotifyMerchant } from "../../actors/calls.ts"
import { DeliveryAnswerBody, LidAnswerBody } from "../../http/schemas/deliveries.ts"
import type { ApiClient } from "./api-client.ts"
import type { Habits } from "./habits.ts"
import type { VirtualRobot } from "./virtual-robot.ts"

/** Putting the food in. */
const loadingMs = 300
/** How long staff wait for the lid before they try again. */
const lidPatienceMs = 10_000
const triesMax = 4
const lookEveryMs = 500

/** An order that is to be put into a robot. */
export interface Work {
  readonly deliveryId: string
  readonly loadMethod: LoadMethod
  /** What opens the robot, where digits do. */
  readonly pin: string | null
}

export class MerchantCounter {
  private readonly api: ApiClient
  private readonly habits: Habits
  private readonly robotOf: (serial: string) => VirtualRobot | undefined

  /** `api`: that of the shop's tablet. */
  constructor(api: ApiClient, habits: Habits, robotOf: (serial: string) => VirtualRobot | undefined) {
    this.api = api
    this.habits = habits
    this.robotOf = robotOf
  }

  /** A notice on the tablet; the work that follows goes on by itself. */
  notified(notice: NotifyMerchant): void {
    const { deliveryId, loadMethod, pin, serial, template } = notice
    if (template !== "MERCHANT_ROBOT_ARRIVED" || loadMethod === null) return
    this.begin({ deliveryId, loadMethod, pin }, serial)
  }

  /** Without notices, staff look out of the door until the robot of an order stands there. */
  watch(work: Work): void {
    this.habits.once(async () => {
      const serial = await this.habits.until(async () => {
        const { attempts } = await this.api.get(DeliveryAnswerBody, `/v1/deliveries/${work.deliveryId}`)
        const waiting = attempts.find(({ status }) => status === "AtPickup")
        await this.habits.rest(lookEveryMs)
        return waiting?.serial ?? null
      })
      this.begin(work, serial)
    })
  }

  private begin(work: Work, serial: string | null): void {
    const robot = this.robotOf(serial ?? "")
    if (robot === undefined) return
    let tries = 0
    void this.habits.until(async () => {
      tries += 1
      return tries > triesMax || (await this.load(work, robot)) ? true : null
    })
  }

  /** Whether the food is in. */
  private async load({ deliveryId, loadMethod, pin }: Work, robot: VirtualRobot): Promise<boolean> {
    if (loadMethod === "QR") await this.scan(deliveryId)
    else robot.enterPin(loadMethod === "PINLESS" ? "0" : (pin ?? ""))
    if (!(await robot.lidIs("OPEN", lidPatienceMs, this.habits.signal))) return false
    await this.habits.rest(loadingMs)
    robot.closeLid()
    return true
  }

  private async scan(deliveryId: string): Promise<void> {
    const path = `/v1/deliveries/${deliveryId}/open-for-load`
    await this.api.post(LidAnswerBody, path, { source: "QR" }, { again: ({ status }) => status === 504 })
  }
}
