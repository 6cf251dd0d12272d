import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"

/** The three keys that every scenario needs; lines 1 to 3 of most files below. */
const top = `schemaVersion: 1
name: test
startAt: 2026-05-12T06:00:00+02:00
`

/** What the file is, its text, and every line that it must give, in this order. */
const badFiles: ReadonlyArray<readonly [what: string, text: string, lines: ReadonlyArray<string>]> = [
  [
    "parameters that nothing uses yet, when they are changed",
    `${top}customers: { no_show_wait_s: 60 }
`,
    [
      "test.yaml:4:30: customers.no_show_wait_s: found 60: changes nothing yet: what it drives is not built; allowed: the default, or leave it out"
    ]
  ],
  [
    "a dispatcher that nobody knows",
    `${top}policy: { planner: nearst }
`,
    [
      'test.yaml:4:20: policy.planner: found "nearst"; allowed: planner, nearest, first-come; did you mean nearest?'
    ]
  ],
  [
    "overrides of a parameter that no zone has, out of range, and without its unit",
    `${top}dispatch:
  zoneOverrides:
    zone-01: { nearestRobots: 5, battery_swap_pct: 120, pickup_route_limit: 900 }
`,
    [
      "test.yaml:6:16: dispatch.zoneOverrides.zone-01.nearestRobots: unknown key; allowed: pickup_route_limit_m, delivery_route_limit_m, stale_after_ms, fresh_within_ms, position_accuracy_m, battery_swap_pct, battery_reserve_pct, battery_margin_pct, drain_pct_per_km, drain_pct_per_hour, stop_delay_s, early_arrival_s, … (17 more); did you mean dispatch.nearestRobots?",
      "test.yaml:6:52: dispatch.zoneOverrides.zone-01.battery_swap_pct: found 120; allowed: a percentage from 0 to 100",
      "test.yaml:6:57: dispatch.zoneOverrides.zone-01.pickup_route_limit: unknown key (the unit is part of the key); allowed: pickup_route_limit_m, delivery_route_limit_m, stale_after_ms, fresh_within_ms, position_accuracy_m, battery_swap_pct, battery_reserve_pct, battery_margin_pct, drain_pct_per_km, drain_pct_per_hour, stop_delay_s, early_arrival_s, … (17 more); did you mean pickup_route_limit_m?"
    ]
  ],
  [
    "overrides of a zone that does not exist",
    `${top}dispatch:
  zoneOverrides:
    zone-2: { pickup_route_limit_m: 900 }
`,
    ["test.yaml:6:5: dispatch.zoneOverrides.zone-2: no such zone; allowed: zone-01; did you mean zone-01?"]
  ],
  [
    "experiments without a share, of a parameter that no robot has, and of more than all robots",
    `${top}dispatch:
  experiments:
    noShare: { pickup_route_limit_m: 900 }
    zonesOnly: { share_pct: 50, load_time_s: 60 }
    tooMuch: { share_pct: 101, hysteresis_s: 60 }
`,
    [
      "test.yaml:6:5: dispatch.experiments.noShare.share_pct: missing; allowed: a percentage from 0 to 100",
      "test.yaml:7:33: dispatch.experiments.zonesOnly.load_time_s: unknown key; allowed: share_pct, pickup_route_limit_m, delivery_route_limit_m, stale_after_ms, fresh_within_ms, position_accuracy_m, battery_swap_pct, battery_reserve_pct, battery_margin_pct, drain_pct_per_km, drain_pct_per_hour, stop_delay_s, … (12 more); did you mean dispatch.load_time_s?",
      "test.yaml:8:27: dispatch.experiments.tooMuch.share_pct: found 101; allowed: a percentage from 0 to 100"
    ]
  ],
  [
    "experiments that try nothing, and too many of them",
    `${top}dispatch:
  experiments:
    a: { share_pct: 5 }
${["b", "c", "d", "e", "f", "g"].map((name) => `    ${name}: { share_pct: 5, hysteresis_s: 60 }`).join("\n")}
`,
    [
      "test.yaml:5:3: dispatch.experiments: 7 experiments; allowed: at most 6",
      "test.yaml:6:5: dispatch.experiments.a: changes no parameter; allowed: at least one besides share_pct"
    ]
  ],
  [
    "an empty file",
    ``,
    ["test.yaml:1:1: not a scenario; allowed: keys with values, at least schemaVersion, name and startAt"]
  ],
  [
    "a file that is a list",
    `- a
- b
`,
    ["test.yaml:1:1: not a scenario; allowed: keys with values, at least schemaVersion, name and startAt"]
  ],
  [
    "broken YAML, every error of it",
    `a: [1, 2
b: }
`,
    [
      "test.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]; allowed: YAML 1.2 or JSON",
      'test.yaml:2:4: Unexpected flow-map-end token in YAML stream: "}"; allowed: YAML 1.2 or JSON'
    ]
  ],
  [
    "a tab as indentation",
    `${top}partners:
\tordersPerDay: 5
`,
    ["test.yaml:5:1: Tabs are not allowed as indentation; allowed: YAML 1.2 or JSON"]
  ],
  [
    "a key given twice",
    `${top}name: again
`,
    ["test.yaml:4:1: Map keys must be unique; allowed: YAML 1.2 or JSON"]
  ],
  [
    "required keys that are missing, all of them",
    `seed: 4
`,
    [
      "test.yaml:1:1: schemaVersion: missing; allowed: 1",
      "test.yaml:1:1: name: missing; allowed: a name of up to 64 letters, digits, dots, hyphens and underscores",
      "test.yaml:1:1: startAt: missing; allowed: a date and time with its offset from UTC, like 2026-05-12T06:00:00+02:00"
    ]
  ],
  [
    "another version of the form",
    `schemaVersion: 2
name: test
startAt: 2026-05-12T06:00:00+02:00
`,
    ["test.yaml:1:16: schemaVersion: found 2; allowed: 1"]
  ],
  [
    "a name with a space",
    `schemaVersion: 1
name: big city
startAt: 2026-05-12T06:00:00+02:00
`,
    [
      'test.yaml:2:7: name: found "big city"; allowed: a name of up to 64 letters, digits, dots, hyphens and underscores'
    ]
  ],
  [
    "a start without its offset",
    `schemaVersion: 1
name: test
startAt: 2026-05-12T06:00:00
`,
    [
      'test.yaml:3:10: startAt: found "2026-05-12T06:00:00"; allowed: a date and time with its offset from UTC, like 2026-05-12T06:00:00+02:00'
    ]
  ],
  [
    "a day that does not exist",
    `schemaVersion: 1
name: test
startAt: 2026-02-30T06:00:00+02:00
`,
    [
      'test.yaml:3:10: startAt: found "2026-02-30T06:00:00+02:00"; allowed: a date and time with its offset from UTC, like 2026-05-12T06:00:00+02:00'
    ]
  ],
  [
    "an offset that the time zone does not have",
    `schemaVersion: 1
name: test
startAt: 2026-05-12T06:00:00+01:00
`,
    [
      'test.yaml:3:10: startAt: found "2026-05-12T06:00:00+01:00": the offset does not fit city.timezone; allowed: +02:00, which Europe/Berlin has at that time'
    ]
  ],
  [
    "a misspelt time zone",
    `${top}city: { timezone: Europe/Berlim }
`,
    [
      'test.yaml:4:19: city.timezone: found "Europe/Berlim": no such time zone; allowed: an IANA time zone; did you mean Europe/Berlin?'
    ]
  ],
  [
    "a key without its unit",
    `${top}duration: 3600
`,
    [
      "test.yaml:4:1: duration: unknown key (the unit is part of the key); allowed: schemaVersion, name, seed, startAt, duration_s, warmup, replications, city, travel, fleet, pilots, fieldOps, … (14 more); did you mean duration_s?"
    ]
  ],
  [
    "a key with another unit",
    `${top}merchants:
  loading_ms: 60000
`,
    [
      "test.yaml:5:3: merchants.loading_ms: unknown key (the unit is part of the key); allowed: notice_delay_s, loading_s, wrong_pin_pct, wrong_pin_delay_s, no_show_pct, give_up_s, loadMethods; did you mean loading_s?"
    ]
  ],
  [
    "a key in the wrong section",
    `${top}ordersPerDay: 3
`,
    [
      "test.yaml:4:1: ordersPerDay: unknown key; allowed: schemaVersion, name, seed, startAt, duration_s, warmup, replications, city, travel, fleet, pilots, fieldOps, … (14 more); did you mean partners.ordersPerDay?"
    ]
  ],
  [
    "a misspelt key",
    `${top}partners:
  orders_per_dya: 3
`,
    [
      "test.yaml:5:3: partners.orders_per_dya: unknown key; allowed: ordersPerDay, firstHour, hour_shares_pct, dayFactor, bursts, orders, onlyOrders, merchantWeightExponent, preparation_s, preparation_max_s, readyTimeKnown, readyTimeError, … (11 more); did you mean ordersPerDay?"
    ]
  ],
  [
    "a misspelt section",
    `${top}fleets:
  robots: [{ count: 3 }]
`,
    [
      "test.yaml:4:1: fleets: unknown key; allowed: schemaVersion, name, seed, startAt, duration_s, warmup, replications, city, travel, fleet, pilots, fieldOps, … (14 more); did you mean fleet?"
    ]
  ],
  [
    "a span out of range",
    `${top}duration_s: -5
`,
    ["test.yaml:4:13: duration_s: found -5; allowed: a number of seconds from 60 to 31536000"]
  ],
  [
    "a text where a number belongs",
    `${top}duration_s: a day
`,
    ['test.yaml:4:13: duration_s: found "a day"; allowed: a number of seconds from 60 to 31536000']
  ],
  [
    "a percentage above 100",
    `${top}merchants:
  no_show_pct: 120
`,
    ["test.yaml:5:16: merchants.no_show_pct: found 120; allowed: a percentage from 0 to 100"]
  ],
  [
    "a section without content",
    `${top}partners:
`,
    ["test.yaml:4:10: partners: found nothing; allowed: a section of keys"]
  ],
  [
    "a number where a list belongs",
    `${top}fleet:
  robots: 5
`,
    ["test.yaml:5:11: fleet.robots: found 5; allowed: a list of 0 to 100000 items"]
  ],
  [
    "a seed below 0",
    `${top}seed: -1
`,
    ["test.yaml:4:7: seed: found -1; allowed: a whole number from 0 to 18446744073709551615"]
  ],
  [
    "a seed above 64 bits",
    `${top}seed: 18446744073709551616
`,
    [
      "test.yaml:4:7: seed: found 18446744073709551616; allowed: a whole number from 0 to 18446744073709551615"
    ]
  ],
  [
    "no replication at all",
    `${top}replications: 0
`,
    [
      "test.yaml:4:15: replications: found 0; allowed: a whole number from 1 to 1000, or {min, max, target_pct}"
    ]
  ],
  [
    "replications until a target without its unit",
    `${top}replications: { min: 10, max: 100, targetPct: 5 }
`,
    [
      "test.yaml:4:36: replications.targetPct: unknown key; allowed: min, max, target_pct; did you mean target_pct?"
    ]
  ],
  [
    "more replications at least than at most",
    `${top}replications: { min: 20, max: 10 }
`,
    ["test.yaml:4:22: replications.min: found 20: above max; allowed: at most 10"]
  ],
  [
    "an event log of several replications",
    `${top}replications: 2
outputs: { eventLog: true }
`,
    [
      "test.yaml:5:22: outputs.eventLog: found true: with several replications; allowed: false, or replications: 1"
    ]
  ],
  [
    "a distribution that does not exist",
    `${top}merchants:
  loading_s: { dist: lognorml, median: 60, sigma: 0.6 }
`,
    [
      'test.yaml:5:22: merchants.loading_s.dist: found "lognorml"; allowed: constant, uniform, exp, lognormal, gamma, weibull, truncnormal, empirical, poisson; did you mean lognormal?'
    ]
  ],
  [
    "a distribution without one of its parameters",
    `${top}merchants:
  loading_s: { dist: lognormal, median: 60 }
`,
    ["test.yaml:5:3: merchants.loading_s.sigma: missing; allowed: a number from 0 to 3"]
  ],
  [
    "a distribution with the parameters of another",
    `${top}merchants:
  loading_s: { dist: lognormal, mean: 60, sigma: 0.6 }
`,
    [
      "test.yaml:5:3: merchants.loading_s.median: missing; allowed: a number of seconds from 0 to 86400",
      "test.yaml:5:33: merchants.loading_s.mean: unknown key; allowed: dist, median, sigma"
    ]
  ],
  [
    "a distribution whose limits are swapped",
    `${top}merchants:
  loading_s: { dist: uniform, min: 60, max: 6 }
`,
    [
      'test.yaml:5:3: merchants.loading_s: found {dist: "uniform", min: 60, max: 6}; allowed: min not above max'
    ]
  ],
  [
    "a text where a distribution belongs",
    `${top}merchants:
  loading_s: sixty
`,
    [
      'test.yaml:5:14: merchants.loading_s: found "sixty"; allowed: a number of seconds from 0 to 86400, or {dist: …} with its parameters'
    ]
  ],
  [
    "weights that do not match their values",
    `${top}merchants:
  loading_s: { dist: empirical, values: [1, 2], weights: [1] }
`,
    [
      'test.yaml:5:3: merchants.loading_s: found {dist: "empirical", values: [1, 2], weights: [1]}; allowed: null, or one weight per value, not all 0'
    ]
  ],
  [
    "a value that is none of the words",
    `${top}weather: { model: rian }
`,
    ['test.yaml:4:19: weather.model: found "rian"; allowed: markov, dry, rain, severe; did you mean rain?']
  ],
  [
    "yes for true",
    `${top}outputs: { eventLog: yes }
`,
    ['test.yaml:4:22: outputs.eventLog: found "yes"; allowed: true or false']
  ],
  [
    "a misspelt fallback",
    `${top}policy: { fallback: courier }
`,
    ['test.yaml:4:21: policy.fallback: found "courier"; allowed: none, couriers; did you mean couriers?']
  ],
  [
    "a promised level under another name",
    `${top}sla:
  acceptance_pct: 90
`,
    [
      "test.yaml:5:3: sla.acceptance_pct: unknown key; allowed: acceptance_min_pct, completion_min_pct, on_time_min_pct, within_forty_minutes_min_pct, click_to_door_p50_max_s, click_to_door_p90_max_s, click_to_door_p99_max_s, eta_error_max_s, rescue_max_pct, cost_per_delivery_max_minor; did you mean acceptance_min_pct?"
    ]
  ],
  [
    "promised levels for a run without an order that counts",
    `${top}duration_s: 3600
pilots: { shifts: [] }
sla: { acceptance_min_pct: 90 }
`,
    [
      "test.yaml:6:1: sla: no order can count: KPIs leave out the warm-up and the last 90 minutes of the run; allowed: a longer duration_s, or no promised levels"
    ]
  ],
  [
    "no robots",
    `${top}fleet:
  robots: []
`,
    ["test.yaml:5:3: fleet.robots: no robots; allowed: at least one entry"]
  ],
  [
    "a count of 0",
    `${top}fleet:
  robots: [{ count: 0 }]
`,
    ["test.yaml:5:21: fleet.robots[0].count: found 0; allowed: a whole number from 1 to 100000"]
  ],
  [
    "a robot without a hub",
    `${top}fleet:
  robots: [{ serial: r1 }]
`,
    [
      "test.yaml:5:12: fleet.robots[0].hub: missing; allowed: a name of up to 64 letters, digits, dots, hyphens and underscores"
    ]
  ],
  [
    "a robot at a hub that does not exist",
    `${top}fleet:
  robots: [{ count: 5, hub: hub-07 }]
`,
    [
      'test.yaml:5:29: fleet.robots[0].hub: found "hub-07": no such hub; allowed: hub-01; did you mean hub-01?'
    ]
  ],
  [
    "two robots with one serial number",
    `${top}fleet:
  robots:
    - { serial: r1, hub: hub-01 }
    - { serial: r1, hub: hub-01 }
`,
    [
      'test.yaml:7:17: fleet.robots[1].serial: found "r1": a robot has this name already; allowed: a name of its own'
    ]
  ],
  [
    "a profile that does not exist",
    `${top}fleet:
  robots: [{ count: 5, profile: fast }]
  profiles: { standard: {}, fasst: {} }
`,
    [
      'test.yaml:5:33: fleet.robots[0].profile: found "fast": no such profile; allowed: standard, fasst; did you mean fasst?'
    ]
  ],
  [
    "battery levels in the wrong order",
    `${top}fleet:
  profiles:
    standard: { battery_swap_pct: 40 }
`,
    [
      "test.yaml:6:35: fleet.profiles.standard.battery_swap_pct: found 40: above battery_warn_pct; allowed: at most 30"
    ]
  ],
  [
    "more robots than the lots hold",
    `${top}city: { lotCapacity: 2, generator: { lots: 3 } }
fleet: { robots: [{ count: 7 }] }
`,
    [
      "test.yaml:4:22: city.lotCapacity: found 2: 7 robots do not fit; allowed: room for all of them; the lots hold 6"
    ]
  ],
  [
    "a time of day that does not exist",
    `${top}pilots:
  shifts: [{ start: "25:00", count: 3 }]
`,
    [
      'test.yaml:5:21: pilots.shifts[0].start: found "25:00"; allowed: a local time of day "HH:MM" in quotes, from "00:00" to "24:00"'
    ]
  ],
  [
    "a shift outside the run",
    `${top}duration_s: 14400
pilots:
  shifts: [{ start: "18:00", count: 3 }]
`,
    [
      'test.yaml:6:21: pilots.shifts[0].start: found "18:00": the shift starts outside the run; allowed: a time from 06:00 to 10:00, in which the run takes place'
    ]
  ],
  [
    "half a pilot",
    `${top}pilots:
  shifts: [{ start: "18:00", count: 2.5 }]
`,
    ["test.yaml:5:37: pilots.shifts[0].count: found 2.5; allowed: a whole number from 1 to 100000"]
  ],
  [
    "a break after the end of the shift",
    `${top}pilots:
  breaks: [{ after_s: 28000, duration_s: 900 }]
`,
    [
      "test.yaml:5:23: pilots.breaks[0].after_s: found 28000: the break ends after the shift; allowed: at most shift_s minus duration_s, 27900"
    ]
  ],
  [
    "a burst outside the run",
    `${top}duration_s: 14400
pilots: { shifts: [] }
partners:
  bursts: [{ start: "18:00" }]
`,
    [
      'test.yaml:7:21: partners.bursts[0].start: found "18:00": the burst starts outside the run; allowed: a time from 06:00 to 10:00, in which the run takes place'
    ]
  ],
  [
    "hour shares that do not add up",
    `${top}partners:
  hour_shares_pct: [10, 20, 30]
`,
    ["test.yaml:5:3: partners.hour_shares_pct: the shares add up to 60; allowed: a sum of 100"]
  ],
  [
    "a negative hour share",
    `${top}partners:
  hour_shares_pct: [60, -20, 60]
`,
    ["test.yaml:5:25: partners.hour_shares_pct[1]: found -20; allowed: a percentage from 0 to 100"]
  ],
  [
    "load methods that do not add up",
    `${top}merchants:
  loadMethods: { qr_pct: 50 }
`,
    ["test.yaml:5:3: merchants.loadMethods: the parts add up to 130; allowed: a sum of 100"]
  ],
  [
    "chances of the weather above 100",
    `${top}weather: { rain_to_dry_pct: 98 }
`,
    [
      "test.yaml:4:29: weather.rain_to_dry_pct: found 98: with rain_to_severe_pct more than 100; allowed: a sum of at most 100"
    ]
  ],
  [
    "opening without closing",
    `${top}city: { opensAt: "08:00" }
`,
    [
      'test.yaml:4:18: city.opensAt: found "08:00": closesAt is missing; allowed: both opensAt and closesAt, or neither'
    ]
  ],
  [
    "orders without merchants",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
`,
    [
      "test.yaml:1:1: partners.ordersPerDay: orders, but no merchant to place them with; allowed: city.merchants with a weight above 0, or no orders"
    ]
  ],
  [
    "an order at a merchant that does not exist",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
partners:
  orders: [{ at_s: 60, merchant: mm, dropoff: { lat: 52.5, lng: 13.4 } }]
`,
    [
      'test.yaml:10:34: partners.orders[0].merchant: found "mm": no such merchant; allowed: m; did you mean m?'
    ]
  ],
  [
    "an order after the end of the run",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
partners:
  orders: [{ at_s: 86400, merchant: m, dropoff: { lat: 52.5, lng: 13.4 } }]
`,
    [
      "test.yaml:10:20: partners.orders[0].at_s: found 86400: after the end of the run; allowed: less than duration_s, 86400"
    ]
  ],
  [
    "a polygon that its disc does not hold, one without an area, and a merchant outside of one",
    `${top}city:
  zones:
    - { id: a, center: { lat: 52.5, lng: 13.4 }, radius_m: 500, polygon: [{ lat: 52.5, lng: 13.4 }, { lat: 52.51, lng: 13.4 }, { lat: 52.5, lng: 13.401 }] }
    - { id: b, center: { lat: 52.5, lng: 13.4 }, radius_m: 500, polygon: [{ lat: 52.5, lng: 13.4 }, { lat: 52.501, lng: 13.4 }, { lat: 52.502, lng: 13.4 }] }
  hubs: [{ id: h, zone: a, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: a, place: { lat: 52.4999, lng: 13.4 } }]
`,
    [
      "test.yaml:6:65: city.zones[0].polygon: a corner is 1112 m from the centre; allowed: radius_m of at least 1112, or corners within the disc",
      "test.yaml:7:65: city.zones[1].polygon: its corners lie on one line; allowed: corners around an area",
      "test.yaml:10:33: city.merchants[0].place: outside of the polygon of a; allowed: a place inside"
    ]
  ],
  [
    "a merchant outside its zone",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.6, lng: 13.4 } }]
`,
    [
      "test.yaml:8:33: city.merchants[0].place: 11120 m from the centre of z; allowed: at most its radius of 1000 m"
    ]
  ],
  [
    "a hub in a zone that does not exist",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: y, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
`,
    ['test.yaml:6:25: city.hubs[0].zone: found "y": no such zone; allowed: z']
  ],
  [
    "zones without hubs and lots",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
`,
    [
      "test.yaml:5:3: city.zones: zones without a hub; allowed: at least one entry in city.hubs",
      "test.yaml:5:3: city.zones: zones without a parking lot; allowed: at least one entry in city.parkingLots"
    ]
  ],
  [
    "hubs without zones",
    `${top}city:
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
`,
    ["test.yaml:5:3: city.hubs: listed without zones; allowed: city.zones too"]
  ],
  [
    "a latitude beyond the map",
    `${top}city:
  zones: [{ id: z, center: { lat: 92, lng: 13.4 }, radius_m: 1000 }]
`,
    ["test.yaml:5:35: city.zones[0].center.lat: found 92; allowed: a number of degrees from -85 to 85"]
  ],
  [
    "two places with one name",
    `${top}city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: h, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
`,
    [
      'test.yaml:7:23: city.parkingLots[0].id: found "h": a place has this name already; allowed: a name of its own'
    ]
  ],
  [
    "a base file that does not exist",
    `${top}extends: missing.yaml
`,
    ["test.yaml:4:10: extends: missing.yaml cannot be read: there is no such file; allowed: a scenario file"]
  ],
  [
    "a file that extends itself",
    `${top}extends: ./test.yaml
`,
    ["test.yaml:4:10: extends: test.yaml extends test.yaml: a circle"]
  ],
  [
    "a base that is no path",
    `${top}extends: [a]
`,
    ['test.yaml:4:10: extends: found ["a"]; allowed: the path of a scenario file, relative to this one']
  ],
  [
    "an error in the base file, at its place there",
    `extends: base.yaml
seed: 3
merchants: { no_show_pct: 2 }
`,
    [
      "base.yaml:5:14: merchants.loading_s: found -3; allowed: a number of seconds from 0 to 86400, or {dist: …} with its parameters"
    ]
  ],
  [
    "many errors of several kinds, in the order of the text",
    `${top}duration: 5
fleet:
  robots: [{ count: -1 }]
weather: { model: sunny }
foo: 1
`,
    [
      "test.yaml:4:1: duration: unknown key (the unit is part of the key); allowed: schemaVersion, name, seed, startAt, duration_s, warmup, replications, city, travel, fleet, pilots, fieldOps, … (14 more); did you mean duration_s?",
      "test.yaml:6:21: fleet.robots[0].count: found -1; allowed: a whole number from 1 to 100000",
      'test.yaml:7:19: weather.model: found "sunny"; allowed: markov, dry, rain, severe',
      "test.yaml:8:1: foo: unknown key; allowed: schemaVersion, name, seed, startAt, duration_s, warmup, replications, city, travel, fleet, pilots, fieldOps, … (14 more)"
    ]
  ]
]

