/**
 * What faults do when they begin and end. A kind without an entry does nothing by itself: people and
 * machines of the world, or the ways of messages, ask whether it is at work and behave accordingly
 * (device-lid, telemetry-edges, virtual-merchant, message-faults …). Source: spec/simulation.md 9.
 */
import type { TripState } from "../../actors/trip/state.ts"
import { minute, second } from "../../domain/instant.ts"
import type { SimulationHost } from "../host.ts"
import type { Draws } from "../kernel/streams.ts"
import type { FaultKind } from "../scenario/fault-kinds.ts"
import type { Scenario } from "../scenario/schema.ts"
import { offsetM } from "../world/city.ts"
import { orderName } from "../world/demand.ts"
import type { RobotDevice } from "../world/robot-device.ts"
import type { Placement } from "../world/virtual-partner.ts"
import type { VirtualPilot } from "../world/virtual-pilot.ts"
import type { World } from "../world/world.ts"
import { worldCommandId, worldId } from "../world/world-ids.ts"
import type { ActiveFault, ActiveFaults } from "./active-faults.ts"
import { moreOrders } from "./more-orders.ts"

/** Everything a fault can get hold of. */
export interface FaultedCity {
  readonly host: SimulationHost
  readonly world: World
  readonly scenario: Scenario
  readonly draws: Draws
  readonly faults: ActiveFaults
  /** When the run ends. */
  readonly endAt: number
  /** Does something so much later, before all else of that millisecond. */
  readonly later: (afterMs: number, what: () => void) => void
}

interface Effect<Kind extends FaultKind> {
  /** `positions`: those that are hit, in ascending order. */
  readonly begin: (fault: ActiveFault<Kind>, positions: ReadonlyArray<number>, city: FaultedCity) => void
  readonly end?: (fault: ActiveFault<Kind>, positions: ReadonlyArray<number>, city: FaultedCity) => void
}

const nothing = (): void => undefined

/** Does something to each robot that is hit and switched on; counts those to which it made a difference. */
const toRobots =
  <Kind extends FaultKind>(
    what: (device: RobotDevice, fault: ActiveFault<Kind>, city: FaultedCity) => boolean
  ): Effect<Kind>["begin"] =>
  (fault, positions, city) => {
    for (const position of positions) {
      const device = city.world.devices[position]
      if (device?.powered && what(device, fault, city)) city.faults.count(fault.kind)
    }
  }

/** At the end, for each robot that was hit and that no other fault of the kind hits any more. */
const afterwards =
  <Kind extends FaultKind>(
    what: (device: RobotDevice, fault: ActiveFault<Kind>) => void
  ): NonNullable<Effect<Kind>["end"]> =>
  (fault, positions, city) => {
    for (const position of positions) {
      const device = city.world.devices[position]
      if (device !== undefined && city.faults.find(fault.kind, position) === null) what(device, fault)
    }
  }

/** Does something to each pilot that is hit; counts those to whom it made a difference. */
const toPilots =
  <Kind extends FaultKind>(what: (pilot: VirtualPilot, lengthMs: number) => boolean): Effect<Kind>["begin"] =>
  (fault, positions, city) => {
    const hit = new Set(positions)
    const lengthMs = lengthOf(fault, city)
    for (const pilot of city.world.pilotsByNumber) {
      if (hit.has(pilot.index) && what(pilot, lengthMs)) city.faults.count(fault.kind)
    }
  }

const toOrders =
  <Kind extends FaultKind>(
    what: (placement: Placement, fault: ActiveFault<Kind>, city: FaultedCity) => void
  ): Effect<Kind>["begin"] =>
  (fault, positions, city) => {
    const hit = new Set(positions)
    for (const placement of city.world.placements) {
      if (hit.has(placement.order.index)) what(placement, fault, city)
    }
  }

const lengthOf = (fault: ActiveFault, { endAt }: FaultedCity): number =>
  Math.max(1, (fault.until ?? endAt) - fault.from)

