/**
 * A street in front of a server: robots, pilots, a van crew, a shop, customers, a partner. All of them know
 * HTTP and nothing else, and go on as people and machines do when the server is away for a moment.
 */
import { randomUUID } from "node:crypto"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import { offsetM } from "../../sim/world/city.ts"
import type { Access } from "../access-file.ts"
import { ApiClient, type ApiProblem, type ApiSilent, type Exchange } from "./api-client.ts"
import { CustomerDoor, type Ending } from "./customer-door.ts"
import { Dispatcher } from "./dispatcher.ts"
import { FieldCrew, type Lot } from "./field-crew.ts"
import { Habits } from "./habits.ts"
import { MerchantCounter } from "./merchant-counter.ts"
import type { NoticeBoard } from "./notice-board.ts"
import { type Accepted, type Order, PartnerDesk, type Quote } from "./partner-desk.ts"
import { PilotConsole } from "./pilot-console.ts"
import { type KeptEvent, VirtualRobot } from "./virtual-robot.ts"

export interface StreetOptions {
  readonly url: string
  readonly access: Access
  /** At most so many of the robots and pilots of the access file. */
  readonly robots: number
  readonly pilots: number
  readonly pilotsLookEveryMs: number
  /** Where the server's web hook ends; null: nobody is told anything. */
  readonly notices: NoticeBoard | null
  /** For how many milliseconds anybody waits for a server that is away. */
  readonly patienceMs: number
  readonly observe: (exchange: Exchange) => void
  readonly kept: (event: KeptEvent) => void
  /** Told of refusals in what goes on by itself. */
  readonly mishap: (error: ApiProblem | ApiSilent) => void
}

/** An order that was taken, and who waits for it. */
export interface Placed {
  readonly order: Order
  readonly partner: PartnerDesk
  readonly accepted: Accepted
  /** How it ended; null when the street ended before. */
  readonly received: Promise<Ending | null>
}

const settlingLookEveryMs = 500
const settlingLooksMax = 40

/** How often an order is placed while nobody can bring it, and after how long again. */
const placesMax = 20
const placeAgainMs = 500

/** Statuses of attempts from which a delivery comes to its end without dispatch. */
const goesOnAlone: ReadonlySet<string> = new Set([
  "InTransit",
  "AtDestination",
  "DeliveryInProgress",
  "Delivered"
])

/** A robot that stands this near to a door is seen from it. */
const seenWithinM = 60

export class Street {
  /** One per partner's key. */
  readonly partners: ReadonlyArray<PartnerDesk>
  private readonly crew: FieldCrew
  private readonly dispatcher: Dispatcher
  private readonly options: StreetOptions
  private readonly habits: Habits
  private readonly robots: ReadonlyMap<string, VirtualRobot>
  private readonly pilots: ReadonlyArray<PilotConsole>
  private readonly shop: MerchantCounter
  private lots: ReadonlyArray<Lot> = []

  constructor(options: StreetOptions) {
    this.options = options
    this.habits = new Habits(options.mishap)
    const { access } = options
    this.partners = keysOf(access, "partner").map((key) => new PartnerDesk(this.keyHolder(key.name, key)))
    this.crew = new FieldCrew(this.keyHolder("crew", keyOf(access, "field")))
    this.dispatcher = new Dispatcher(this.keyHolder("dispatcher", keyOf(access, "dispatch")))
    this.robots = new Map(
      Object.entries(access.robots)
        .slice(0, options.robots)
        .map(([serial, token]) => {
          const api = this.clientOf(serial, `robot:${serial}`, token)
          return [serial, new VirtualRobot(serial, { lat: 0, lng: 0 }, api, options.kept)]
        })
    )
    const robotOf = (serial: string): VirtualRobot | undefined => this.robots.get(serial)
    this.pilots = keysOf(access, "pilot")
      .slice(0, options.pilots)
      .map((key) => new PilotConsole(key.operatorId ?? "", this.keyHolder(key.name, key), robotOf))
    this.shop = new MerchantCounter(this.keyHolder("shop", keyOf(access, "service")), this.habits, robotOf)
    options.notices?.reads((notice) => {
      if (notice._tag === "NotifyMerchant") this.shop.notified(notice)
    })
  }

  /** Switches the robots on, puts them out at lots and lets the pilots come to work. */
  async open(): Promise<void> {
    const robots = [...this.robots.values()]
    const [first] = robots
    if (first === undefined) throw new Error("the access file names no robot")
    const { hubId } = await this.crew.robot(first.serial)
    const { locations } = await this.crew.hub(hubId)
    this.lots = locations.filter(({ type }) => type === "PARKING_LOT")
    const hub = locations.find(({ type }) => type === "HUB") ?? { lat: 0, lng: 0 }
    for (const robot of robots) {
      await robot.moveTo(hub)
      await robot.switchOn(this.habits)
    }
    await this.crew.putOut(robots)
    for (const pilot of this.pilots) pilot.start(this.habits, this.options.pilotsLookEveryMs)
  }