const files: Readonly<Record<string, string>> = { "base.yaml": `${top}merchants:\n  loading_s: -3\n` }

const errorsOf = (text: string): ReadonlyArray<string> => {
  const loaded = loadScenario("test.yaml", (file) => {
    const content = file === "test.yaml" ? text : files[file]
    return content === undefined ? Either.left("there is no such file") : Either.right(content)
  })
  return Either.isLeft(loaded) ? loaded.left.map(renderProblem) : []
}

describe("a bad scenario file gets all its errors at once, with place, value, what is allowed and what was meant", () => {
  for (const [what, text, lines] of badFiles) {
    it(what, () => {
      assert.deepStrictEqual(errorsOf(text), lines)
    })
  }

  it("a parameter of the planner that it does not have", () => {
    const [line, ...more] = errorsOf(`${top}dispatch:\n  nearestRobot: 5\n`)
    assert.deepStrictEqual(more, [])
    // The list in the middle is the planner's own and grows with it.
    assert.match(
      line ?? "",
      /^test\.yaml:5:3: dispatch\.nearestRobot: unknown key; allowed: planning_speed_mps, /
    )
    assert.match(line ?? "", / more\); did you mean nearestRobots\?$/)
  })

  it("and the smallest good file gets none", () => {
    assert.deepStrictEqual(errorsOf(top), [])
  })
})
