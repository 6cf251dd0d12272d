/** The weather of a run, hour by hour. Source: spec/simulation.md 3 (weather). */
import { hour, type Instant } from "../../domain/instant.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"

export type Weather = "dry" | "rain" | "severe"

/** The weather of each hour that begins within the run, from its start on; hour 0 is the first. */
export const weatherByHour = (scenario: Scenario, draws: Draws): ReadonlyArray<Weather> => {
  const { weather } = scenario
  const hours = Math.ceil(scenario.durationMs / hour)
  const result: Array<Weather> = []
  let now: Weather = weather.model === "markov" ? weather.start : weather.model
  for (let h = 0; h < hours; h++) {
    result.push(now)
    if (weather.model === "markov") now = following(now, weather, draws.uniform(streams.weather, 0, h) * 100)
  }
  return result
}

const following = (now: Weather, weather: Scenario["weather"], percentile: number): Weather => {
  switch (now) {
    case "dry":
      if (percentile < weather.dryToSeverePct) return "severe"
      return percentile < weather.dryToSeverePct + weather.dryToRainPct ? "rain" : "dry"
    case "rain":
      if (percentile < weather.rainToSeverePct) return "severe"
      return percentile < weather.rainToSeverePct + weather.rainToDryPct ? "dry" : "rain"
    case "severe":
      return percentile < weather.severeToRainPct ? "rain" : "severe"
  }
}

/** The weather at an instant of the run; that of the last hour afterwards. */
export const weatherAt = (hours: ReadonlyArray<Weather>, startAt: Instant, at: Instant): Weather =>
  hours[Math.max(0, Math.min(hours.length - 1, Math.floor((at - startAt) / hour)))] ?? "dry"