const closeHubs = <Kind extends FaultKind>(
  cause: string,
  isHit: (hubIndex: number, fault: ActiveFault<Kind>, city: FaultedCity) => boolean,
  isCounted: boolean
): Effect<Kind> => ({
  begin: (fault, _positions, city) => {
    for (const hub of city.world.city.hubs) {
      if (!isHit(hub.index, fault, city)) continue
      if (city.world.closeHub(hub.index, cause) && isCounted) city.faults.count(fault.kind)
    }
  },
  end: (fault, _positions, city) => {
    for (const hub of city.world.city.hubs) {
      if (isHit(hub.index, fault, city)) city.world.openHub(hub.index, cause)
    }
  }
})

/** A stranger waits for a robot to stand with its lid shut, for so long. */
const strangerWaitsMs = 10 * minute
const strangerLooksEveryMs = 5 * second

const openByStranger = (
  device: RobotDevice,
  fault: ActiveFault<"strangerOpensLid">,
  city: FaultedCity
): void => {
  if (device.powered && !device.moving && device.isShut) {
    city.faults.count("strangerOpensLid")
    device.openLid()
    city.later(fault.params.openMs, () => device.closeLid())
    return
  }
  if (city.host.now - fault.from >= strangerWaitsMs) return
  city.later(strangerLooksEveryMs, () => openByStranger(device, fault, city))
}

/** Four digits that are not the robot's. */
const wrongPin = (pin: string | null, draw: number): string => {
  const digits = String(1000 + Math.floor(draw * 9000))
  return digits === pin ? (digits === "9999" ? "1000" : String(Number(digits) + 1)) : digits
}

const typeWrongPin = (
  device: RobotDevice,
  fault: ActiveFault<"wrongPinBurst">,
  city: FaultedCity,
  left: number
): void => {
  if (left === 0) return
  // "0" opens at any touch: no PIN is wrong then.
  if (device.powered && !device.moving && device.pin !== "0") {
    city.faults.count("wrongPinBurst")
    device.enterPin(wrongPin(device.pin, fault.draw()))
  }
  city.later(fault.params.everyMs, () => typeWrongPin(device, fault, city, left - 1))
}

const moveAddress = (placement: Placement, fault: ActiveFault<"addressChange">, city: FaultedCity): void => {
  if (!placement.isCancelable) return
  const { order, deliveryId } = placement
  const { now } = city.host
  const angle = 2 * Math.PI * fault.draw()
  const { moveM } = fault.params
  const door = offsetM(order.dropoff, moveM * Math.cos(angle), moveM * Math.sin(angle))
  city.faults.count("addressChange")
  city.host.command(
    "Delivery",
    deliveryId,
    {
      _tag: "ChangeAddress",
      correlationId: worldCommandId(deliveryId, "address", order.index, now),
      dropoff: {
        ...door,
        kind: "Customer",
        locationId: worldId("customer-place", `${orderName(order.index)} moved`, order.index, now)
      },
      dropoffPiiId: null,
      by: "customer"
    },
    {}
  )
}

/** Mission control cancels the next trip of a robot that has not departed; its robot stands. */
const cancelTrip = (device: RobotDevice, city: FaultedCity): boolean => {
  const trip = nextTripOf(device.serial, city.host)
  if (trip === null) return false
  city.host.command(
    "Trip",
    trip.tripId,
    { _tag: "CancelTrip", by: "operator:mission-control", reason: "Other" },
    {}
  )
  return true
}

const nextTripOf = (serial: string, host: SimulationHost): TripState | null => {
  let next: TripState | null = null
  for (const { state } of host.allOf("Trip")) {
    const trip = state as TripState
    if (trip.robotSerial !== serial || trip.status === null || trip.departedAt !== null) continue
    if (trip.status === "COMPLETED" || trip.status === "CANCELLED") continue
    if (next === null || (trip.etd ?? 0) < (next.etd ?? 0)) next = trip
  }
  return next
}

