/**
 * What a planning cycle costs at least, pilots left aside: the assignment of deliveries to robots at
 * their cheapest times, found by going through the sets of robots. Small cycles only: the time grows
 * with two to the number of robots. Source: spec/dispatch.md 7 (H1, H2).
 */

/** Prices of one delivery: alone or kept, and with each robot at its cheapest; infinite where impossible. */
export interface LeastPrices {
  /** Without a new robot: staying alone, or keeping the plan. */
  readonly unchanged: number
  /** Position of the robot that keeping the plan occupies, -1 for none. */
  readonly ownRobot: number
  readonly byRobot: ReadonlyArray<number>
}

/** Least sum over the robot sets, with one delivery held to one outcome (-1: unchanged); -2 holds nothing. */
const leastSum = (
  prices: ReadonlyArray<LeastPrices>,
  robots: number,
  heldDelivery: number,
  heldOutcome: number
): number => {
  const sets = 1 << robots
  let best = new Float64Array(sets).fill(Number.POSITIVE_INFINITY)
  best[0] = 0
  prices.forEach(({ unchanged, ownRobot, byRobot }, delivery) => {
    const next = new Float64Array(sets).fill(Number.POSITIVE_INFINITY)
    const mayBe = (outcome: number): boolean => delivery !== heldDelivery || outcome === heldOutcome
    for (let set = 0; set < sets; set++) {
      const before = best[set] as number
      if (before === Number.POSITIVE_INFINITY) continue
      const reach = (robot: number, price: number): void => {
        const bit = robot < 0 ? 0 : 1 << robot
        if ((set & bit) !== 0) return
        const after = set | bit
        next[after] = Math.min(next[after] as number, before + price)
      }
      if (mayBe(-1)) reach(ownRobot, unchanged)
      byRobot.forEach((price, robot) => {
        if (price < Number.POSITIVE_INFINITY && mayBe(robot)) reach(robot, price)
      })
    }
    best = next
  })
  return Math.min(...best)
}

/** What the cycle costs at least. */
export const leastCost = (prices: ReadonlyArray<LeastPrices>, robots: number): number =>
  leastSum(prices, robots, -2, -2)

/** What the cycle costs at least when a delivery is served by a robot; infinite when that is impossible. */
export const leastCostWith = (
  prices: ReadonlyArray<LeastPrices>,
  robots: number,
  delivery: number,
  robot: number
): number => leastSum(prices, robots, delivery, robot)
