/**
 * Step 8 of the replan loop: idle robots go where orders are expected. A move is a deployment with the
 * purpose `reposition`, made like any other: it takes no pilot from what is planned, gives way to a
 * delivery before it departs, and may be interrupted for one afterwards. Source: spec/dispatch.md 7, 9.
 */
import type { Place } from "../../domain/geo.ts"
import { planMovement } from "../../services/dispatch/planner/movement.ts"
import { hubsToReposition, planReposition } from "../../services/dispatch/planner/reposition.ts"
import { addMovement } from "./movement.ts"
import type { Pass } from "./pass.ts"
import { isIdle } from "./state.ts"

/** Sends the robots of the hubs whose turn it is; each move is a transition of its own. */
export const reposition = (pass: Pass): void => {
  const { state, now, config } = pass
  if (!config.reposition) return
  for (const hubId of hubsToReposition(state, now, config)) {
    for (const { serial, to } of planReposition(state, state.calendar, hubId, now, config)) {
      move(pass, serial, { lat: to.lat, lng: to.lng, locationId: to.locationId, kind: "ParkingLot" })
    }
  }
}

/** One move, if the robot is still idle and a pilot is free for it at once. */
const move = (pass: Pass, serial: string, destination: Place): void => {
  const { state, now, config } = pass
  const robot = state.robotBySerial.get(serial)
  if (robot === undefined || pass.hasTouched(serial) || !isIdle(robot)) return
  const planned = planMovement(
    state,
    state.calendar,
    robot,
    "Deployment",
    destination,
    now,
    false,
    now,
    config,
    pass.tentative
  )
  if (typeof planned === "string" || planned.block === null) return
  // A pilot who is free only later is one whom somebody waits for.
  if (planned.etd > now + config.activationLeadS * 1_000) return
  const block = pass.take(planned.block, "Deployment")
  if (block === null) return
  pass.split()
  pass.touch(serial)
  const { origin, etd, eta, meters, batteryEndPct } = planned
  addMovement(pass, robot, {
    type: "Deployment",
    origin,
    destination,
    etd,
    eta,
    meters,
    batteryEndPct,
    block,
    purpose: "reposition",
    deliveryId: null,
    attemptId: null
  })
}
