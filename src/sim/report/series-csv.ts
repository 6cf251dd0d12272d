/** The series of a run as CSV with a header; counts of orders run from the start. */
import { second } from "../../domain/instant.ts"
import { formatLocal } from "../scenario/start-at.ts"
import type { RunResult, SeriesPoint } from "./run-result.ts"

const columns = [
  "placed",
  "rejected",
  "accepted",
  "delivered",
  "canceled",
  "robotsInService",
  "robotsOnTrip",
  "pilotsOnShift",
  "pilotsAssigned",
  "robotsToPickup",
  "robotsDelivering",
  "robotsReturning",
  "robotsDeploying",
  "robotsAtStop",
  "robotsParked",
  "robotsGrounded",
  "robotsOffDuty",
  "pilotsDriving",
  "pilotsConnecting",
  "pilotsOnCooldown",
  "pilotsIdle",
  "pilotsUnresponsive",
  "pilotsOnBreak"
] as const satisfies ReadonlyArray<keyof SeriesPoint>

const header = columns.map((column) => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))

/** One line per point: local time, seconds since the start, then the counts. */
export const seriesCsv = (result: RunResult): string => {
  const { at: start, utcOffsetMs } = result.scenario.startAt
  const lines = [["local_time", "elapsed_s", ...header].join(",")]
  for (const point of result.series) {
    lines.push(
      [
        formatLocal(point.at, utcOffsetMs),
        (point.at - start) / second,
        ...columns.map((column) => point[column])
      ].join(",")
    )
  }
  return `${lines.join("\n")}\n`
}
