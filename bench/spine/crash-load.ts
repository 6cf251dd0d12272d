/**
 * Partners who go on ordering whatever happens, a dispatcher who clears up after each death of the server,
 * and everything that they and the robots are told.
 */
import { setTimeout as pause } from "node:timers/promises"
import { ApiProblem, ApiSilent, type Exchange } from "../../src/main/street/api-client.ts"
import type { Ending } from "../../src/main/street/customer-door.ts"
import type { Order } from "../../src/main/street/partner-desk.ts"
import type { Placed, Street } from "../../src/main/street/street.ts"
import type { KeptEvent } from "../../src/main/street/virtual-robot.ts"
import type { Witness } from "./audit-promises.ts"

const loadTypes: ReadonlyArray<Order["loadType"]> = ["TWO_DIGIT_DEVICELESS_PIN", "MAGIC_LID", "PINLESS", "QR"]

/** Between two orders of a partner. */
const orderEveryMs = 500
/** When no robot is free it is not worth asking again at once. */
const refusedEveryMs = 1000
/** How often the dispatcher looks around. */
const clearUpEveryMs = 300
/**
 * Orders under way at once, fewer than robots: the planner reckons with minutes for what takes no time here,
 * and would plan what comes on top for later than the test lasts.
 */
const underWayMax = 8

/** Writes down what the street is told. */
export class Recorder implements Witness {
  readonly commands: Array<Exchange> = []
  readonly accepted: Array<{ readonly deliveryId: string; readonly attemptId: string }> = []
  readonly kept: Array<KeptEvent> = []
  requests = 0

  readonly observe = (exchange: Exchange): void => {
    this.requests += 1
    if (exchange.key !== null && exchange.status < 300) this.commands.push(exchange)
  }
}

export class Load {
  readonly placed: Array<Placed> = []
  readonly ended = new Map<string, Ending>()
  /** Deliveries that the dispatcher gave up: nobody worked on them any more. */
  readonly calledOff = new Set<string>()
  /** Quotes that nobody could serve, and requests that the server refused. */
  refused = 0
  private readonly street: Street
  private readonly recorder: Recorder
  private readonly controller = new AbortController()
  private readonly cleared = new AbortController()
  private readonly running: Array<Promise<void>> = []
  private orders = 0
  /** Orders before this one are not counted as under way. */
  private firstCounted = 0

  constructor(street: Street, recorder: Recorder) {
    this.street = street
    this.recorder = recorder
  }

  /** Every partner begins to order, and the dispatcher to look after what is left behind. */
  start(): void {
    for (const partner of this.street.partners) this.running.push(this.order(partner))
    void this.clearUp()
  }

  /** The server has forgotten its plans, and with them who works on what was ordered before. */
  plansAreGone(): void {
    this.firstCounted = this.placed.length
  }

  /** Nobody orders any more; what was ordered goes on. */
  async stop(): Promise<void> {
    this.controller.abort()
    await Promise.all(this.running)
  }

  /** Everybody has gone home. */
  end(): void {
    this.controller.abort()
    this.cleared.abort()
  }

  /** Orders that have neither ended nor been called off. */
  get open(): ReadonlyArray<Placed> {
    return this.placed.filter(this.isOpen)
  }

  private readonly isOpen = ({ accepted: { deliveryId } }: Placed): boolean =>
    !this.ended.has(deliveryId) && !this.calledOff.has(deliveryId)

  private get underWay(): number {
    return this.placed.slice(this.firstCounted).filter(this.isOpen).length
  }

  private async clearUp(): Promise<void> {
    const { signal } = this.cleared
    while (!signal.aborted) {
      const left = this.placed.slice(0, this.firstCounted).filter(this.isOpen)
      await Promise.all(
        left.map(async (placed) => {
          const isOff = await this.street.clearUp(placed).catch(unlessSilent)
          if (isOff) this.calledOff.add(placed.accepted.deliveryId)
        })
      )
      await pause(clearUpEveryMs, undefined, { signal }).catch(() => undefined)
    }
  }

  private async order(partner: Street["partners"][number]): Promise<void> {
    const { signal } = this.controller
    while (!signal.aborted) {
      const placed = this.underWay >= underWayMax ? null : await this.place(partner)
      const restMs = placed === null ? refusedEveryMs : orderEveryMs
      await pause(restMs, undefined, { signal }).catch(() => undefined)
    }
  }

  private async place(partner: Street["partners"][number]): Promise<Placed | null> {
    const n = this.orders++
    const loadType = loadTypes[n % loadTypes.length] ?? "QR"
    try {
      const placed = await this.street.place(this.street.order(n, loadType), partner)
      if (placed === null) {
        this.refused += 1
        return null
      }
      const { deliveryId } = placed.accepted
      this.placed.push(placed)
      this.recorder.accepted.push(placed.accepted)
      void placed.received.then((ending) => {
        if (ending !== null) this.ended.set(deliveryId, ending)
      })
      return placed
    } catch (error) {
      unlessSilent(error)
      this.refused += 1
      return null
    }
  }
}

/** A server that refuses or does not answer is what is tested here; anything else is a mistake of ours. */
const unlessSilent = (error: unknown): false => {
  if (error instanceof ApiProblem || error instanceof ApiSilent) return false
  throw error
}
