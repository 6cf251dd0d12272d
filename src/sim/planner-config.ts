/** The planner's configuration for a scenario: defaults, what the city and the fleet say, and the file's overrides. */
import { defaultPlannerConfig, type PlannerConfig } from "../services/dispatch/planner/config.ts"
import type { Experiment } from "../services/dispatch/planner/overridable.ts"
import type { Scenario } from "./scenario/schema.ts"
import type { City } from "./world/city.ts"
import { travelStreetsOf } from "./world/city-streets.ts"

/** The experiments of a scenario, in order of their names. */
export const experimentsOf = (scenario: Scenario): ReadonlyArray<Experiment> =>
  Object.entries(scenario.dispatch.experiments ?? {})
    .map(([name, { sharePct, ...overrides }]) => ({ name, sharePct, overrides }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** Overrides of `dispatch` in the file win; their names are checked when the file is read. */
export const plannerConfigOf = (scenario: Scenario, city: City): PlannerConfig => {
  const profile = Object.values(scenario.fleet.profiles)[0]
  const { zoneOverrides = {}, experiments: _, ...parameters } = scenario.dispatch
  return {
    ...defaultPlannerConfig,
    zones: city.zones.map((zone) => ({
      id: zone.id,
      center: zone.center,
      radiusM: zone.radiusM,
      polygon: zone.polygon ?? null,
      enabled: zone.enabled,
      opensAtMs: zone.opensAtMs,
      closesAtMs: zone.closesAtMs
    })),
    utcOffsetMs: scenario.startAt.utcOffsetMs,
    couriersAvailable: scenario.policy.fallback !== "none",
    handover: scenario.policy.handover,
    streets: travelStreetsOf(scenario),
    detourFactor: scenario.travel.detourFactor,
    deliveryRouteLimitM: scenario.city.generator.routeMaxM,
    ...(profile === undefined
      ? {}
      : {
          robotVolumeL: profile.capacityL,
          staleAfterMs: profile.staleAfterMs,
          batteryWarnPct: profile.batteryWarnPct,
          batterySwapPct: profile.batterySwapPct,
          batteryGroundPct: profile.batteryGroundPct
        }),
    ...parameters,
    zoneOverrides,
    experiments: experimentsOf(scenario)
  }
}
