import { assert, describe, it } from "@effect/vitest"
import { hosted } from "../../../src/actors/actors.ts"
import type { CourierCall } from "../../../src/actors/calls.ts"
import type { CourierUpdate } from "../../../src/actors/delivery/commands.ts"
import type { Directory } from "../../../src/actors/directory.ts"
import type { Views } from "../../../src/actors/views.ts"
import { type AnyCommand, unchanged } from "../../../src/domain/decider.ts"
import { ActiveFault, ActiveFaults } from "../../../src/sim/faults/active-faults.ts"
import { SimulationHost } from "../../../src/sim/host.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { CourierCompany } from "../../../src/sim/world/courier-company.ts"
import type { LidUser, RobotDevice } from "../../../src/sim/world/robot-device.ts"
import type { CourierParameters } from "../../../src/sim/world/virtual-courier.ts"

const t0 = 1_780_000_000_000
const minute = 60_000
const merchant = { lat: 43.7, lng: 7.4 }
/** 1000 m north. */
const door = { lat: 43.7 + 1000 / 111_195, lng: 7.4 }

const constant = (value: number) => ({ dist: "constant", value }) as const

const parameters: CourierParameters = {
  acceptShare: 1,
  acceptDelayMs: constant(minute),
  answerMs: constant(300),
  arrivalMs: constant(10 * minute),
  speedMps: 5,
  streets: null,
  detourFactor: 1.5,
  pickupMs: 4 * minute,
  dropoffMs: 4 * minute,
  failsShare: 0,
  feeCents: 800
}
const wayMs = 300_000

/** A company in a city with one order, and what it tells the order's delivery. */
const city = (over: Partial<CourierParameters> = {}, faults: ActiveFaults | null = null, readyAt = t0) => {
  const told: Array<readonly [at: number, update: CourierUpdate]> = []
  const asked: Array<AnyCommand> = []
  const host: SimulationHost = new SimulationHost({
    startAt: t0,
    messageDelayMs: 0,
    actors: [
      hosted({
        name: "Delivery",
        initial: () => ({}),
        decide: (_state, command: AnyCommand, now) => {
          told.push([now, command as CourierUpdate])
          return unchanged
        },
        evolve: () => undefined
      }),
      hosted({
        name: "Robot",
        initial: () => ({}),
        decide: (_state, command: AnyCommand) => {
          asked.push(command)
          return unchanged
        },
        evolve: () => undefined
      })
    ],
    directory: {} as Directory,
    views: {} as Views,
    surroundings: { call: () => undefined, reply: () => undefined },
    observers: [],
    stopwatch: undefined,
    inbox: undefined
  })
  const robot = { serial: "R1", lidUser: null as LidUser | null, backend: null, closeLid: () => undefined }
  const company = new CourierCompany(
    host,
    new Draws(1, 0),
    { ...parameters, ...over },
    {
      robotOf: (serial) => (serial === "R1" ? (robot as unknown as RobotDevice) : undefined),
      orderOf: () => ({ index: 3, readyAt })
    },
    faults
  )
  /** Minutes and words of what was told until `untilMin`. */
  const until = (untilMin: number): ReadonlyArray<string> => {
    host.run(t0 + untilMin * minute, 10_000)
    return told.map(([at, { report }]) => {
      const word = report.kind === "Status" ? report.status : report.kind
      return `${Math.floor((at - t0) / minute)} ${word}`
    })
  }
  return { host, company, robot, told, asked, until }
}

const call = (request: CourierCall["request"], over: Partial<CourierCall> = {}): CourierCall => ({
  _tag: "CourierCall",
  deliveryId: "delivery-1",
  attemptId: request === "QUOTE" ? null : "attempt-1",
  provider: "DoorDash",
  request,
  idempotencyKey: request === "CREATE" ? "attempt-1" : `attempt-1:${request}:1`,
  pickup: merchant,
  dropoff: door,
  readyAt: t0,
  fromRobot: null,
  orderValueCents: 2500,
  ...over
})

const begun = (kind: "courierNone" | "courierSilent" | "webhookReplay"): ActiveFaults => {
  const faults = new ActiveFaults([kind])
  faults.begin(new ActiveFault(kind, {} as never, t0, null, new Draws(1, 0), 0))
  return faults
}

const wholeWay = [
  "0 Created",
  "1 Assigned",
  "1 EnRouteToPickup",
  "11 ArrivedAtPickup",
  "15 PickedUp",
  "19 NearDropoff",
  "20 ArrivedAtDropoff",
  "24 Delivered"
]

