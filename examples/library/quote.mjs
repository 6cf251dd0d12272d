// Asks the planner for a robot: which one, when it is at the door, what the price is made of, and why none.
// Run it in a checkout, or in a project that depends on curbline: node examples/library/quote.mjs
import {
  defaultPlannerConfig,
  fleetOf,
  insert,
  isRefusal,
  PilotCalendar,
  parkedRobot,
  quotedOrder
} from "curbline/planner"

const now = Date.UTC(2026, 4, 12, 10)
const minute = 60_000
const hour = 60 * minute

const robots = [
  parkedRobot("robot-far", "hub", { lat: 52.528, lng: 13.405 }, now),
  parkedRobot("robot-near", "hub", { lat: 52.521, lng: 13.405 }, now),
  parkedRobot("robot-empty", "hub", { lat: 52.52, lng: 13.405 }, now, { batteryPct: 5 })
]

// Every plan ends at a parking lot.
const lot = {
  locationId: "lot",
  lat: 52.522,
  lng: 13.408,
  hubId: "hub",
  capacity: 10,
  demandSchedule: null,
  isActive: true
}
const fleet = fleetOf(robots, { lots: [lot] })

// Pilots with the hours they work; no bookings yet.
const calendar = new PilotCalendar(
  defaultPlannerConfig.cooldownS * 1000,
  defaultPlannerConfig.experienceDaysMin
)
calendar.setPilot({
  pilotId: "pilot-1",
  state: "ON_SHIFT",
  experienceDays: 200,
  notBefore: 0,
  availability: [now, now + 8 * hour]
})

const order = quotedOrder(
  "merchant",
  { lat: 52.52, lng: 13.406 },
  { lat: 52.524, lng: 13.412 },
  now + 15 * minute,
  now + 45 * minute
)

const tell = (answer) => {
  if (isRefusal(answer)) {
    console.log(`refused: ${answer.limitingFactor} ${JSON.stringify(answer.issueCounts)}`)
    return
  }
  const afterMinutes = Math.round((answer.dropoffEta - now) / minute)
  console.log(
    `${answer.serial} is at the door after ${afterMinutes} min; price ${JSON.stringify(answer.costTerms)}`
  )
}

tell(insert(fleet, calendar, order, now, defaultPlannerConfig))
tell(insert(fleetOf([]), calendar, order, now, defaultPlannerConfig))
