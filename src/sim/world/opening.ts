/** The commands that open a city's books: hubs, lots and robots, in the order they are given. Pure. */
import type { HubCommand } from "../../actors/hub/commands.ts"
import type { HubId } from "../../domain/ids.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { City } from "./city.ts"
import { demandSchedules } from "./demand-schedule.ts"
import type { PlannedRobot } from "./fleet.ts"

export interface OpeningCommand {
  readonly id: HubId
  readonly command: HubCommand
}

export const openingCommands = (
  scenario: Scenario,
  city: City,
  fleet: ReadonlyArray<PlannedRobot>
): ReadonlyArray<OpeningCommand> => {
  const commands: Array<OpeningCommand> = []
  const give = (id: HubId, command: HubCommand): void => void commands.push({ id, command })
  for (const hub of city.hubs) {
    give(hub.id, { _tag: "CreateHub", shard: city.shard, cityId: city.id, name: hub.name })
    give(hub.id, {
      _tag: "UpsertLocation",
      locationId: hub.place.locationId,
      type: "HUB",
      name: hub.name,
      lat: hub.place.lat,
      lng: hub.place.lng,
      capacity: null,
      demandSchedule: null,
      isActive: true
    })
    give(hub.id, { _tag: "OpenHub", cause: "SCHEDULE" })
  }
  const schedules = demandSchedules(scenario, city)
  for (const lot of city.lots) {
    give(lot.hubId, {
      _tag: "UpsertLocation",
      locationId: lot.id,
      type: "PARKING_LOT",
      name: lot.name,
      lat: lot.place.lat,
      lng: lot.place.lng,
      capacity: lot.capacity,
      demandSchedule: schedules.get(lot.id) ?? null,
      isActive: true
    })
  }
  for (const robot of fleet) {
    const hub = city.hubs[robot.hubIndex]
    if (hub !== undefined) give(hub.id, { _tag: "RegisterRobot", serial: robot.serial })
  }
  return commands
}
