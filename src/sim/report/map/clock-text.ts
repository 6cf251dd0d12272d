/** Local time on the map's clock. */
import type { MapData } from "./map-data.ts"

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const two = (value: number): string => String(value).padStart(2, "0")

/** `Tue 18:05`: weekday and time of day, so many seconds after the start of the run. */
export const clockText = (
  { startsAtS, startsOn }: Pick<MapData, "startsAtS" | "startsOn">,
  afterS: number
): string => {
  const local = startsAtS + Math.floor(afterS)
  const weekday = weekdays[(startsOn + Math.floor(local / 86_400)) % 7]
  return `${weekday} ${timeText(local)}`
}

/** `18:05`, as commands take it. */
export const timeText = (localS: number): string =>
  `${two(Math.floor(localS / 3_600) % 24)}:${two(Math.floor(localS / 60) % 60)}`
