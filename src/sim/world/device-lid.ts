/**
 * The lid of a robot and its keypad: opens and closes by command, by firmware and by hand, each taking
 * its time and failing now and then. Source: spec/simulation.md 3 (lid), spec/state.md 4.2, 5.
 */
import type { DeviceCall } from "../../actors/calls.ts"
import type { LidState } from "../../domain/wire-enums.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { Process, SimulationHost } from "../host.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { DeviceEvents } from "./device-events.ts"
import type { DeviceParameters, LidUser } from "./device-parameters.ts"
import type { RobotBody } from "./robot-body.ts"

const wakeCodes = { opened: 1, closed: 2 } as const

export class DeviceLid implements Process {
  state: LidState = "CLOSED"
  /** Who learns what the lid does; null: nobody stands there. */
  user: LidUser | null = null
  /** The PIN that the backend has put on the robot, null when none. */
  pin: string | null = null
  /** The motor is broken: nothing but a hand that mends it moves the lid. */
  jammed = false
  /** Null where nothing goes wrong on purpose. */
  disturbances: ActiveFaults | null = null
  /** Its sensor denies that it is shut. */
  private denied = false
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly parameters: DeviceParameters
  private readonly index: number
  private readonly events: DeviceEvents
  private readonly body: RobotBody
  private failures = 0
  private actions = 0
  private commandId: string | null = null
  /** Wake-ups of an older motion carry an older number and are ignored. */
  private plan = 0

  constructor(
    host: SimulationHost,
    draws: Draws,
    parameters: DeviceParameters,
    index: number,
    events: DeviceEvents,
    body: RobotBody
  ) {
    this.host = host
    this.draws = draws
    this.parameters = parameters
    this.index = index
    this.events = events
    this.body = body
  }

  /** Carries out what the backend asks of the device. */
  obey(call: DeviceCall): void {
    switch (call.type) {
      case "OPEN_LID":
        this.commandId = call.commandId
        this.open()
        return
      case "CLOSE_LID":
        this.commandId = call.commandId
        this.close()
        return
      case "STOP_LID":
        if (this.state !== "OPENING" && this.state !== "CLOSING") return
        this.state = "STOPPED"
        this.plan += 1
        this.tell("STOPPED")
        return
      case "SET_PIN":
        this.pin = call.text
        return
      default:
        return
    }
  }

  /** The firmware or a hand opens the lid. */
  open(): void {
    if (this.state === "OPEN" || this.state === "OPENING") return
    this.state = "OPENING"
    this.move(wakeCodes.opened)
  }

  /** A hand or the motor closes the lid. */
  close(): void {
    if (this.state === "CLOSED" || this.state === "CLOSING") return
    this.state = "CLOSING"
    this.move(wakeCodes.closed)
  }

  /** Somebody types at the keypad; the firmware opens by itself when it has this PIN. */
  enterPin(entered: string): void {
    const opens = this.pin !== null && (this.pin === "0" || this.pin === entered)
    this.events.pin(entered, opens)
    if (opens) this.open()
  }

  wake(code: number, argument: number): void {
    if (argument === this.plan) this.endMotion(code === wakeCodes.opened ? "OPEN" : "CLOSED")
  }

  /** Its sensor works again: what it denied comes out. */
  senseAgain(): void {
    if (!this.denied) return
    this.denied = false
    if (this.state !== "OPEN") return
    this.state = "CLOSED"
    this.tell("CLOSED")
    this.body.lidMoved()
  }

  /** Whether a fault has its hand in this motion, which is then counted. */
  private isStuckBy(kind: "lidStuckClosed" | "lidStuckOpen" | "lidSensorLies"): boolean {
    if (this.disturbances?.find(kind, this.index) == null) return false
    this.disturbances.count(kind)
    return true
  }

  private move(code: number): void {
    this.plan += 1
    const at = this.host.now + this.parameters.lidMotionMs
    this.host.wake(at, priorities.lid, this, code, this.plan)
  }

  private endMotion(to: "OPEN" | "CLOSED"): void {
    const now = this.host.now
    const user = this.user
    const chance = to === "OPEN" ? this.parameters.lidOpenFails : this.parameters.lidCloseFails
    const fails = this.failures > 0 ? 1 - this.parameters.lidRetryWorks : chance
    const u = this.draws.uniform(streams.lid, user?.entity ?? this.index, this.actions++)
    const isStuck =
      this.disturbances !== null && this.isStuckBy(to === "OPEN" ? "lidStuckClosed" : "lidStuckOpen")
    if (this.jammed || isStuck || u < fails) {
      this.failures += 1
      this.state = to === "OPEN" ? "CLOSED" : "OPEN"
      this.tell(to === "OPEN" ? "OPEN_FAILED" : "CLOSE_FAILED")
      // What a hand tries next is no longer the command's doing.
      this.commandId = null
      user?.lidFailed(now)
      return
    }
    this.failures = 0
    if (to === "CLOSED" && this.disturbances !== null && this.isStuckBy("lidSensorLies")) {
      this.denied = true
      this.state = "OPEN"
      this.tell("CLOSE_FAILED")
      this.commandId = null
      user?.lidClosed(now)
      return
    }
    this.denied = false
    this.state = to
    this.tell(to === "OPEN" ? "OPENED" : "CLOSED")
    this.commandId = null
    this.body.lidMoved()
    if (to === "OPEN") user?.lidOpened(now)
    else user?.lidClosed(now)
  }

  private tell(state: "OPENED" | "OPEN_FAILED" | "CLOSED" | "CLOSE_FAILED" | "STOPPED"): void {
    this.events.lid(state, this.commandId, this.body.reportedPlace)
  }
}
