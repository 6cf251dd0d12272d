/**
 * The commands that open a city on a server: its hubs, lots, robots and pilots, as a scenario describes
 * them. The simulation opens its cities with the same ones (src/sim/world/opening.ts).
 */
import * as Effect from "effect/Effect"
import type { GatewayService } from "../cluster/gateway.ts"
import { hour, type Instant } from "../domain/instant.ts"
import type { Draws } from "../sim/kernel/streams.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import type { City } from "../sim/world/city.ts"
import { plannedFleet } from "../sim/world/fleet.ts"
import { openingCommands } from "../sim/world/opening.ts"
import { plannedShifts } from "../sim/world/shifts.ts"

/** A person who may drive. */
export interface CityPilot {
  readonly pilotId: string
}

export interface OpenedCity {
  readonly hubIds: ReadonlyArray<string>
  readonly lots: ReadonlyArray<{ readonly locationId: string; readonly hubId: string; readonly name: string }>
  readonly serials: ReadonlyArray<string>
  readonly pilots: ReadonlyArray<CityPilot>
}

/** Pilots of a server are planned for so long; they come and go by themselves in between. */
const shiftMs = 24 * hour

export const openCity = (
  gateway: GatewayService,
  scenario: Scenario,
  city: City,
  draws: Draws,
  now: Instant
) =>
  Effect.gen(function* () {
    const fleet = plannedFleet(scenario, city, draws)
    const pilotIds = [...new Set(plannedShifts(scenario, draws).map(({ pilotId }) => pilotId))]
    for (const { id, command } of openingCommands(scenario, city, fleet)) {
      yield* gateway.tell("Hub", id, command)
    }
    for (const pilotId of pilotIds) {
      yield* gateway.tell("Pilot", pilotId, {
        _tag: "ScheduleShift",
        pilotId,
        shard: city.shard,
        cityId: city.id,
        experienceDays: 365,
        startAt: now,
        endAt: now + shiftMs,
        breaks: []
      })
    }
    const opened: OpenedCity = {
      hubIds: city.hubs.map(({ id }) => id),
      lots: city.lots.map(({ id, hubId, name }) => ({ locationId: id, hubId, name })),
      serials: fleet.map(({ serial }) => serial),
      pilots: pilotIds.map((pilotId) => ({ pilotId }))
    }
    return opened
  })
