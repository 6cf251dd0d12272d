/**
 * A robot as the platform hears it: heartbeats, a long poll for commands, and a stream of numbered events
 * that it keeps until they are acknowledged. It does not drive: whoever steers it puts it where it goes.
 * Its firmware opens at its keypad by the PIN that it was given. Source: spec/state.md 3, 7.
 */
import { randomUUID } from "node:crypto"
import * as Schema from "effect/Schema"
import type { LatLng } from "../../domain/geo.ts"
import {
  AckAnswerBody,
  BatchAnswerBody,
  CommandAnswerBody,
  HeartbeatAnswerBody
} from "../../http/schemas/devices.ts"
import type { ApiClient } from "./api-client.ts"
import { Bell } from "./bell.ts"
import type { Habits } from "./habits.ts"

/** Source: spec/state.md 3. */
const heartbeatEveryMs = 10_000
/** How long the robot lets the server wait with an answer when there is no command. */
const pollWaitS = 20

type Lid = "OPEN" | "CLOSED"
type Door = "lid-events" | "pin-entries"

interface Told {
  readonly door: Door
  readonly item: { readonly seq: number } & { readonly [member: string]: unknown }
}

const Commands = Schema.Array(CommandAnswerBody)

/** An event of the stream that the server has said it keeps. */
export interface KeptEvent {
  readonly serial: string
  readonly bootId: string
  readonly seq: number
}

export class VirtualRobot {
  readonly serial: string
  readonly bootId: string = randomUUID()
  private readonly api: ApiClient
  private readonly keep: (event: KeptEvent) => void
  private readonly bootedAt = performance.now()
  private readonly lidMoved = new Bell()
  private readonly hasNews = new Bell()
  private readonly done = new Set<string>()
  private readonly stream: Array<Told> = []
  private at: LatLng
  private pin: string | null = null
  private operationState: string = "OFF_DUTY"
  private lid: Lid = "CLOSED"
  private heartbeats = 0
  private events = 0
  private commandsSeen = 0

  /** `keep` hears of each event of the stream that the server has acknowledged. */
  constructor(serial: string, place: LatLng, api: ApiClient, keep: (event: KeptEvent) => void) {
    this.serial = serial
    this.at = place
    this.api = api
    this.keep = keep
  }

  get place(): LatLng {
    return this.at
  }

  /** Switches the robot on: it has been heard of when this resolves. */
  async switchOn(habits: Habits): Promise<void> {
    await this.beat()
    habits.keep(async () => {
      await habits.rest(heartbeatEveryMs)
      await this.beat()
    })
    habits.keep(() => this.obeyNext())
    habits.keep(() => this.tellNext(habits.signal))
  }

  /** Puts the robot somewhere, and says so. */
  async moveTo(place: LatLng): Promise<void> {
    this.at = { lat: place.lat, lng: place.lng }
    await this.beat()
  }

  /** Somebody types at the keypad. The firmware opens by itself when it has this PIN. */
  enterPin(entered: string): void {
    const opens = this.pin !== null && (this.pin === "0" || this.pin === entered)
    this.tell("pin-entries", { type: "PIN_ENTRY_LID_OPEN", entered, lidOpened: opens })
    if (opens) this.openLid(null)
  }

  /** A hand closes the lid. */
  closeLid(): void {
    this.shutLid(null)
  }

  /** Waits until the lid is so; false when it is not within `waitMs`. */
  async lidIs(lid: Lid, waitMs: number, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + waitMs
    while (this.lid !== lid) {
      const left = until - performance.now()
      if (left <= 0 || signal.aborted) return false
      await this.lidMoved.rings(left, signal)
    }
    return true
  }

  private get uptimeMs(): number {
    return Math.round(performance.now() - this.bootedAt)
  }

  // ---- Heartbeats

