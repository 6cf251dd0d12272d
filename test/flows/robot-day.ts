/** The day of robots in a city that closes at 08:00, step by step. */
import { assert } from "@effect/vitest"
import type { HubState } from "../../src/actors/hub/state.ts"
import type { RobotState } from "../../src/actors/robot/state.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import type { EventOf, FlowRun } from "./flow-run.ts"
import type { ListedCity } from "./listed-city.ts"

/** Closing time is at 08:00. */
export const city = {
  robots: [["lot-a", 90] as const, ["lot-b", 90] as const],
  orders: [{ atS: 3600 }],
  zone: 'opensAt: "06:00", closesAt: "08:00"',
  durationS: 14_400
} as const satisfies ListedCity

export const step = (event: AnyEvent): string => {
  switch (event._tag) {
    case "RobotStateChanged": {
      const { from, to } = event as EventOf<"RobotStateChanged">
      return from === to ? "" : `${from} -> ${to}`
    }
    case "FoTaskCreated":
      return (event as EventOf<"FoTaskCreated">).type
    case "FoSubtaskCompleted":
      return (event as EventOf<"FoSubtaskCompleted">).action ?? ""
    case "RobotCheckedOut":
    case "RobotDeployment":
    case "RobotCheckedIn":
      return event._tag
    default:
      return ""
  }
}

/** The day of one robot, step by step. */
export const dayOf = (run: FlowRun, serial: string): ReadonlyArray<string> =>
  run.told
    .filter(({ event }) => "serial" in event && event.serial === serial)
    .map(({ event }) => step(event))
    .filter((it) => it !== "")

export const putOut = [
  ...["DEPLOY_BOTS", "null -> OFF_DUTY", "SCAN_BOT", "RobotCheckedOut", "RobotDeployment", "LOAD_TO_VAN"],
  ...["OFF_DUTY -> DEPLOYED", "PARK_BOT", "DEPLOYED -> PARKED"]
]
export const trip = ["PARKED -> ON_TRIP", "ON_TRIP -> PARKED"]
export const takenIn = ["SCAN_BOT", "PICKUP_BOT", "RobotCheckedIn", "PARKED -> OFF_DUTY"]

export const robotOf = (run: FlowRun, serial: string): RobotState =>
  run.simulation.host.stateOf("Robot", serial) as RobotState

export const hubOf = (run: FlowRun): HubState =>
  run.simulation.host.stateOf("Hub", run.simulation.world.city.hubs[0]?.id ?? "") as HubState

/** What an order to put a robot out by hand was answered. */
export const deployByHand = (run: FlowRun, serial: string): string | null => {
  const { hubId } = hubOf(run)
  const { locationId } = run.of("RobotDeployment")[0] ?? assert.fail("nobody was put out")
  run.simulation.host.command(
    "Hub",
    hubId,
    {
      ...{ _tag: "Deploy", serial, locationId, method: "VAN_DROP", reason: "BY_HAND" },
      ...{ by: "operator:dispatch", robot: null }
    },
    {}
  )
  run.pass(0)
  return run.commands("Hub", "Deploy").at(-1)?.refused ?? null
}
