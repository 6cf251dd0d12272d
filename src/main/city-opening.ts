/**
 * The commands that open a city on a server: its hubs, lots, robots and pilots, as a scenario describes
 * them. The simulation opens its cities with the same ones (src/sim/world/opening.ts).
 */
import * as Effect from "effect/Effect"
import type { HubCommand } from "../actors/hub/commands.ts"
import type { CommandRejected, GatewayService } from "../cluster/gateway.ts"
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
  /** Those whose books were open already. */
  readonly knownHubIds: ReadonlyArray<string>
  readonly lots: ReadonlyArray<{ readonly locationId: string; readonly hubId: string; readonly name: string }>
  readonly serials: ReadonlyArray<string>
  readonly pilots: ReadonlyArray<CityPilot>
}

/** Pilots of a server are planned for so long; they come and go by themselves in between. */
const shiftMs = 24 * hour

/** Whether a hub refuses because it knows already what it is told. */
const isKnown = ({ _tag }: HubCommand, { rejection }: CommandRejected): boolean =>
  (_tag === "CreateHub" && rejection._tag === "IllegalTransition") ||
  (_tag === "RegisterRobot" && rejection._tag === "AlreadyRegistered")

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
    const knownHubIds: Array<string> = []
    for (const { id, command } of openingCommands(scenario, city, fleet)) {
      // A hub that has been there before stays open or closed as it was.
      if (command._tag === "OpenHub" && knownHubIds.includes(id)) continue
      yield* Effect.catchTag(gateway.tell("Hub", id, command), "CommandRejected", (refusal) => {
        if (command._tag === "CreateHub") knownHubIds.push(id)
        return isKnown(command, refusal) ? Effect.void : Effect.fail(refusal)
      })
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
      knownHubIds,
      lots: city.lots.map(({ id, hubId, name }) => ({ locationId: id, hubId, name })),
      serials: fleet.map(({ serial }) => serial),
      pilots: pilotIds.map((pilotId) => ({ pilotId }))
    }
    return opened
  })
