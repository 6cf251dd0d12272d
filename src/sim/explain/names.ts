/** Names of what there is in a run, for readers who know no ids. */
import type { PlannerState } from "../../actors/planner/state.ts"
import { haversineM, type LatLng, type Place } from "../../domain/geo.ts"
import { Draws } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import { deliveryIdOf, orderName } from "../world/demand.ts"
import { plannedShifts } from "../world/shifts.ts"
import type { World } from "../world/world.ts"

const ids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g

/** A robot this near a lot stands at it. */
const atStandM = 30

export class Names {
  private readonly byId = new Map<string, string>()
  private readonly orderByDelivery = new Map<string, string>()
  private readonly stands: ReadonlyArray<{ readonly name: string; readonly place: LatLng }>

  constructor(scenario: Scenario, world: World) {
    const { city } = world
    this.stands = [...city.lots, ...city.hubs]
    for (const hub of city.hubs) {
      this.byId.set(hub.id, hub.name)
      this.byId.set(hub.place.locationId, hub.name)
    }
    for (const lot of city.lots) this.byId.set(lot.id, lot.name).set(lot.place.locationId, lot.name)
    for (const merchant of city.merchants) {
      this.byId.set(merchant.id, merchant.name).set(merchant.place.locationId, merchant.name)
    }
    for (const order of world.orders) {
      const name = orderName(order.index)
      this.byId.set(order.dropoff.locationId, `customer of ${name}`)
      this.orderByDelivery.set(deliveryIdOf(order), name)
    }
    for (const { pilotId, pilotIndex } of plannedShifts(scenario, new Draws(scenario.seed, 0))) {
      this.byId.set(pilotId, `pilot-${pilotIndex + 1}`)
    }
  }

  /** Learns the demands that a planner has at the moment. */
  learn(state: PlannerState): void {
    for (const demand of state.demands.values()) {
      const order = demand.deliveryId === null ? undefined : this.orderByDelivery.get(demand.deliveryId)
      if (order !== undefined) this.byId.set(demand.id, order)
    }
  }

  /** The name of the thing with this id; the id itself when it has none. */
  of(id: string): string {
    return this.byId.get(id) ?? this.orderByDelivery.get(id) ?? id
  }

  /** A text with names for the ids in it. */
  in(text: string): string {
    return text.replace(ids, (id) => this.of(id))
  }

  /** A place by its name, by the lot or hub that it is at, or by its coordinates. */
  place(place: Place | null, at: LatLng): string {
    const name = place?.locationId === undefined ? undefined : this.byId.get(place.locationId)
    if (name !== undefined) return name
    const stand = this.stands.find(({ place: stand }) => haversineM(stand, at) <= atStandM)
    return stand?.name ?? `${at.lat.toFixed(4)},${at.lng.toFixed(4)}`
  }
}