describe("a courier company", () => {
  it("names a price and times", () => {
    const { company, told, until } = city()
    company.call(call("QUOTE"))
    assert.deepStrictEqual(until(1), ["0 Quoted"])
    assert.deepInclude(told[0]![1].report, {
      feeCents: 800,
      pickupEta: t0 + 11 * minute,
      dropoffEta: t0 + 11 * minute + 4 * minute + wayMs + 4 * minute
    })
  })

  it("sends a courier who tells of every step under an own id, and once per key", () => {
    const { company, told, until } = city()
    company.call(call("CREATE"))
    company.call(call("CREATE"))
    const words = until(60)
    assert.deepStrictEqual([...new Set(words)], wholeWay)
    const ids = told.map(([, update]) => update.providerEventId)
    assert.strictEqual(ids.length, wholeWay.length + 1)
    assert.strictEqual(new Set(ids).size, wholeWay.length)
    assert.isTrue(told.every(([, update]) => update.attemptId === "attempt-1"))
  })

  it("answers late where it is slow, while its courier is on his way", () => {
    const { company, until } = city({ answerMs: constant(2 * minute) })
    company.call(call("CREATE"))
    assert.deepStrictEqual(until(3), ["1 Assigned", "1 EnRouteToPickup", "2 Created"])
  })

  it("calls a courier off until he has the food", () => {
    const early = city()
    early.company.call(call("CREATE"))
    early.until(12)
    early.company.call(call("CANCEL"))
    assert.deepStrictEqual(early.until(60).slice(-2), ["11 ArrivedAtPickup", "12 CancelConfirmed"])
    const late = city()
    late.company.call(call("CREATE"))
    late.until(16)
    late.company.call(call("CANCEL"))
    assert.include(late.until(60), "16 CancelRefused")
    assert.strictEqual(late.until(60).at(-1), "24 Delivered")
  })

  it("knows nothing of a courier it never sent", () => {
    const { company, until } = city()
    company.call(call("CANCEL"))
    company.call(call("POLL"))
    company.call(call("UPDATE"))
    assert.sameMembers([...until(1)], ["0 CancelConfirmed", "0 Refused"])
  })

  it("sends him to another door until he has the food", () => {
    const { company, until } = city()
    company.call(call("CREATE"))
    until(5)
    company.call(call("UPDATE", { dropoff: { lat: 43.7 + 2000 / 111_195, lng: 7.4 } }))
    assert.strictEqual(until(60).at(-1), "29 Delivered")
    company.call(call("UPDATE", { idempotencyKey: "late" }))
    assert.strictEqual(until(70).at(-1), "60 Refused")
  })

  it("says how it stands, and since when", () => {
    const { company, told, until } = city()
    company.call(call("CREATE"))
    until(13)
    company.call(call("POLL"))
    assert.strictEqual(until(14).at(-1), "13 ArrivedAtPickup")
    assert.strictEqual(told.at(-1)![1].occurredAt, t0 + 11 * minute)
  })

  it("gives up when nobody takes it, or when he who took it fails", () => {
    const nobody = city({ acceptShare: 0 })
    nobody.company.call(call("CREATE"))
    assert.deepStrictEqual(nobody.until(60), ["0 Created", "1 Canceled"])
    const fails = city({ failsShare: 1 })
    fails.company.call(call("CREATE"))
    const words = fails.until(60)
    assert.deepStrictEqual(words.slice(0, 3), ["0 Created", "1 Assigned", "1 EnRouteToPickup"])
    assert.strictEqual(words.length, 4)
    assert.match(words[3] ?? "", /Canceled$/)
  })

  it("turns everybody down, keeps silent, or says things twice, by fault", () => {
    const none = begun("courierNone")
    const busy = city({}, none)
    busy.company.call(call("QUOTE"))
    busy.company.call(call("CREATE"))
    assert.sameMembers([...busy.until(60)], ["0 QuoteRefused", "0 Refused"])
    assert.strictEqual(none.fired.get("courierNone"), 2)

    const hush = begun("courierSilent")
    const silent = city({}, hush)
    silent.company.call(call("CREATE"))
    silent.until(30)
    silent.company.call(call("POLL"))
    assert.deepStrictEqual(silent.until(31), ["0 Created", "30 Delivered"])
    assert.strictEqual(hush.fired.get("courierSilent"), wholeWay.length - 1)

    const echo = begun("webhookReplay")
    const twice = city({}, echo)
    twice.company.call(call("CREATE"))
    twice.until(60)
    const ids = twice.told.map(([, update]) => update.providerEventId)
    assert.strictEqual(ids.length, 2 * wholeWay.length - 1)
    assert.strictEqual(new Set(ids).size, wholeWay.length)
  })
})

describe("a courier", () => {
  it("waits at the merchant's for food that is not ready", () => {
    const { company, until } = city({}, null, t0 + 30 * minute)
    company.call(call("CREATE"))
    assert.include(until(60), "34 PickedUp")
  })

  it("has a robot opened, takes the food out of it and shuts it", () => {
    const { company, robot, asked, until } = city()
    let closed = 0
    robot.closeLid = () => {
      closed += 1
      robot.lidUser?.lidClosed(0)
    }
    company.call(call("CREATE", { fromRobot: "R1" }))
    until(13)
    assert.deepInclude<object>(asked[0] ?? {}, {
      _tag: "OpenLid",
      source: "TRACKER",
      referenceId: null,
      deliveryId: null
    })
    assert.isNotNull(robot.lidUser)
    robot.lidUser?.lidOpened(0)
    assert.include(until(15), "15 PickedUp")
    assert.deepStrictEqual([closed, asked.length, robot.lidUser], [1, 1, null])
    assert.strictEqual(until(60).at(-1), "24 Delivered")
  })

  it("leaves a robot that does not open", () => {
    const { company, robot, asked, until } = city()
    company.call(call("CREATE", { fromRobot: "R1" }))
    assert.strictEqual(until(60).at(-1), "23 Canceled")
    assert.strictEqual(asked.length, 10)
    assert.isNull(robot.lidUser)
  })
})
