/**
 * Scenario sections `fleet`, `pilots`, `fieldOps` and `couriers`: who delivers.
 * Source: spec/simulation.md 3 and 4.
 */
import * as Schema from "effect/Schema"
import {
  exp,
  lognormal,
  randomNumber,
  randomSpan,
  truncnormal,
  uniform,
  weibull
} from "./distribution-field.ts"
import {
  countIn,
  field,
  label,
  listOf,
  nullable,
  numberIn,
  percent,
  perHour,
  required,
  span,
  timeOfDay
} from "./fields.ts"

/** How robots of one kind drive, drain, fail and talk. */
export const RobotProfile = Schema.Struct({
  cruiseSpeedMps: field(
    "cruise_speed_mps",
    randomNumber(0.1, 10, "of metres per second"),
    truncnormal(1.4, 0.15, 1.0, 1.8),
    "Cruise speed, drawn once per robot."
  ),
  tripSpeedFactor: field(
    "tripSpeedFactor",
    randomNumber(0.1, 10),
    truncnormal(1, 0.05, 0.85, 1.15),
    "Multiplies the speed of one trip."
  ),
  crossingsPerKm: field(
    "crossings_per_km",
    numberIn(0, 100, "per kilometre"),
    6,
    "Street crossings, Poisson."
  ),
  crossingFreePct: field("crossing_free_pct", percent, 40, "Crossings without a wait."),
  crossingWaitMs: field("crossing_wait_s", randomSpan(0, 3600), uniform(5, 60), "Wait at the others."),
  pedestrianDelayPct: field(
    "pedestrian_delay_pct",
    numberIn(0, 500, "in per cent"),
    6,
    "Mean delay by pedestrians, of moving time."
  ),
  pedestrianDelayCv: field("pedestrianDelayCv", numberIn(0, 5), 0.5, "Its coefficient of variation."),
  capacityL: field("capacity_l", numberIn(1, 1000, "of litres"), 40, "What a robot holds."),
  batteryWh: field("battery_wh", numberIn(10, 100_000, "of watt-hours"), 750, "Energy of a full battery."),
  driveW: field("drive_w", numberIn(0, 10_000, "of watts"), 130, "Power while driving."),
  idleW: field("idle_w", numberIn(0, 10_000, "of watts"), 30, "Power while standing."),
  batteryNoisePct: field(
    "battery_noise_pct",
    randomNumber(-50, 50, "in per cent"),
    uniform(-5, 5),
    "Deviation of a robot's consumption, drawn once."
  ),
  batteryWarnPct: field("battery_warn_pct", percent, 30, "Warning level."),
  batterySwapPct: field(
    "battery_swap_pct",
    percent,
    20,
    "Below this no new work; the battery is to be swapped."
  ),
  batteryGroundPct: field("battery_ground_pct", percent, 10, "Below this the robot is grounded."),
  stuckPerH: field("stuck_per_h", perHour, 0.03, "Per driving hour."),
  flippedPerH: field("flipped_per_h", perHour, 0.003, "Per driving hour."),
  hitPerH: field("hit_per_h", perHour, 0.001, "Per driving hour."),
  timeToFailureMs: field(
    "time_to_failure_s",
    randomSpan(0, 1e10),
    weibull(1, 540_000),
    "Service time to a component's failure."
  ),
  failingComponents: field(
    "failingComponents",
    Schema.Struct({
      gpsPct: field("gps_pct", percent, 30, "GPS."),
      cameraPct: field("camera_pct", percent, 20, "Camera."),
      basePct: field("base_pct", percent, 20, "Motor base."),
      powerPct: field("power_pct", percent, 10, "Power control unit."),
      lidPct: field("lid_pct", percent, 15, "Lid."),
      emergencyButtonPct: field("emergency_button_pct", percent, 5, "Emergency button.")
    }),
    {},
    "Which component fails; sum 100."
  ),
  lidMoveMs: field("lid_move_s", span(0, 60), 3, "Time in which the lid opens or closes."),
  lidOpenFailsPct: field("lid_open_fails_pct", percent, 0.4, "Openings that fail."),
  lidCloseFailsPct: field("lid_close_fails_pct", percent, 0.6, "Closings that fail."),
  latchNotSensedPct: field("latch_not_sensed_pct", percent, 0.3, "Closings whose latch is not sensed."),
  lidRetryWorksPct: field("lid_retry_works_pct", percent, 70, "Retries that work."),
  telemetryMs: field("telemetry_s", span(1, 3600), 10, "Period of telemetry."),
  activePositionMs: field("active_position_s", span(1, 3600), 20, "Period of positions of robots on a trip."),
  staleAfterMs: field(
    "stale_after_s",
    span(1, 86_400),
    180,
    "Silence after which a robot counts as offline."
  ),
  connectivityLossPerH: field("connectivity_loss_per_h", perHour, 0.5, "Per driving hour."),
  connectivityLossMs: field(
    "connectivity_loss_s",
    randomSpan(0, 86_400),
    lognormal(15, 1.3),
    "How long it lasts."
  ),
  gpsErrorM: field(
    "gps_error_m",
    randomNumber(-1000, 1000, "of metres"),
    truncnormal(0, 4, -12, 12),
    "Error of a fix along each axis."
  ),
  gpsJumpPct: field("gps_jump_pct", percent, 0.1, "Fixes that jump.")
})

