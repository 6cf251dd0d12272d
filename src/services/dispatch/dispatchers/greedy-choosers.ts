/**
 * The simple policies that the planner is measured against. Both take one delivery at a time, look no
 * further, and give another robot only to a delivery that has lost its own.
 * Source: spec/dispatch.md 7 (proof of quality, e).
 */
import type { RobotChooser, RobotOption } from "./robot-chooser.ts"

/** The serial of the least option by `keys`, compared one after the other; ties go to the lesser serial. */
const leastBy = (
  options: ReadonlyArray<RobotOption>,
  ...keys: ReadonlyArray<(option: RobotOption) => number>
): string | null => {
  let best: RobotOption | null = null
  for (const option of options) if (best === null || isLess(option, best, keys)) best = option
  return best === null ? null : best.serial
}

const isLess = (
  a: RobotOption,
  b: RobotOption,
  keys: ReadonlyArray<(option: RobotOption) => number>
): boolean => {
  for (const key of keys) {
    const difference = key(a) - key(b)
    if (difference !== 0) return difference < 0
  }
  return a.serial < b.serial
}

/** The feasible robot with the shortest way to the merchant. */
export const nearestRobot: RobotChooser = {
  name: "nearest",
  choose: (delivery, shard) => leastBy(shard.options(delivery), (option) => option.pickupM),
  plan: null
}

/**
 * The feasible robot that is at the merchant first. Robots leave just in time for the food, so many arrive
 * at the same moment; of those, the nearest.
 */
export const firstCome: RobotChooser = {
  name: "first-come",
  choose: (delivery, shard) =>
    leastBy(
      shard.options(delivery),
      (option) => option.arriveAt,
      (option) => option.pickupM
    ),
  plan: null
}