  /** Something to bring from near a lot to a place near by; `n` tells orders apart. */
  order(n: number, loadType: Order["loadType"]): Order {
    const lot = this.lots[n % this.lots.length]
    if (lot === undefined) throw new Error("the hub has no lots")
    const pickup = offsetM(lot, 120 + 10 * (n % 7), 60)
    return {
      name: `street-${n}-${randomUUID().slice(0, 8)}`,
      merchantId: randomUUID(),
      pickup,
      dropoff: offsetM(pickup, 180, 15 * (n % 11)),
      loadType,
      pin: loadType === "MAGIC_LID" ? String(1000 + ((n * 37) % 9000)) : null
    }
  }

  /** The first partner, where it does not matter which. */
  get partner(): PartnerDesk {
    const [partner] = this.partners
    if (partner === undefined) throw new Error("the access file has no key with the scope partner")
    return partner
  }

  /** Orders; null when nobody can bring it now. */
  async place(order: Order, partner = this.partner): Promise<Placed | null> {
    const quote: Quote = await partner.quote(order)
    if (!quote.available) return null
    const accepted = await partner.accept(quote.quoteId, order)
    const { deliveryId, trackerToken } = accepted
    if (this.options.notices === null) {
      this.shop.watch({ deliveryId, loadMethod: order.loadType, pin: order.pin })
    }
    const api = this.clientOf("customer", `tracker:${deliveryId}`, trackerToken)
    const door = new CustomerDoor(api, deliveryId, this.habits, () => this.robotNear(order.dropoff))
    return { order, partner, accepted, received: door.receive() }
  }

  /**
   * Orders until somebody can bring it, for about ten seconds: news of robots and pilots that came to work a
   * moment ago may still be on its way to the planner. Null when nobody can all that time.
   */
  async placeSoon(orderOf: (n: number) => Order): Promise<Placed | null> {
    for (let n = 1; n <= placesMax; n += 1) {
      const placed = await this.place(orderOf(n))
      if (placed !== null) return placed
      await this.habits.rest(placeAgainMs)
    }
    return null
  }

  /** Waits until the robot that brought a delivery is at home again; gives up after a while. */
  async settled(deliveryId: string): Promise<void> {
    const { attempts } = await this.partner.delivery(deliveryId)
    const serial = attempts[0]?.serial ?? null
    for (let looks = 0; serial !== null && looks < settlingLooksMax; looks += 1) {
      if (!(await this.dispatcher.isUnderWay(serial))) return
      await this.habits.rest(settlingLookEveryMs)
    }
  }

  /**
   * The dispatcher calls an order off on which nobody works any more, and the crew puts its robot to work
   * again. One that is on its way to its customer is left alone: its pilot brings it there. Says whether
   * it was called off.
   */
  async clearUp({ accepted, order, partner }: Placed): Promise<boolean> {
    const { attempts } = await partner.delivery(accepted.deliveryId)
    const attempt = attempts.at(-1)
    if (attempt === undefined || goesOnAlone.has(attempt.status)) return false
    await this.dispatcher.callOff(accepted.deliveryId)
    const robot = this.robots.get(attempt.serial ?? "")
    if (robot === undefined) return true
    robot.closeLid()
    await this.dispatcher.clear(robot.serial)
    await this.crew.putDown(robot, this.lotNear(order.pickup))
    return true
  }

  /** Everybody goes home. */
  close(): Promise<void> {
    return this.habits.end()
  }

  private robotNear(place: LatLng): VirtualRobot | undefined {
    return [...this.robots.values()]
      .map((robot) => ({ robot, meters: haversineM(robot.place, place) }))
      .filter(({ meters }) => meters <= seenWithinM)
      .sort((a, b) => a.meters - b.meters)[0]?.robot
  }

  private lotNear(place: LatLng): Lot {
    const [lot] = [...this.lots].sort((a, b) => haversineM(a, place) - haversineM(b, place))
    if (lot === undefined) throw new Error("the hub has no lots")
    return lot
  }

  private keyHolder(who: string, { token }: Key): ApiClient {
    const keyId = token.split("_")[1] ?? ""
    return this.clientOf(who, `key:${keyId}`, token)
  }

  private clientOf(who: string, callerId: string, token: string): ApiClient {
    const { observe, patienceMs, url } = this.options
    return new ApiClient({ url, who, callerId, token, signal: this.habits.signal, patienceMs, observe })
  }
}

type Key = Access["keys"][number]

const keysOf = ({ keys }: Access, scope: Key["scopes"][number]): ReadonlyArray<Key> =>
  keys.filter(({ scopes }) => scopes.includes(scope))

const keyOf = (access: Access, scope: Key["scopes"][number]): Key => {
  const [key] = keysOf(access, scope)
  if (key === undefined) throw new Error(`the access file has no key with the scope ${scope}`)
  return key
}
