import type { PlannerState } from "../../actors/planner/state.ts"

/**
 * I10, H6: the blocks of a pilot are disjoint, those of different demands a cooldown apart, a trip changes
 * its pilot once at most, and only open demands hold blocks. Whether a block lies in
 * the pilot's shift is asked when it is booked: shifts are cut afterwards. Source: spec/dispatch.md 11.
 */
export const pilotBlocksDisjoint = (state: PlannerState): string | null => {
  const byPilot = new Map<
    string,
    Array<{ readonly from: number; readonly to: number; readonly id: string }>
  >()
  for (const demand of state.demands.values()) {
    const blocks = state.calendar.blocksOf(demand.id)
    if (blocks.length > 0 && demand.closedAt !== null) return `final demand ${demand.id} holds a pilot`
    const handovers = blocks.filter((block) => block.kind === "handover").length
    // A quote holds the blocks of all three trips of its delivery; accepted, each trip has its own.
    const trips = demand.status === "Requested" ? 3 : 1
    if (handovers > trips) return `demand ${demand.id} is handed over ${handovers} times`
    for (const { pilotId, from, to } of blocks) {
      const known = byPilot.get(pilotId)
      if (known === undefined) byPilot.set(pilotId, [{ from, to, id: demand.id }])
      else known.push({ from, to, id: demand.id })
    }
  }
  for (const [pilotId, blocks] of byPilot) {
    blocks.sort((a, b) => a.from - b.from)
    for (let i = 1; i < blocks.length; i++) {
      const before = blocks[i - 1]
      const block = blocks[i]
      if (before === undefined || block === undefined) continue
      const pause = before.id === block.id ? 0 : state.calendar.cooldownMs
      if (block.from < before.to + pause)
        return `pilot ${pilotId} drives ${before.id} and ${block.id} at once`
    }
  }
  return null
}
