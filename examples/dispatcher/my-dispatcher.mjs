/**
 * A dispatcher of one's own: it spares batteries. Of the robots that can serve an order it takes one that
 * is at the merchant at most two minutes after the soonest, and of those the one with the most charge left.
 *
 * Run it:   curbline sim city-day --dispatcher ./examples/dispatcher/my-dispatcher.mjs
 * Is it better than the planner?
 *           curbline compare city-day --dispatchers planner,./examples/dispatcher/my-dispatcher.mjs
 *
 * More: docs/how-to/own-dispatcher.md.
 *
 * @typedef {import("../../src/services/dispatch/dispatchers/robot-chooser.ts").RobotChooser} RobotChooser
 */

const patienceMs = 120_000

/** @type {RobotChooser} */
export const dispatcher = {
  name: "most-charge",

  /** The robot for one order; null refuses it. Asked for quotes, and for orders that have lost their robot. */
  choose(delivery, shard) {
    // Only robots that may do it, each with its times and pilots: whatever is chosen here is legal.
    const options = shard.options(delivery)
    const soonest = Math.min(...options.map((option) => option.arriveAt))
    const inTime = options.filter((option) => option.arriveAt <= soonest + patienceMs)
    inTime.sort((a, b) => b.batteryEndPct - a.batteryEndPct || (a.serial < b.serial ? -1 : 1))
    return inTime.length === 0 ? null : inTime[0].serial
  },

  // Orders that have a robot keep it. With a function here they may get another that is free:
  // (deliveries, shard) => [{ demandId, serial }, ...]
  plan: null
}