const batteryStart = randomNumber(0, 100, "in per cent")

const oneRobot = Schema.Struct({
  serial: required("serial", label, "Serial number, unique."),
  hub: required("hub", label, "Hub that it belongs to."),
  start: nullable(
    "start",
    label,
    "Lot or hub where it stands at first; left out: a lot of its hub, in turn."
  ),
  batteryPct: field("battery_pct", batteryStart, uniform(85, 100), "Charge at the start."),
  profile: field("profile", label, "standard", "Name of its profile.")
})

const manyRobots = Schema.Struct({
  count: required("count", countIn(1, 100_000), "How many; spread evenly over the hubs and their lots."),
  hub: nullable("hub", label, "All at this hub; left out: at all hubs in turn."),
  batteryPct: field("battery_pct", batteryStart, uniform(85, 100), "Charge at the start."),
  profile: field("profile", label, "standard", "Name of their profile.")
})

/** Section `fleet`. */
export const FleetSection = Schema.Struct({
  robots: field(
    "robots",
    listOf(Schema.Union(manyRobots, oneRobot)),
    [{ count: 50 }],
    "Robots, one by one ({serial, hub, …}) or by number ({count, …})."
  ),
  profiles: field(
    "profiles",
    Schema.Record({ key: label, value: RobotProfile }),
    { standard: {} },
    "Kinds of robots by name; what an entry leaves out is the default."
  )
})

const plannedBreak = Schema.Struct({
  afterMs: required("after_s", span(0, 86_400), "From the start of the shift."),
  durationMs: required("duration_s", span(60, 86_400), "Length.")
})

const shift = Schema.Struct({
  startMs: required("start", timeOfDay, "Local time at which the shift starts, on every day of the run."),
  count: required("count", countIn(1, 100_000), "Pilots who start then."),
  durationMs: nullable("duration_s", span(600, 86_400), "Length; left out: shift_s.")
})

/** Section `pilots`. */
export const PilotsSection = Schema.Struct({
  shifts: field(
    "shifts",
    listOf(shift, 0, 1000),
    [{ start: "10:00", count: 45 }],
    "When pilots start, and how many."
  ),
  shiftMs: field("shift_s", span(600, 86_400), 28_800, "Length of a shift."),
  breaks: field(
    "breaks",
    listOf(plannedBreak, 0, 10),
    [
      { after_s: 7200, duration_s: 900 },
      { after_s: 14_400, duration_s: 1800 },
      { after_s: 21_600, duration_s: 900 }
    ],
    "Breaks of a shift of shift_s; those that do not fit a shorter shift fall away."
  ),
  breakSpreadMs: field(
    "break_spread_s",
    span(0, 14_400),
    7200,
    "Pilots who start together take a break at different times within this span."
  ),
  latePct: field("late_pct", percent, 10, "Pilots who start late."),
  lateMs: field("late_s", randomSpan(0, 86_400), exp(240), "By how much."),
  absentPct: field("absent_pct", percent, 1, "Pilots who do not come."),
  newPilotPct: field(
    "new_pilot_pct",
    percent,
    0,
    "Pilots with less than 30 days of experience: deployment only."
  ),
  newPilotSpeedFactor: field(
    "newPilotSpeedFactor",
    numberIn(0.1, 2),
    0.9,
    "Their speed over that of the others."
  ),
  responseMs: field("response_s", randomSpan(0, 3600), lognormal(8, 0.6), "Time to answer an offer."),
  silentPct: field("silent_pct", percent, 2, "Offers not answered."),
  rejectPct: field("reject_pct", percent, 1, "Offers refused."),
  connectMs: field("connect_s", randomSpan(0, 3600), lognormal(20, 0.4), "Time to connect to a robot."),
  handoverMs: field("handover_s", randomSpan(0, 3600), lognormal(100, 0.4), "Time that a handover takes."),
  unresponsivePerH: field("unresponsive_per_h", perHour, 0.01, "Pilots who fall silent, per hour of shift."),
  unresponsiveMs: field("unresponsive_s", randomSpan(0, 86_400), exp(120), "How long the silence lasts."),
  skill: field(
    "skill",
    randomNumber(0.1, 10),
    truncnormal(1, 0.04, 0.85, 1.15),
    "Speed factor of a pilot, drawn once."
  )
})

