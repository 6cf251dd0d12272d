import { assert } from "@effect/vitest"
import type { HostedActor } from "../../src/actors/actors.ts"
import type { DeviceItem } from "../../src/actors/robot/commands.ts"
import { type AnyCommand, unchanged } from "../../src/domain/decider.ts"
import type { RobotTelemetry } from "../../src/services/device/events.ts"
import { SimulationHost } from "../../src/sim/host.ts"
import { Draws } from "../../src/sim/kernel/streams.ts"
import type { Leg } from "../../src/sim/world/leg.ts"
import { type DeviceParameters, type Mishap, RobotDevice } from "../../src/sim/world/robot-device.ts"
import { nobody, noFacts } from "./no-facts.ts"

export const streetStart = 1_000_000
export const here = { lat: 52.52, lng: 13.4 }
export const there = { lat: 52.53, lng: 13.41 }

/** A robot with which nothing goes wrong by itself. */
export const soundRobot: DeviceParameters = {
  telemetryEveryMs: 10_000,
  fullTelemetry: false,
  capacityWh: 750,
  idleW: 27,
  driveW: 130,
  lidMotionMs: 3_000,
  lidOpenFails: 0,
  lidCloseFails: 0,
  lidRetryWorks: 1,
  gpsErrorM: { dist: "constant", value: 0 },
  gpsJumps: 0,
  connectivityLossPerHour: 0,
  connectivityLossMs: { dist: "constant", value: 30_000 },
  stuckPerHour: 0,
  flippedPerHour: 0,
  hitPerHour: 0,
  timeToFailureMs: null,
  failingComponents: []
}

/** A robot that is switched on, and all that its backend hears of it. */
export const streetRobot = (changes: Partial<DeviceParameters> = {}, batteryPct = 90, seed = 1) => {
  const heard: Array<RobotTelemetry> = []
  const items: Array<DeviceItem> = []
  const commands: Array<AnyCommand> = []
  const backend: HostedActor = {
    name: "Robot",
    initial: () => ({}),
    decide: (_state, command) => {
      commands.push(command)
      if ("event" in command) heard.push(command.event as RobotTelemetry)
      if ("items" in command) items.push(...(command.items as ReadonlyArray<DeviceItem>))
      assert.isBelow(heard.length, 10_000, "a robot reports without end")
      return unchanged
    },
    evolve: () => undefined
  }
  const host = new SimulationHost({
    startAt: streetStart,
    messageDelayMs: 10,
    actors: [backend],
    directory: nobody,
    views: noFacts,
    surroundings: { call: () => undefined, reply: () => undefined },
    observers: [],
    stopwatch: undefined,
    inbox: undefined
  })
  const draws = new Draws(seed, 0)
  const device = new RobotDevice(
    host,
    draws,
    { ...soundRobot, ...changes },
    "city",
    "r-1",
    0,
    "boot-1",
    here,
    1.4,
    batteryPct
  )
  device.switchOn(here)
  const driver = new RecordedDriver()
  const until = (ms: number) => host.run(streetStart + ms, 1e9)
  return { host, draws, device, driver, heard, items, commands, until }
}

/** A driver who only notes what he sees. */
export class RecordedDriver {
  readonly seen: Array<{ readonly what: "arrived" | Mishap; readonly at: number }> = []
  readonly arrived = (at: number): void => void this.seen.push({ what: "arrived", at })
  readonly halted = (what: Mishap, at: number): void => void this.seen.push({ what, at })
}

/** A leg of 1000 s at 130 W from here to there, or with changes. */
export const streetLeg = (departedAt: number, changes: Partial<Leg> = {}): Leg => ({
  from: here,
  to: there,
  via: [],
  meters: 1_400,
  departedAt,
  durationMs: 1_000_000,
  energyWh: (130 * 1_000) / 3_600,
  ...changes
})
