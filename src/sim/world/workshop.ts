/**
 * The workshop of a hub: robots that could not be mended in the street come back after hours, whole and
 * charged, and are put out again. Source: spec/simulation.md 3 (repair).
 */
import type { Instant } from "../../domain/instant.ts"
import type { Process, SimulationHost } from "../host.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { priorities } from "../kernel/priorities.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { mend } from "./field-work.ts"
import type { RobotDevice } from "./robot-device.ts"

export class Workshop implements Process {
  private readonly host: SimulationHost
  private readonly draws: Draws
  private readonly workshopMs: Distribution
  private readonly done: (robot: RobotDevice) => void
  private readonly robots = new Map<number, RobotDevice>()
  private readonly visitsOf: Array<number> = []
  /** Robots taken in so far. */
  visits = 0
  private spentMs = 0
  private readonly since = new Map<number, Instant>()

  /** `done`: the robot is ready to work again. */
  constructor(
    host: SimulationHost,
    draws: Draws,
    workshopMs: Distribution,
    done: (robot: RobotDevice) => void
  ) {
    this.host = host
    this.draws = draws
    this.workshopMs = workshopMs
    this.done = done
  }

  /** A robot is brought in, switched off. */
  take(robot: RobotDevice): void {
    if (this.robots.has(robot.index)) return
    const visit = this.visitsOf[robot.index] ?? 0
    this.visitsOf[robot.index] = visit + 1
    this.visits += 1
    this.robots.set(robot.index, robot)
    this.since.set(robot.index, this.host.now)
    const took = sample(this.workshopMs, this.draws.uniform(streams.workshop, robot.index, visit))
    const at = this.host.now + Math.max(1, Math.round(took))
    this.host.wake(at, priorities.merchant, this, 0, robot.index)
  }

  /** Whether the robot is here. */
  has(robot: RobotDevice): boolean {
    return this.robots.has(robot.index)
  }

  /** Time that robots spent here up to now, milliseconds. */
  timeSpentMs(): number {
    let sum = this.spentMs
    for (const since of this.since.values()) sum += this.host.now - since
    return sum
  }

  wake(_code: number, argument: number): void {
    const robot = this.robots.get(argument)
    if (robot === undefined) return
    this.robots.delete(argument)
    this.spentMs += this.host.now - this.since.get(argument)!
    this.since.delete(argument)
    mend(robot)
    robot.swapBattery()
    this.host.command(
      "Robot",
      robot.serial,
      {
        _tag: "SetFlags",
        flags: { needsMaintenance: false, undergoingMaintenance: false },
        referenceId: null,
        reason: "REPAIRED",
        requestedBy: "service:operations"
      },
      {}
    )
    this.done(robot)
  }
}
