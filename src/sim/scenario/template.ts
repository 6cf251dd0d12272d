/**
 * The file that `scenario init` writes: commented, small, and it runs.
 *
 * - `file`, `schema`: its own name and that of the JSON Schema beside it, for whoever reads or edits it.
 */
export const scenarioTemplate = (
  name: string,
  file: string,
  schema: string
): string => `# yaml-language-server: $schema=${schema}
# A scenario of Curbline.
# Run it:    curbline sim ${file}
# Check it:  curbline scenario validate ${file}
# All keys:  ${schema}, which editors read to complete and check this file
#
# A key that is left out has its default. A key with a unit ends in it: _s seconds, _m metres, _pct per
# cent, _per_h per hour. Wherever the schema allows a distribution, a plain number is a constant:
#   loading_s: 60
#   loading_s: { dist: lognormal, median: 60, sigma: 0.6 }
schemaVersion: 1
name: ${name}

# Start from another file and say only what differs:
# extends: other.yaml

seed: 1 # another seed is another city and another day
startAt: 2026-05-12T10:00:00+02:00
duration_s: 28800 # eight hours

# Several days with other random numbers each give key figures with intervals:
# replications: 10
# replications: { min: 10, max: 100, target_pct: 5 } # until the intervals are that narrow

city:
  timezone: Europe/Berlin # must agree with the offset in startAt
  center: { lat: 52.52, lng: 13.405 }
  generator: # places are drawn from the seed
    hubs: 2 # each with a disc of its own
    radius_m: 1500
    merchants: 40 # per hub
    lots: 6 # parking lots per hub

fleet:
  robots:
    - count: 60
  # profiles:
  #   standard:
  #     cruise_speed_mps: { dist: truncnormal, mean: 1.4, sd: 0.15, min: 1.0, max: 1.8 }
  #     connectivity_loss_per_h: 0.5

pilots: # an order takes about 45 minutes of a pilot's time
  shifts: # start in local time; a shift has eight hours with two short breaks and a long one
    - { start: "10:00", count: 14 }
    - { start: "10:30", count: 12 }
    - { start: "11:00", count: 12 }

# Your own orders instead of drawn ones (a first file: curbline demand template > orders.csv):
# demand:
#   file: orders.csv # beside this file; other parameters from it: curbline demand fit orders.csv

partners:
  ordersPerDay: 400 # in 24 hours; hour_shares_pct says when
  # preparation_s: { dist: gamma, shape: 2.15, scale: 491.4 }
  # bursts:
  #   - { start: "12:00", duration_s: 1800, factor: 2 }

merchants:
  loading_s: { dist: lognormal, median: 60, sigma: 0.6 }
  no_show_pct: 1

customers:
  no_show_pct: 1.2

weather:
  model: dry # or markov: drawn by the hour

sla: # promised levels: the run ends with exit code 3 when one is missed
  acceptance_min_pct: 85
  on_time_min_pct: 85
`
