/** The event stream of one boot of a robot: numbered items, sent at once. Source: spec/state.md 3. */
import type { DeviceItem, LidItem } from "../../actors/robot/commands.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { RobotStateEventState, TeleopStatus } from "../../domain/wire-enums.ts"
import type { ActiveFaults } from "../faults/active-faults.ts"
import type { SimulationHost } from "../host.ts"

export class DeviceEvents {
  private readonly host: SimulationHost
  private readonly serial: RobotSerial
  private readonly bootId: string
  /** Null where nothing goes wrong on purpose. */
  disturbances: ActiveFaults | null = null
  /** Kept while the robot has no link, by a fault. */
  private held: Array<DeviceItem> | null = null
  private seq = 0
  private readonly index: number

  /** `index`: the robot's position in the fleet. */
  constructor(host: SimulationHost, serial: RobotSerial, index: number, bootId: string) {
    this.index = index
    this.host = host
    this.serial = serial
    this.bootId = bootId
  }

  /** What the lid did, on whose command, and where the robot thinks it is. */
  lid(state: LidItem["state"], commandId: string | null, place: LatLng): void {
    this.tell({
      kind: "lid",
      seq: ++this.seq,
      occurredAt: this.host.now,
      state,
      commandId,
      lidSuccessfullyClosed: state === "CLOSED" ? true : state === "CLOSE_FAILED" ? false : null,
      lat: place.lat,
      lng: place.lng
    })
  }

  /** Somebody typed at the keypad. */
  pin(entered: string, lidOpened: boolean): void {
    this.tell({
      kind: "pin",
      seq: ++this.seq,
      occurredAt: this.host.now,
      type: "PIN_ENTRY_LID_OPEN",
      entered,
      lidOpened,
      lidSuccessfullyClosed: null,
      action: null
    })
  }

  /** What its accelerometer and its bumper say. */
  report(
    operationState: RobotStateEventState,
    teleopStatus: TeleopStatus,
    flipped: boolean,
    collision: boolean
  ): void {
    this.tell({
      kind: "report",
      seq: ++this.seq,
      occurredAt: this.host.now,
      operationState,
      teleopStatus,
      flipped,
      collision
    })
  }

  /** From now on items wait: there is nobody to tell them. */
  keepBack(): void {
    this.held ??= []
  }

  /** What has waited is told, in order and at once. */
  tellAll(): void {
    const items = this.held ?? []
    this.held = null
    if (items.length > 0) this.send(items)
  }

  private tell(plain: DeviceItem): void {
    const item = this.disturbances === null ? plain : this.byItsClock(plain, this.disturbances)
    if (this.held === null) this.send([item])
    else this.held.push(item)
  }

  private send(items: ReadonlyArray<DeviceItem>): void {
    this.host.command("Robot", this.serial, { _tag: "ApplyDeviceEvent", bootId: this.bootId, items })
  }

  /** The time of an item by a clock that is wrong. The bridge cuts what would lie in the future. */
  private byItsClock(item: DeviceItem, disturbances: ActiveFaults): DeviceItem {
    const skew = disturbances.find("clockSkew", this.index)
    if (skew === null) return item
    disturbances.count("clockSkew")
    return { ...item, occurredAt: Math.min(this.host.now, item.occurredAt + skew.params.skewMs) }
  }
}
