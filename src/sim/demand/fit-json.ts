/** What `demand fit --json` prints: one versioned form. Places of customers are not in it. */
import type { DemandFit } from "./fit.ts"
import type { Fitted } from "./fit-spans.ts"

const demandFitSchemaVersion = 1

/** The fit with the file it was made from; `out`: the scenario that was written. */
export const demandFitJson = (fit: DemandFit, file: string, out: string) => ({
  schemaVersion: demandFitSchemaVersion,
  file,
  sha256: fit.sha256,
  orders: fit.orders,
  timeZone: fit.timeZone,
  days: fit.days.days,
  fitted: {
    ordersPerDay: fit.days.ordersPerDay,
    ordersPerDaySpread: fit.days.spread,
    perDay: fit.days.perDay,
    dayFactorSigma: fit.days.dayFactorSigma,
    firstHour: fit.days.firstHour,
    hour_shares_pct: fit.days.hourSharesPct,
    preparation_min:
      fit.preparation === null
        ? null
        : { shape: fit.preparation.shape, scale: fit.preparation.scale, ...qualityJson(fit.preparation) },
    order_size_l:
      fit.size === null ? null : { median: fit.size.median, sigma: fit.size.sigma, ...qualityJson(fit.size) },
    merchants: fit.merchants.map(({ name, orders }) => ({ name, orders })),
    merchantWeightExponent: fit.rankExponent,
    zones: fit.zones,
    integrations: fit.integrations
  },
  notes: fit.notes,
  scenario: out
})

const qualityJson = ({ from, dropped, ks, ksCritical }: Fitted) => ({
  orders: from,
  outliers: dropped,
  outliers_pct: (100 * dropped) / (from + dropped),
  ksDistance: ks,
  ksCritical
})
