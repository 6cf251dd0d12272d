/** The text of a scenario file for tests that run the program: a little city that takes a moment. */

/** What a test changes of `littleCity`. */
export interface LittleCity {
  readonly durationS?: number
  readonly robots?: number
  readonly pilots?: number
  /** Expected number of orders if it lasted a whole day. */
  readonly ordersPerDay?: number
  /** Further sections, as a file writes them, each with the end of its line. */
  readonly more?: string
}

/** `small`: a dry Tuesday from ten o'clock on, three hours if nothing else is said. */
export const littleCity = ({
  durationS = 10_800,
  robots = 12,
  pilots = 10,
  ordersPerDay = 400,
  more = ""
}: LittleCity = {}): string => `schemaVersion: 1
name: small
startAt: 2026-05-12T10:00:00+02:00
duration_s: ${durationS}
fleet: { robots: [{ count: ${robots} }] }
pilots: { shifts: [{ start: "10:00", count: ${pilots} }] }
partners: { ordersPerDay: ${ordersPerDay} }
weather: { model: dry }
${more}`