const effects: { readonly [Kind in FaultKind]?: Effect<Kind> } = {
  robotOffline: {
    begin: (fault, positions, city) =>
      toRobots<"robotOffline">((device) => device.cutLink(lengthOf(fault, city)))(fault, positions, city)
  },
  telemetryReordered: { begin: nothing, end: afterwards((device) => device.sendLateSamples()) },
  batteryDrop: {
    begin: toRobots((device, { params }) => {
      if (device.chargeWh <= 0 || params.dropPct === 0) return false
      device.loseCharge(params.dropPct)
      return true
    })
  },
  componentFail: {
    begin: toRobots((device, { params }) => {
      const before = device.failedComponents.length
      device.failComponent(params.component, params.status)
      return params.status === "WARNING" || device.failedComponents.length > before
    }),
    end: afterwards((device, { params }) => device.repairComponent(params.component))
  },
  lidSensorLies: { begin: nothing, end: afterwards((device) => device.senseLid()) },
  robotStuck: {
    begin: toRobots((device) => {
      if (device.mishap !== null) return false
      device.getStuck()
      return true
    }),
    end: afterwards((device) => device.setFree())
  },
  robotFlipped: {
    begin: toRobots((device) => {
      if (device.mishap === "Flipped") return false
      device.flip()
      return true
    }),
    end: afterwards((device) => device.setFree())
  },
  robotHit: {
    begin: toRobots((device) => {
      if (device.mishap === "Hit") return false
      device.beHit()
      return true
    }),
    end: afterwards((device) => device.setFree())
  },
  robotStolen: {
    begin: (fault, positions, city) =>
      toRobots<"robotStolen">((device, { params }) => {
        const angle = 2 * Math.PI * fault.draw()
        const place = offsetM(device.place, params.awayM * Math.cos(angle), params.awayM * Math.sin(angle))
        return device.carryOff(place, lengthOf(fault, city))
      })(fault, positions, city)
  },
  wrongPinBurst: {
    begin: (fault, positions, city) => {
      for (const position of positions) {
        const device = city.world.devices[position]
        if (device !== undefined) typeWrongPin(device, fault, city, fault.params.tries)
      }
    }
  },
  strangerOpensLid: {
    begin: (fault, positions, city) => {
      for (const position of positions) {
        const device = city.world.devices[position]
        if (device !== undefined) openByStranger(device, fault, city)
      }
    }
  },
  pilotUnresponsive: { begin: toPilots((pilot, lengthMs) => pilot.freeze(lengthMs)) },
  massLogout: { begin: toPilots((pilot, lengthMs) => pilot.logOut(lengthMs)) },
  addressChange: { begin: toOrders(moveAddress) },
  partnerCancelStorm: {
    begin: toOrders((placement, fault, city) => {
      if (!placement.isCancelable || !fault.isAmong(fault.params.sharePct)) return
      city.later(Math.floor(fault.draw() * lengthOf(fault, city)), () => {
        if (!placement.isCancelable) return
        city.faults.count("partnerCancelStorm")
        placement.cancel()
      })
    })
  },
  // Operators take a zone out of service by closing its hubs: its robots get nothing new to do.
  zoneDisabled: closeHubs(
    "ZONE_DISABLED",
    (hubIndex, fault, { world }) => fault.hits(world.city.hubs[hubIndex]?.zoneIndex ?? -1),
    false
  ),
  weatherSevere: closeHubs("WEATHER", () => true, true),
  demandSpike: {
    begin: (fault, _positions, city) => {
      const { world, scenario, draws } = city
      const from = city.host.now
      const until = Math.min(city.endAt, from + lengthOf(fault, city))
      const next = world.records.reduce((last, record) => Math.max(last, record.index), -1) + 1
      const { factor } = fault.params
      const draw = (): number => fault.draw()
      const more = moreOrders(
        scenario,
        world.city,
        world.weather,
        draws,
        from,
        until,
        factor,
        fault.targets,
        next,
        draw
      )
      city.faults.count("demandSpike", more.length)
      world.addOrders(more)
    }
  },
  plannerPause: {
    begin: (_fault, _positions, { host }) => host.hold("Planner"),
    end: (_fault, _positions, { host, faults }) => {
      if (faults.find("plannerPause") === null) faults.count("plannerPause", host.release())
    }
  },
  tripCancelled: { begin: toRobots((device, _fault, city) => cancelTrip(device, city)) }
}

/** What a kind does by itself, null when others ask for it. */
export const effectOf = <Kind extends FaultKind>(kind: Kind): Effect<Kind> | null =>
  (effects[kind] as Effect<Kind> | undefined) ?? null
