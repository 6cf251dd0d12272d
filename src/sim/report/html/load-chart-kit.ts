/** Loads what draws charts at the moment that a report is written, so that no other command pays for it. */
import type { ChartKit } from "./chart-types.ts"

/** The kit with its libraries, loaded on the first call of a process. */
export const loadChartKit = async (): Promise<ChartKit> => (await import("./chart-kit.ts")).makeChartKit()