  private async beat(): Promise<void> {
    this.heartbeats += 1
    const { lat: latitude, lng: longitude } = this.at
    const answer = await this.api.post(HeartbeatAnswerBody, `/devices/${this.serial}/heartbeat`, {
      bootId: this.bootId,
      seq: this.heartbeats,
      uptimeMs: this.uptimeMs,
      sentUptimeMs: this.uptimeMs,
      version: "street",
      createdAt: new Date().toISOString(),
      location: { latitude, longitude, heading: 0, speed: 0, horizontalAccuracy: 3 },
      battery: { chargePercent: 95, isCharging: false, estimatedRangeMeters: 20_000 },
      healthy: true,
      components: components.map((component) => ({ component, status: "OK" })),
      operationState: this.operationState,
      lidState: this.lid,
      teleopStatus: "CONNECTED_TO_NODE"
    })
    this.operationState = answer.desired.operationState
    this.pin = answer.desired.unlockPin
  }

  // ---- Commands

  private async obeyNext(): Promise<void> {
    const path = `/devices/${this.serial}/commands?after=${this.commandsSeen}&waitS=${pollWaitS}`
    for (const command of await this.api.get(Commands, path)) {
      if (!this.done.has(command.commandId)) {
        this.done.add(command.commandId)
        this.obey(command)
      }
      await this.api.post(AckAnswerBody, `/devices/${this.serial}/commands/${command.commandId}/ack`, {
        result: "OK",
        at: new Date().toISOString(),
        bootId: this.bootId
      })
      this.commandsSeen = Math.max(this.commandsSeen, command.seq)
    }
  }

  private obey({ commandId, payload, type }: typeof CommandAnswerBody.Type): void {
    switch (type) {
      case "OPEN_LID":
        return this.openLid(commandId)
      case "CLOSE_LID":
        return this.shutLid(commandId)
      case "SET_PIN":
        this.pin = typeof payload["text"] === "string" ? payload["text"] : null
        return
      case "SET_STATE":
        if (typeof payload["operationState"] === "string") this.operationState = payload["operationState"]
        return
      default:
        return
    }
  }

  // ---- The lid, and the stream that tells of it

  private openLid(commandId: string | null): void {
    if (this.lid === "OPEN") return
    this.lid = "OPEN"
    this.tell("lid-events", { state: "OPENED", commandId })
    this.lidMoved.ring()
  }

  private shutLid(commandId: string | null): void {
    if (this.lid === "CLOSED") return
    this.lid = "CLOSED"
    this.tell("lid-events", { state: "CLOSED", commandId, lidSuccessfullyClosed: true })
    this.lidMoved.ring()
  }

  private tell(door: Door, facts: { readonly [member: string]: unknown }): void {
    this.events += 1
    const item = { seq: this.events, at: new Date().toISOString(), uptimeMs: this.uptimeMs, ...facts }
    this.stream.push({ door, item })
    this.hasNews.ring()
  }

  /** Sends what was not acknowledged yet, up to the first item that goes through another door. */
  private async tellNext(signal: AbortSignal): Promise<void> {
    const [first] = this.stream
    if (first === undefined) return this.hasNews.rings(heartbeatEveryMs, signal)
    const rest = this.stream.findIndex(({ door }) => door !== first.door)
    const told = rest < 0 ? [...this.stream] : this.stream.slice(0, rest)
    const { ackSeq } = await this.api.post(BatchAnswerBody, `/state/${this.serial}/${first.door}`, {
      bootId: this.bootId,
      sentUptimeMs: this.uptimeMs,
      items: told.map(({ item }) => item)
    })
    for (const { item } of told) {
      if (item.seq > ackSeq) return
      this.stream.shift()
      this.keep({ serial: this.serial, bootId: this.bootId, seq: item.seq })
    }
  }
}

/** The components that report all the time. */
const components = ["MOTOR_BASE", "GPS", "CAMERA", "BATTERY", "PCU", "EMERGENCY_BUTTON"]