const work = (key: string, medianS: number, what: string) =>
  field(key, randomSpan(0, 86_400), lognormal(medianS, 0.5), what)

/** Section `fieldOps`. */
export const FieldOpsSection = Schema.Struct({
  perHub: field("perHub", countIn(0, 1000), 2, "Field operators per hub."),
  opensAtMs: field("opensAt", timeOfDay, "00:00", "Start of their day, local."),
  closesAtMs: field("closesAt", timeOfDay, "24:00", "End of their day, local."),
  swapBelowPct: field(
    "swap_below_pct",
    percent,
    40,
    "Idle robots with less charge get a fresh battery: below it a chain of trips hardly fits above the reserve."
  ),
  vanSpeedMps: field(
    "van_speed_mps",
    numberIn(0.1, 50, "of metres per second"),
    6,
    "Speed of vans with stops."
  ),
  responseMs: field("response_s", randomSpan(0, 3600), lognormal(30, 0.6), "Time to answer a task."),
  rejectPct: field("reject_pct", percent, 5, "Tasks refused."),
  work: field(
    "work",
    Schema.Struct({
      unstickMs: work("unstick_s", 240, "Unstick a robot."),
      unflipMs: work("unflip_s", 120, "Set a flipped robot up."),
      batteryMs: work("battery_s", 240, "Swap a battery."),
      lotBatteryMs: work("lot_battery_s", 180, "Swap a battery at a parking lot."),
      emptyMs: work("empty_s", 240, "Empty a robot."),
      cameraMs: work("camera_s", 120, "Clean a camera."),
      crosswalkMs: work("crosswalk_s", 180, "Move a robot off a crosswalk."),
      hitMs: work("hit_s", 720, "See to a robot that was hit."),
      tabletMs: work("tablet_s", 480, "Mend a tablet or a QR code."),
      scanLoadMs: work("scan_load_s", 180, "Scan a robot and load it into the van."),
      unloadMs: work("unload_s", 120, "Unload it."),
      otherMs: work("other_s", 180, "Anything else.")
    }),
    {},
    "Times on site."
  ),
  repairWorksPct: field(
    "repair_works_pct",
    percent,
    70,
    "Repairs on site that work; the rest go to the workshop."
  ),
  workshopMs: field("workshop_s", randomSpan(0, 1e7), lognormal(72_000, 0.8), "Time in the workshop.")
})

/** Section `couriers`. */
export const CouriersSection = Schema.Struct({
  acceptPct: field("accept_pct", percent, 95, "Requests that a courier takes."),
  acceptDelayMs: field("accept_delay_s", randomSpan(0, 86_400), lognormal(60, 0.7), "Time until he does."),
  answerMs: field(
    "answer_s",
    randomSpan(0, 3600),
    lognormal(0.3, 0.5),
    "Time until a company answers a request; couriers are sought meanwhile."
  ),
  arrivalMs: field("arrival_s", randomSpan(0, 86_400), lognormal(600, 0.4), "From then to the pickup."),
  speedMps: field("speed_mps", numberIn(0.1, 50, "of metres per second"), 5.3, "Speed."),
  pickupMs: field("pickup_s", span(0, 3600), 240, "Time at the pickup."),
  dropoffMs: field("dropoff_s", span(0, 3600), 240, "Time at the drop-off."),
  failsPct: field("fails_pct", percent, 2, "Couriers who accept and then fail.")
})
